"""What is known at a cut-off, arranged by customer: the ground of channels and features.

A purchase here is a customer, an article and a day; rows of one day are its quantity.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from fashion_recommender.models.filling import decay
from fashion_recommender.models.history import History


@dataclass(frozen=True)
class Purchases:
    """Purchases of some customers, sorted by customer, article and day (oldest first).

    Attributes
    ----------
    customers
        int32 ``[n]``, ascending: whose purchases these are.
    indptr
        int64 ``[n + 1]``: where each customer's purchases begin.
    article_idx, days_ago, quantity
        int32 ``[m]``.
    price
        float32 ``[m]``, mean of the day's rows.
    online
        float32 ``[m]``, share of the day's rows in sales channel 2.
    """

    customers: np.ndarray
    indptr: np.ndarray
    article_idx: np.ndarray
    days_ago: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    online: np.ndarray

    def __len__(self) -> int:
        return len(self.article_idx)

    @property
    def row(self) -> np.ndarray:
        """Position in ``customers`` of each purchase: int64 ``[m]``."""
        return np.repeat(np.arange(len(self.customers)), np.diff(self.indptr))

    def of(self, customers: np.ndarray) -> "Purchases":
        """Keep some of everybody's purchases; ``self.customers`` must be everybody."""
        lengths = np.diff(self.indptr)[customers]
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        offset = np.repeat(self.indptr[customers] - indptr[:-1], lengths)
        rows = np.arange(indptr[-1]) + offset
        return Purchases(
            customers,
            indptr,
            self.article_idx[rows],
            self.days_ago[rows],
            self.quantity[rows],
            self.price[rows],
            self.online[rows],
        )

    def matrix(self, weights: np.ndarray, n_articles: int) -> sparse.csr_matrix:
        """Sum weights by customer and article: float32 CSR ``[n, n_articles]``."""
        parts = (weights.astype(np.float32), self.article_idx, self.indptr)
        shape = (len(self.customers), n_articles)
        matrix = sparse.csr_matrix(parts, shape=shape, copy=True)  # summing works in place
        matrix.sum_duplicates()
        return matrix


class Snapshot:
    """Everything before a cut-off, prepared once for all batches of customers."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.purchases = _by_customer(history)

    @property
    def n_articles(self) -> int:
        """Number of articles of the shop."""
        return self.history.shop.n_articles

    @property
    def covered_days(self) -> int:
        """Days from the first purchase to the cut-off; 0 without any."""
        return int(self.history.days_ago.max(initial=0))

    def codes(self, column: str) -> np.ndarray:
        """Value of an attribute of every article as a number: int32 from 0, -1 where unknown.

        A column that the shop does not have is unknown throughout.
        """
        attributes = self.history.shop.attributes
        if column not in attributes:
            return np.full(self.n_articles, -1, np.int32)
        values = attributes[column]
        codes = pd.factorize(values, sort=True)[0].astype(np.int32)
        if pd.api.types.is_numeric_dtype(values):
            codes[values.to_numpy(np.float64, na_value=-1) < 0] = -1
        else:
            codes[(values.astype(str) == "Unknown").to_numpy()] = -1
        return codes

    def decayed_sales(self, half_life_days: float) -> np.ndarray:
        """Rows of the log by article, halved every so many days: float64 ``[n_articles]``."""
        weights = decay(self.history.days_ago, half_life_days)
        return np.bincount(self.history.article_idx, weights, minlength=self.n_articles)


def _by_customer(history: History) -> Purchases:
    n_articles = history.shop.n_articles
    key = history.customer_idx.astype(np.int64) * n_articles + history.article_idx
    order = np.argsort(key, kind="stable")  # rows are sorted by day, so days stay in order
    key, days_ago = key[order], history.days_ago[order]
    first = np.ones(len(key), bool)
    first[1:] = (key[1:] != key[:-1]) | (days_ago[1:] != days_ago[:-1])
    start = np.flatnonzero(first)
    quantity = np.diff(np.append(start, len(key)))
    customer, article = np.divmod(key[start], n_articles)

    def mean(values: np.ndarray) -> np.ndarray:
        if not len(start):
            return np.empty(0, np.float32)
        total = np.add.reduceat(values[order].astype(np.float64), start)
        return (total / quantity).astype(np.float32)

    return Purchases(
        np.arange(history.shop.n_customers, dtype=np.int32),
        np.searchsorted(customer, np.arange(history.shop.n_customers + 1)),
        article.astype(np.int32),
        days_ago[start].astype(np.int32),
        quantity.astype(np.int32),
        mean(history.price),
        mean(history.sales_channel_id == 2),
    )
