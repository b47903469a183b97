"""Features of an article: how it sells, since when, to whom, and how often it is bought again."""

import numpy as np

from fashion_recommender.candidates.snapshot import Purchases, Snapshot
from fashion_recommender.features.medians import lower_median

MEANINGS = {
    "popularity": "share of recent sales, halved every 3.5 days",
    "popularity_month": "share of recent sales, halved every 28 days",
    "popularity_rank": "rank by popularity, 1 = best seller",
    "section_rank": "rank by popularity among the articles of its section",
    "type_rank": "rank by popularity among the articles of its type",
    "sales_1": "rows sold yesterday",
    "sales_3": "rows sold in the last 3 days",
    "sales_7": "rows sold in the last 7 days",
    "sales_14": "rows sold in the last 14 days",
    "sales_28": "rows sold in the last 28 days",
    "sales_90": "rows sold in the last 90 days",
    "trend_week": "sales of the last week against the week's mean of 28 days",
    "trend_month": "sales of the last 28 days against the mean of 28 days in the last 90",
    "product_sales_7": "rows sold of all colours of its product in the last 7 days",
    "product_sales_28": "rows sold of all colours of its product in the last 28 days",
    "product_first_sale_days": "days since the first sale of any colour of its product",
    "first_sale_days": "days since the first sale",
    "last_sale_days": "days since the last sale",
    "sales_last_year": "purchases in the target week and the week after it, a year before",
    "type_season": "purchases of its type in these two weeks over two of the four before them",
    "buyers": "customers who ever bought it",
    "rebuy_rate": "share of its buyers who bought it on another day again, shrunk",
    "rebuy_gap": "median of days from one purchase of it to the same customer's next",
    "repeat_share": "share of its purchases of the last 28 days by earlier buyers",
    "price": "mean price",
    "price_change": "mean price of the last 28 days over the mean price",
    "discount": "mean price of the last 7 days over the highest price of any day",
    "buyer_age": "mean age of its buyers, a purchase at a time",
    "online_share": "share of its purchases in sales channel 2",
}

_YEAR = 364


def article_features(snapshot: Snapshot, codes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every article's features by the names of ``MEANINGS``: float32 ``[n_articles]``.

    ``codes`` has those of ``section``, ``type`` and ``product``: int32 ``[n_articles]``, -1 where
    unknown. A year ago is NaN where the log does not reach back to it.
    """
    history, bought, n = snapshot.history, snapshot.purchases, snapshot.n_articles
    article, customer = bought.article_idx, bought.customers[bought.row]
    days_ago = history.days_ago

    def count(of: np.ndarray) -> np.ndarray:
        return np.bincount(of, minlength=n).astype(np.float64)

    def mean(values: np.ndarray, kept: np.ndarray) -> np.ndarray:
        total = np.bincount(article[kept], values[kept].astype(np.float64), minlength=n)
        return _ratio(total, count(article[kept]))

    popularity = snapshot.decayed_sales(3.5)
    monthly = snapshot.decayed_sales(28)
    sales = {d: count(history.article_idx[days_ago <= d]) for d in (1, 3, 7, 14, 28, 90)}
    newest_pair, gap = _repeats(customer, bought)
    buyers = count(article[newest_pair])
    rebought = np.bincount(article[newest_pair], _pair_counts(newest_pair) > 1, minlength=n)
    everything = np.ones(len(bought), bool)
    recent = bought.days_ago <= 28
    first, last = np.full(n, np.nan), np.full(n, np.nan)
    first[history.article_idx[::-1]] = days_ago[::-1]
    last[history.article_idx] = days_ago
    around = (bought.days_ago > _YEAR - 14) & (bought.days_ago <= _YEAR)
    ages = history.shop.ages[customer]
    price = mean(bought.price, everything)
    covered = snapshot.covered_days
    last_year = count(article[around])
    before = (bought.days_ago > _YEAR) & (bought.days_ago <= _YEAR + 28)
    season = _summed(codes["type"], last_year) / (
        _summed(codes["type"], count(article[before])) / 2 + 1
    )
    highest = np.zeros(n)
    np.maximum.at(highest, article, bought.price)
    unknown = np.full(n, np.nan)
    values = {
        "popularity": popularity / max(popularity.sum(), 1e-300),
        "popularity_month": monthly / max(monthly.sum(), 1e-300),
        "popularity_rank": _rank(np.zeros(n, np.int32), popularity),
        "section_rank": _rank(codes["section"], popularity),
        "type_rank": _rank(codes["type"], popularity),
        **{f"sales_{d}": sold for d, sold in sales.items()},
        "trend_week": sales[7] / (sales[28] / 4 + 1),
        "trend_month": sales[28] / (sales[90] * 28 / min(90, max(28, covered)) + 1),
        "product_sales_7": _summed(codes["product"], sales[7]),
        "product_sales_28": _summed(codes["product"], sales[28]),
        "product_first_sale_days": _largest(codes["product"], first),
        "first_sale_days": first,
        "last_sale_days": last,
        "sales_last_year": last_year if covered >= _YEAR else unknown,
        "type_season": season if covered >= _YEAR + 28 else unknown,
        "buyers": buyers,
        "rebuy_rate": (rebought + 1) / (buyers + 10),
        "rebuy_gap": lower_median(article[gap > 0], gap[gap > 0], n),
        "repeat_share": mean((gap > 0).astype(np.float64), recent),
        "price": price,
        "price_change": _ratio(mean(bought.price, recent), price),
        "discount": _ratio(mean(bought.price, bought.days_ago <= 7), highest),
        "buyer_age": mean(ages, ~np.isnan(ages)),
        "online_share": mean(bought.online, everything),
    }
    return {name: column.astype(np.float32) for name, column in values.items()}


def _repeats(customer: np.ndarray, bought: Purchases) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the last purchase of each (customer, article), and days since the one before.

    The days are 0 for a first purchase. Purchases of a pair lie together, oldest first.
    """
    article, days_ago = bought.article_idx, bought.days_ago
    same = (customer[1:] == customer[:-1]) & (article[1:] == article[:-1])
    gap = np.zeros(len(bought), np.int32)
    gap[1:] = np.where(same, days_ago[:-1] - days_ago[1:], 0)
    is_last = np.ones(len(bought), bool)
    is_last[:-1] = ~same
    return np.flatnonzero(is_last), gap


def _pair_counts(last_of_pair: np.ndarray) -> np.ndarray:
    return np.diff(last_of_pair, prepend=-1)


def _rank(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Rank within a code, the largest first, from 1; NaN where the code is unknown."""
    order = np.lexsort((np.arange(len(codes)), -values, codes))
    sorted_codes = codes[order]
    begins = np.searchsorted(sorted_codes, sorted_codes)
    ranks = np.empty(len(codes))
    ranks[order] = np.arange(len(codes)) - begins + 1
    return np.where(codes >= 0, ranks, np.nan)


def _summed(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum over all articles of the same code; NaN where the code is unknown."""
    known = codes >= 0
    total = np.bincount(codes[known], values[known], minlength=int(codes.max(initial=-1)) + 1)
    return np.where(known, np.append(total, np.nan)[codes], np.nan)


def _largest(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Largest known value of all articles of the same code; NaN where there is none."""
    known = (codes >= 0) & ~np.isnan(values)
    largest = np.full(int(codes.max(initial=-1)) + 2, -np.inf)
    np.maximum.at(largest, codes[known], values[known])
    largest[-1] = -np.inf
    return np.where(np.isfinite(largest[codes]), largest[codes], np.nan)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Quotient, NaN where the denominator is 0."""
    return np.divide(
        numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0
    )
