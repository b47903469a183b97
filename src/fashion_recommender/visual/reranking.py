"""Any model's lists, put into another order by what the customer's purchases look like."""

from typing import Final

import numpy as np
from scipy import sparse

from fashion_recommender.models.answers import Lister
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.visual.config import RerankingConfig

_CUSTOMERS_PER_BLOCK: Final = 1024


class Reranked:
    """A fitted model whose lists are ordered by its rank and by looks.

    Parameters
    ----------
    source
        The model, at the cut-off of ``history``.
    history
        Says what customers have bought before it, and what articles look like; where nobody
        looked at photographs the model's order stays.
    config
        The weight of looks.
    """

    def __init__(self, source: Lister, history: History, config: RerankingConfig) -> None:
        self._source, self._config = source, config
        looks = history.shop.looks
        self._looks = np.zeros((history.shop.n_articles, 1), np.float32) if looks is None else looks
        self._purchases = decayed_purchases(history, config.half_life_days)

    def recommend(
        self,
        customers: np.ndarray,
        k: int,
        articles: np.ndarray,
        purchased: sparse.csr_matrix | None = None,
    ) -> TopK:
        """Rank articles as `Recommender.recommend` does; scores are those of `rerank`."""
        depth = max(k, self._config.depth)
        lists = self._source.recommend(customers, depth, articles, purchased)
        ordered = rerank(lists, self._purchases[customers], self._looks, self._config)
        return TopK(ordered.articles[:, :k], ordered.scores[:, :k])


def rerank(
    lists: TopK, purchases: sparse.csr_matrix, looks: np.ndarray, config: RerankingConfig
) -> TopK:
    """Order each customer's list by the model's rank and by looks.

    The score is ``(1 - weight) / log2(rank + 1) + weight * cosine``: the discount of nDCG, so
    that the model's first places stay apart from one another more than its last ones, and the
    cosine of the article's look with the mean look of the customer's purchases, weighed by
    recency. An article without a photograph has the cosine 0, about that of two articles that
    have nothing in common; one beyond ``config.depth`` has the least there is, -1. What was
    filled in (its score is NaN) stays behind, in its order.

    Parameters
    ----------
    lists
        Of n customers, best first.
    purchases
        ``[n, n_articles]``: their decayed purchases before the cut-off.
    looks
        float32 ``[n_articles, d]``, of length 1 or 0.
    config
        The weight and the depth.

    Returns
    -------
    TopK
        The same articles with new scores, sorted by them.
    """
    n, length = lists.articles.shape
    ordered = TopK.empty(n, length)
    ranks = np.arange(1, length + 1)
    discount = ((1 - config.weight) / np.log2(ranks + 1.0)).astype(np.float32)
    for first in range(0, n, _CUSTOMERS_PER_BLOCK):
        rows = slice(first, first + _CUSTOMERS_PER_BLOCK)
        articles, model = lists.articles[rows], lists.scores[rows]
        cosines = _cosines(purchases[rows], looks, articles)
        cosines[:, config.depth :] = -1
        filled, absent = np.isnan(model), articles == NO_ARTICLE
        scores = discount + np.float32(config.weight) * cosines
        scores[filled], scores[absent] = np.nan, -np.inf
        last = filled + 2 * absent
        order = np.lexsort((np.broadcast_to(ranks, last.shape), -scores, last), axis=1)
        ordered.articles[rows] = np.take_along_axis(articles, order, 1)
        ordered.scores[rows] = np.take_along_axis(scores, order, 1)
    return ordered


def _cosines(purchases: sparse.csr_matrix, looks: np.ndarray, articles: np.ndarray) -> np.ndarray:
    profiles = purchases @ looks
    profiles /= np.maximum(np.linalg.norm(profiles, axis=1, keepdims=True), 1e-12)
    # One product of a row and a matrix a customer.
    return np.matmul(looks[articles], profiles[:, :, None])[:, :, 0].astype(np.float32, copy=False)
