"""What a customer bought before, the recent first: the rule that is hard to beat."""

from typing import ClassVar

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import Axes, ModelConfig, SparseRecommender, State
from fashion_recommender.models.filling import decay, popularity_boost
from fashion_recommender.models.history import History
from fashion_recommender.models.weighting import scaled_columns


class OwnPurchasesConfig(ModelConfig):
    """How fast a purchase is forgotten, and how much it matters that others still buy."""

    half_life_days: float = Field(default=90.0, gt=0)
    """A purchase counts half as much after this many days."""

    popularity_exponent: float = Field(default=0.5, ge=0, le=2)
    """The score is multiplied by the article's recent popularity to this power: what everybody
    stopped buying is not bought again either. 0 looks at the customer alone."""

    popularity_half_life_days: float = Field(default=7.0, gt=0)
    """Recency of that popularity."""


class OwnPurchases(SparseRecommender):
    """Score an article by the customer's purchases of it, each halved every so many days.

    Days count, not rows: two pieces on one day are one decision to buy.
    """

    name: ClassVar[str] = "own_purchases"
    config_type: ClassVar[type[ModelConfig]] = OwnPurchasesConfig
    axes: ClassVar[dict[str, Axes]] = {"purchases": ("customer", "article")}

    config: OwnPurchasesConfig

    def _fit(self, history: History) -> State:
        config = self.config
        purchases = decayed_purchases(history, config.half_life_days)
        boost = popularity_boost(
            history, config.popularity_exponent, config.popularity_half_life_days
        )
        return {"purchases": scaled_columns(purchases, boost)}

    def _score_rows(self, customers: np.ndarray) -> sparse.csr_matrix:
        return self.state["purchases"][customers]


def decayed_purchases(history: History, half_life_days: float) -> sparse.csr_matrix:
    """Sum ``0.5 ** (days ago / half-life)`` over the days on which a customer bought an article.

    float32 CSR ``[n_customers, n_articles]``, indices sorted.
    """
    once = distinct_days(history)
    weights = decay(history.days_ago[once], half_life_days).astype(np.float32)
    shape = (history.shop.n_customers, history.shop.n_articles)
    pairs = (history.customer_idx[once], history.article_idx[once])
    matrix = sparse.coo_matrix((weights, pairs), shape).tocsr()
    matrix.sort_indices()
    return matrix


def distinct_days(history: History) -> np.ndarray:
    """Positions of the first row of every (day, customer, article), ascending: int64."""
    key = history.customer_idx.astype(np.int64) * history.shop.n_articles + history.article_idx
    # Rows are sorted by day, so a row repeats an earlier one of its day if it follows it in a
    # stable sort by key.
    order = np.argsort(key, kind="stable")
    sorted_key, sorted_day = key[order], history.days_ago[order]
    first = np.ones(len(key), bool)
    first[1:] = (sorted_key[1:] != sorted_key[:-1]) | (sorted_day[1:] != sorted_day[:-1])
    return np.sort(order[first])
