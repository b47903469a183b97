"""Features of an article: how it sells, since when, to whom, and how often it is bought again."""

import numpy as np

from fashion_recommender.candidates.snapshot import Purchases, Snapshot
from fashion_recommender.features.medians import lower_median

MEANINGS = {
    "popularity": "share of recent sales, halved every 3.5 days",
    "popularity_month": "share of recent sales, halved every 28 days",
    "popularity_rank": "rank by popularity, 1 = best seller",
    "sales_1": "rows sold yesterday",
    "sales_3": "rows sold in the last 3 days",
    "sales_7": "rows sold in the last 7 days",
    "sales_14": "rows sold in the last 14 days",
    "sales_28": "rows sold in the last 28 days",
    "sales_90": "rows sold in the last 90 days",
    "trend_week": "sales of the last week against the week's mean of 28 days",
    "trend_month": "sales of the last 28 days against the month's mean of 90 days",
    "first_sale_days": "days since the first sale",
    "last_sale_days": "days since the last sale",
    "sales_last_year": "purchases in the target week and the week after it, a year before",
    "buyers": "customers who ever bought it",
    "rebuy_rate": "share of its buyers who bought it on another day again, shrunk",
    "rebuy_gap": "median of days from one purchase of it to the same customer's next",
    "repeat_share": "share of its purchases of the last 28 days by earlier buyers",
    "price": "mean price",
    "price_change": "mean price of the last 28 days over the mean price",
    "buyer_age": "mean age of its buyers",
    "online_share": "share of its purchases in sales channel 2",
}

_YEAR = 364


def article_features(snapshot: Snapshot) -> dict[str, np.ndarray]:
    """Every article's features by the names of ``MEANINGS``: float32 ``[n_articles]``."""
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
    order = np.argsort(-popularity, kind="stable")
    rank = np.empty(n)
    rank[order] = np.arange(1, n + 1)
    values = {
        "popularity": popularity / max(popularity.sum(), 1e-300),
        "popularity_month": monthly / max(monthly.sum(), 1e-300),
        "popularity_rank": rank,
        **{f"sales_{d}": sold for d, sold in sales.items()},
        "trend_week": sales[7] / (sales[28] / 4 + 1),
        "trend_month": sales[28] / (sales[90] * 28 / 90 + 1),
        "first_sale_days": first,
        "last_sale_days": last,
        "sales_last_year": count(article[around]),
        "buyers": buyers,
        "rebuy_rate": (rebought + 1) / (buyers + 10),
        "rebuy_gap": lower_median(article[gap > 0], gap[gap > 0], n),
        "repeat_share": mean((gap > 0).astype(np.float64), recent),
        "price": price,
        "price_change": mean(bought.price, recent) / price,
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


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Quotient, NaN where the denominator is 0."""
    return np.divide(
        numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0
    )
