"""What a customer buys over and over, and what customers like them do: TIFU-KNN."""

from typing import ClassVar

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import Axes, ModelConfig, SparseRecommender, State
from fashion_recommender.models.filling import popularity_boost
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import distinct_days
from fashion_recommender.models.topk import NO_ARTICLE, Exclusions, top_k_sparse
from fashion_recommender.models.weighting import normalised_rows, scaled_columns, scaled_rows


class TifuKnnConfig(ModelConfig):
    """How baskets are forgotten, and how much neighbours are listened to."""

    group_size: int = Field(default=3, ge=1)
    """Baskets in a group, counted back from the newest; a basket is a customer's day."""

    basket_decay: float = Field(default=0.9, gt=0, le=1)
    """Weight of a basket against the next newer one of its group."""

    group_decay: float = Field(default=0.7, gt=0, le=1)
    """Weight of a group against the next newer one."""

    half_life_days: float | None = Field(default=90.0, gt=0)
    """Beside that a basket weighs half as much after this many days; null leaves it at the order
    of baskets, as in the paper, which looks the same after a week and after a year."""

    own_weight: float = Field(default=0.8, ge=0, le=1)
    """Weight of the customer's own purchases against those of the neighbours (the paper's
    alpha)."""

    neighbours: int = Field(default=100, ge=1, le=2000)
    """Customers whose purchases are averaged."""

    neighbour_pool: int = Field(default=20_000, ge=1)
    """Neighbours are sought among this many customers, those who bought last: a shop of a
    million customers has enough who are alike, and the recent ones know what is on sale."""

    popularity_exponent: float = Field(default=0.5, ge=0, le=2)
    """Scores are multiplied by the article's recent popularity to this power; 0 as in the
    paper."""

    popularity_half_life_days: float = Field(default=7.0, gt=0)
    """Recency of that popularity."""


class TifuKnn(SparseRecommender):
    """Mix a customer's decayed purchase frequencies with the mean of the nearest customers'.

    H. Hu, X. He, J. Gao, Z.-L. Zhang: Modeling Personalized Item Frequency Information for
    Next-basket Recommendation, SIGIR 2020 (equations 1 to 3). Nearest by cosine instead of
    Euclidean distance, by which everybody's nearest are those who bought next to nothing. With
    ``half_life_days: null``, ``popularity_exponent: 0`` and a pool as large as the shop it is
    the paper's model.
    """

    name: ClassVar[str] = "tifu_knn"
    config_type: ClassVar[type[ModelConfig]] = TifuKnnConfig
    axes: ClassVar[dict[str, Axes]] = {
        "frequencies": ("customer", "article"),
        "boost": ("article",),
        "pool": (None, "article"),
        "pool_directions": ("article", None),
        "place_in_pool": ("customer",),
    }

    config: TifuKnnConfig

    def _fit(self, history: History) -> State:
        config = self.config
        frequencies = purchase_frequencies(history, config)
        members = _last_buyers(history, config.neighbour_pool)
        place = np.full(history.shop.n_customers, -1, np.int32)
        place[members] = np.arange(len(members))
        pool = frequencies[members]
        boost = popularity_boost(
            history, config.popularity_exponent, config.popularity_half_life_days
        )
        return {
            "frequencies": frequencies,
            "boost": boost,
            "pool": pool,
            "pool_directions": normalised_rows(pool).T.tocsr(),
            "place_in_pool": place,
        }

    def _score_rows(self, customers: np.ndarray) -> sparse.csr_matrix:
        config = self.config
        own = self.state["frequencies"][customers]
        others = self._neighbours(own, customers) @ self.state["pool"]
        scores = config.own_weight * own + (1 - config.own_weight) * others
        scores = scaled_columns(scores.tocsr().astype(np.float32), np.asarray(self.state["boost"]))
        scores.eliminate_zeros()
        scores.sort_indices()
        return scores

    def _neighbours(self, own: sparse.csr_matrix, customers: np.ndarray) -> sparse.csr_matrix:
        """Mean over the nearest customers of the pool: CSR ``[n, pool]``, rows sum to 1 or 0."""
        similarity = (normalised_rows(own) @ self.state["pool_directions"]).tocsr()
        similarity.sort_indices()
        n, pool_size = similarity.shape
        place = np.asarray(self.state["place_in_pool"])[customers]
        themselves = Exclusions(np.append(0, np.cumsum(place >= 0)), place[place >= 0])
        nearest = top_k_sparse(
            lambda rows: similarity[rows],
            n,
            np.ones(pool_size, bool),
            min(self.config.neighbours, max(pool_size, 1)),
            themselves,
        ).articles
        found = nearest != NO_ARTICLE
        count = found.sum(axis=1)
        chosen = sparse.csr_matrix(
            (np.ones(count.sum(), np.float32), nearest[found], np.append(0, np.cumsum(count))),
            shape=(n, pool_size),
        )
        return scaled_rows(chosen, 1 / np.maximum(count, 1))


def purchase_frequencies(history: History, config: TifuKnnConfig) -> sparse.csr_matrix:
    """Decayed share of a customer's baskets that hold an article.

    float32 CSR ``[n_customers, n_articles]``, indices sorted: the mean over groups of the mean
    over the baskets of a group, both decayed.
    """
    rows = distinct_days(history)
    customer, days_ago = history.customer_idx[rows].astype(np.int64), history.days_ago[rows]
    width = int(days_ago.max(initial=0)) + 1
    # Sorted: by customer, then the newest basket first.
    basket, basket_of_row = np.unique(customer * width + days_ago, return_inverse=True)
    owner, age = np.divmod(basket, width)
    position = np.arange(len(basket)) - np.searchsorted(owner, owner)
    group, within = np.divmod(position, config.group_size)
    n_baskets = np.bincount(owner, minlength=history.shop.n_customers)[owner]
    n_groups = -(-n_baskets // config.group_size)
    group_length = np.minimum(config.group_size, n_baskets - group * config.group_size)
    weights = config.group_decay**group * config.basket_decay**within / (group_length * n_groups)
    if config.half_life_days is not None:
        weights *= np.exp2(-age / config.half_life_days)
    shape = (history.shop.n_customers, history.shop.n_articles)
    pairs = (customer, history.article_idx[rows])
    data = weights[basket_of_row].astype(np.float32)
    matrix = sparse.coo_matrix((data, pairs), shape).tocsr()
    matrix.sort_indices()
    return matrix


def _last_buyers(history: History, count: int) -> np.ndarray:
    """Return the ``count`` customers who bought last, those of a day by customer: ascending."""
    last = np.full(history.shop.n_customers, np.iinfo(np.int32).max, np.int32)
    last[history.customer_idx] = history.days_ago  # oldest first, so the newest row stays
    known = np.flatnonzero(last < np.iinfo(np.int32).max)
    return np.sort(known[np.argsort(last[known], kind="stable")][:count])
