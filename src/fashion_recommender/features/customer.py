"""Features of a customer: how often, how much and how lately they shop."""

import numpy as np

from fashion_recommender.candidates.snapshot import Purchases
from fashion_recommender.features.medians import lower_median

MEANINGS = {
    "customer_age": "age in years",
    "customer_days": "days on which the customer shopped",
    "customer_days_30": "of these, in the last 30 days",
    "customer_last": "days since the customer last shopped",
    "customer_first": "days since the customer first shopped",
    "customer_gap": "median of days between shopping days",
    "customer_purchases": "articles bought, counted once a day",
    "customer_articles": "different articles bought",
    "customer_repeat_share": "share of purchases that were of an article bought before",
    "customer_basket": "purchases a shopping day",
    "customer_quantity": "rows a purchase",
    "customer_price": "mean price of the customer's purchases",
    "customer_online": "share of the customer's purchases in sales channel 2",
    "customer_due": "days since the customer last shopped over the median gap",
}


def shopping_days(bought: Purchases) -> tuple[np.ndarray, np.ndarray]:
    """Different days on which each customer shopped, newest first.

    int64 ``[n + 1]`` where each customer's begin, int32 days ago.
    """
    width = int(bought.days_ago.max(initial=0)) + 1
    row, days = np.divmod(np.unique(bought.row * width + bought.days_ago), width)
    return np.searchsorted(row, np.arange(len(bought.customers) + 1)), days.astype(np.int32)


def customer_features(
    bought: Purchases, ages: np.ndarray, days_from: np.ndarray, days: np.ndarray
) -> dict[str, np.ndarray]:
    """Each customer's features by the names of ``MEANINGS``: float32 ``[n]``.

    ``ages`` float32, of the same customers; the days are those of `shopping_days`.
    """
    n, row = len(bought.customers), bought.row
    n_days = np.diff(days_from).astype(np.float64)
    n_purchases = np.diff(bought.indptr).astype(np.float64)
    active = n_days > 0
    day_row = np.repeat(np.arange(n), np.diff(days_from))
    last, first, gap = np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan)
    last[active] = days[days_from[:-1][active]]
    first[active] = days[days_from[1:][active] - 1]
    if len(days) > 1:
        step = np.diff(days)
        inside = day_row[1:] == day_row[:-1]
        gap = lower_median(day_row[1:][inside], step[inside], n)
    new_article = np.ones(len(bought), bool)
    new_article[1:] = (row[1:] != row[:-1]) | (bought.article_idx[1:] != bought.article_idx[:-1])
    n_articles = np.bincount(row[new_article], minlength=n)

    def mean(values: np.ndarray) -> np.ndarray:
        total = np.bincount(row, values.astype(np.float64), minlength=n)
        return np.where(active, total / np.maximum(n_purchases, 1), np.nan)

    values = {
        "customer_age": ages,
        "customer_days": n_days,
        "customer_days_30": np.bincount(day_row[days <= 30], minlength=n),
        "customer_last": last,
        "customer_first": first,
        "customer_gap": gap,
        "customer_purchases": n_purchases,
        "customer_articles": n_articles,
        "customer_repeat_share": np.where(
            active, 1 - n_articles / np.maximum(n_purchases, 1), np.nan
        ),
        "customer_basket": np.where(active, n_purchases / np.maximum(n_days, 1), np.nan),
        "customer_quantity": mean(bought.quantity),
        "customer_price": mean(bought.price),
        "customer_online": mean(bought.online),
        "customer_due": last / gap,
    }
    return {name: np.asarray(column, np.float32) for name, column in values.items()}
