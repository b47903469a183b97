"""Small shops with known answers, from which tests of recommenders build their logs."""

import datetime as dt

import numpy as np
import pandas as pd

from fashion_recommender import schema
from fashion_recommender.models.history import PurchaseLog, Shop
from fashion_recommender.models.topk import TopK

EPOCH = dt.date(1970, 1, 1)
FIRST_DAY = dt.date(2020, 1, 1)
CUTOFF = dt.date(2020, 9, 16)
WEEK = dt.timedelta(days=7)


def blank_attributes(n_articles: int) -> pd.DataFrame:
    """Attributes as ingest writes them when a shop knows none: -1, "Unknown" and nothing."""
    columns = {}
    for name in schema.RAW_ARTICLES[1:]:
        if name in schema.ARTICLE_NUMBERS:
            columns[name] = np.full(n_articles, -1, np.int32)
        elif name in schema.ARTICLE_TEXTS:
            columns[name] = np.full(n_articles, None, object)
        else:
            columns[name] = pd.Categorical(["Unknown"] * n_articles)
    return pd.DataFrame(columns)


def make_shop(
    n_customers: int,
    n_articles: int,
    ages: np.ndarray | None = None,
    attributes: pd.DataFrame | None = None,
) -> Shop:
    return Shop(
        np.array([f"customer{i:06d}" for i in range(n_customers)], object),
        np.array([f"{10 * i + 100000000:010d}" for i in range(n_articles)], object),
        np.full(n_customers, np.nan, np.float32) if ages is None else ages.astype(np.float32),
        blank_attributes(n_articles) if attributes is None else attributes,
    )


def make_log(shop: Shop, rows: list[tuple[dt.date, int, int]] | np.ndarray) -> PurchaseLog:
    """Build a log from rows of (date or day number, customer, article), in any order."""
    table = np.array(
        [((d - EPOCH).days if isinstance(d, dt.date) else d, c, a) for d, c, a in rows], np.int32
    ).reshape(-1, 3)
    table = table[np.argsort(table[:, 0], kind="stable")]
    return PurchaseLog(
        shop,
        day=table[:, 0].copy(),
        customer_idx=table[:, 1].copy(),
        article_idx=table[:, 2].copy(),
        price=(0.01 + 0.001 * (table[:, 2] % 40)).astype(np.float32),
        sales_channel_id=np.full(len(table), 2, np.int8),
    )


def checkerboard(n: int = 40) -> PurchaseLog:
    """Customer i bought every article of i's colour except article i.

    Purchases are spread over the days before `CUTOFF`; attributes tell the colours apart.
    """
    attributes = blank_attributes(n)
    colour = np.arange(n) % 2
    attributes["colour_group_code"] = colour.astype(np.int32)
    attributes["colour_group_name"] = pd.Categorical(np.where(colour, "Black", "White"))
    attributes["prod_name"] = np.where(colour, "Night dress", "Day dress").astype(object)
    rows = [
        (CUTOFF - dt.timedelta(days=1 + (i + j) % 3), i, j)
        for i in range(n)
        for j in range(n)
        if (i + j) % 2 == 0 and i != j
    ]
    return make_log(make_shop(n, n, attributes=attributes), rows)


def structured_shop(
    n_customers: int = 320, n_articles: int = 120, n_weeks: int = 26, seed: int = 3
) -> PurchaseLog:
    """Simulate customers of six tastes who buy again, follow fashion and age with their taste.

    The last sixteen customers never buy; every article has a launch, a peak and an end.
    """
    rng = np.random.default_rng(seed)
    n_tastes, n_cold = 6, 16
    taste_of_article = np.arange(n_articles) % n_tastes
    launch = rng.uniform(-12, n_weeks, n_articles)
    appeal = rng.lognormal(0, 0.8, n_articles)
    taste = rng.integers(n_tastes, size=n_customers)
    activity = rng.gamma(2.0, 0.35, n_customers)
    activity[-n_cold:] = 0
    ages = np.where(
        rng.random(n_customers) < 0.03, np.nan, 18 + 9 * taste + rng.normal(0, 5, len(taste))
    )
    attributes = blank_attributes(n_articles)
    names = np.array(
        ["Linen dress", "Denim jeans", "Wool coat", "Silk top", "Kids tee", "Swim set"]
    )
    attributes["prod_name"] = names[taste_of_article].astype(object)
    attributes["product_type_no"] = taste_of_article.astype(np.int32)
    attributes["detail_desc"] = [
        None if i % 17 == 0 else f"{names[t]} in soft fabric, model {i}"
        for i, t in enumerate(taste_of_article)
    ]
    attributes["section_name"] = pd.Categorical([f"Section {t}" for t in taste_of_article])
    owned: list[list[int]] = [[] for _ in range(n_customers)]
    rows: list[tuple[int, int, int]] = []
    first = (FIRST_DAY - EPOCH).days
    for week in range(n_weeks):
        age_of_article = week - launch
        pull = appeal * np.where(age_of_article >= 0, np.exp(-np.abs(age_of_article - 3) / 8), 0)
        for customer in np.flatnonzero(rng.random(n_customers) < 1 - np.exp(-activity)):
            day = first + 7 * week + int(rng.integers(7))
            for _ in range(1 + rng.poisson(1.5)):
                if owned[customer] and rng.random() < 0.3:
                    recent = owned[customer][-6:]
                    article = int(rng.choice(recent))
                else:
                    mine = (taste_of_article == taste[customer]) | (rng.random() < 0.08)
                    article = int(rng.choice(n_articles, p=pull * mine / (pull * mine).sum()))
                owned[customer].append(article)
                rows.append((day, int(customer), article))
    return make_log(make_shop(n_customers, n_articles, ages, attributes), np.array(rows))


def with_rows(log: PurchaseLog, rows: list[tuple[dt.date, int, int]]) -> PurchaseLog:
    """The same log with more rows; prices of the new rows are absurd."""
    more = make_log(log.shop, rows)
    day = np.concatenate([log.day, more.day])
    order = np.argsort(day, kind="stable")

    def merged(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        return np.concatenate([old, new])[order]

    return PurchaseLog(
        log.shop,
        day[order],
        merged(log.customer_idx, more.customer_idx),
        merged(log.article_idx, more.article_idx),
        merged(log.price, np.full(len(more.day), 1e6, np.float32)),
        merged(log.sales_channel_id, more.sales_channel_id),
    )


def recoded(log: PurchaseLog, at_customer: int, at_article: int) -> PurchaseLog:
    """The same log beside tables with one more customer and one more article in the middle."""
    shop = log.shop
    customer_ids = np.insert(shop.customer_ids, at_customer, shop.customer_ids[at_customer] + "a")
    new_id = f"{int(shop.article_ids[at_article]) - 5:010d}"
    row = blank_attributes(1)
    attributes = pd.concat(
        [shop.attributes[:at_article], row, shop.attributes[at_article:]], ignore_index=True
    )
    return PurchaseLog(
        Shop(
            customer_ids,
            np.insert(shop.article_ids, at_article, new_id),
            np.insert(shop.ages, at_customer, np.float32(50)),
            attributes,
        ),
        log.day,
        (log.customer_idx + (log.customer_idx >= at_customer)).astype(np.int32),
        (log.article_idx + (log.article_idx >= at_article)).astype(np.int32),
        log.price,
        log.sales_channel_id,
    )


def everything(log: PurchaseLog) -> np.ndarray:
    return np.arange(log.shop.n_articles, dtype=np.int32)


def everybody(log: PurchaseLog) -> np.ndarray:
    return np.arange(log.shop.n_customers, dtype=np.int32)


def mean_average_precision(
    log: PurchaseLog, lists: np.ndarray, customers: np.ndarray, cutoff: dt.date
) -> float:
    """MAP@12 over ``customers``, the plain way: repeats are hits, the truth is distinct."""
    first, stop = np.searchsorted(log.day, [(cutoff - EPOCH).days, (cutoff - EPOCH).days + 7])
    bought: dict[int, set[int]] = {}
    for c, a in zip(log.customer_idx[first:stop], log.article_idx[first:stop], strict=True):
        bought.setdefault(int(c), set()).add(int(a))
    total = 0.0
    for customer, articles in zip(customers, lists, strict=True):
        truth, hits, precision = bought[int(customer)], 0, 0.0
        for rank, article in enumerate(articles[:12], start=1):
            if int(article) in truth:
                hits += 1
                precision += hits / rank
        total += precision / min(12, len(truth))
    return total / len(customers)


def last_cutoff(log: PurchaseLog) -> dt.date:
    return log.last_date + dt.timedelta(days=1) - WEEK


def assert_same(a: TopK, b: TopK) -> None:
    assert a.articles.tobytes() == b.articles.tobytes()
    assert a.scores.tobytes() == b.scores.tobytes()
