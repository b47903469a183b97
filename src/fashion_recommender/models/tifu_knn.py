"""What a customer buys over and over, and what customers like them do: TIFU-KNN."""

from typing import ClassVar, cast

import numpy as np
from numba import njit
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import Axes, ModelConfig, SparseRecommender, State
from fashion_recommender.models.filling import popularity_boost
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import distinct_days
from fashion_recommender.models.topk import NO_ARTICLE, insert_ranked
from fashion_recommender.models.weighting import normalised_rows


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
        own, pool = self._matrix("frequencies")[customers], self._matrix("pool")
        if self._matrix("pool_directions").shape[1] != pool.shape[0]:
            raise ValueError("tifu_knn: pool and pool_directions are not of one model")
        indptr, articles, scores = _mixture(
            self._neighbours(own, customers),
            *_arrays(pool),
            *_arrays(own),
            self.config.own_weight,
            np.asarray(self.state["boost"]),
        )
        return sparse.csr_matrix((scores, articles, indptr), shape=own.shape)

    def _neighbours(self, own: sparse.csr_matrix, customers: np.ndarray) -> np.ndarray:
        """Places of the nearest customers in the pool: int32 ``[n, k]``, -1 after the end."""
        directions = self._matrix("pool_directions")
        return _nearest(
            *_arrays(normalised_rows(own)),
            *_arrays(directions),
            directions.shape[1],
            np.asarray(self.state["place_in_pool"])[customers],
            self.config.neighbours,
        )

    def _matrix(self, name: str) -> sparse.csr_matrix:
        return cast("sparse.csr_matrix", self.state[name])


def _arrays(matrix: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take a CSR matrix apart; scipy chooses the width of its indices by size, we do not."""
    return (
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data.astype(np.float32, copy=False),
    )


@njit(nogil=True, cache=True)
def _nearest(  # type: ignore[no-untyped-def]
    own_from, own_articles, own_weights, buyers_from, buyers, weights, pool_size, own_place, k
):
    """Find the k of the pool with the largest inner product, over the lists of who bought what."""
    n = len(own_from) - 1
    nearest = np.full((n, k), NO_ARTICLE, np.int32)
    best = np.full((n, k), -np.inf, np.float32)
    similarity = np.zeros(pool_size, np.float32)
    seen = np.zeros(pool_size, np.bool_)
    found = np.empty(pool_size, np.int32)
    for row in range(n):
        n_found = 0
        for entry in range(own_from[row], own_from[row + 1]):
            article = own_articles[entry]
            for i in range(buyers_from[article], buyers_from[article + 1]):
                if not seen[buyers[i]]:
                    seen[buyers[i]] = True
                    found[n_found] = buyers[i]
                    n_found += 1
                similarity[buyers[i]] += own_weights[entry] * weights[i]
        for place in found[:n_found]:
            score, worst = similarity[place], best[row, k - 1]
            better = score > worst or (score == worst and place < nearest[row, k - 1])
            if better and place != own_place[row]:
                insert_ranked(nearest[row], best[row], place, score)
            similarity[place] = 0
            seen[place] = False
    return nearest


@njit(nogil=True, cache=True)
def _mixture(  # type: ignore[no-untyped-def]
    nearest,
    pool_from,
    pool_articles,
    pool_weights,
    own_from,
    own_articles,
    own_weights,
    alpha,
    boost,
):
    """Mix own rows with the mean of the neighbours', boosted: indptr, indices and data."""
    n = len(nearest)
    most = len(own_articles)
    for row in range(n):
        for place in nearest[row]:
            if place != NO_ARTICLE:
                most += pool_from[place + 1] - pool_from[place]
    indptr = np.zeros(n + 1, np.int64)
    articles = np.empty(most, np.int32)
    scores = np.empty(most, np.float32)
    total = np.zeros(len(boost), np.float32)
    seen = np.zeros(len(boost), np.bool_)
    end = 0
    for row in range(n):
        start = end
        n_neighbours = (nearest[row] != NO_ARTICLE).sum()
        for j in range(-1, n_neighbours):  # -1 is the customer
            share = np.float32(alpha if j < 0 else (1 - alpha) / n_neighbours)
            if share == 0:
                continue
            source = row if j < 0 else nearest[row, j]
            from_, listed, weights = (
                (own_from, own_articles, own_weights)
                if j < 0
                else (pool_from, pool_articles, pool_weights)
            )
            for i in range(from_[source], from_[source + 1]):
                if not seen[listed[i]]:
                    seen[listed[i]] = True
                    articles[end] = listed[i]
                    end += 1
                total[listed[i]] += share * weights[i]
        for i in range(start, end):
            scores[i] = total[articles[i]] * boost[articles[i]]
            total[articles[i]] = 0
            seen[articles[i]] = False
        indptr[row + 1] = end
    return indptr, articles[:end], scores[:end]


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
