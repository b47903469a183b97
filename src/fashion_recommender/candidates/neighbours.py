"""Matrices between articles, learned from who bought what, and scores from them.

Both models are computed from a snapshot alone, so that a past week's scores know nothing later.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import sparse
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

from fashion_recommender.candidates.snapshot import Purchases, Snapshot
from fashion_recommender.models.topk import NO_ARTICLE, TopK, insert_ranked
from fashion_recommender.models.weighting import scaled_columns

_SHRINKAGE = 10.0
_GRID = np.float32(1 << 20)


@dataclass(frozen=True)
class ItemMatrix:
    """How much the purchase of one article speaks for another: a sparse square matrix.

    A customer's score of an article is the sum over what the customer bought. ``matrix`` is
    float32 CSR ``[n_articles, n_articles]``; row = bought, column = scored.
    """

    matrix: sparse.csr_matrix

    def top(self, bought: Purchases, weights: np.ndarray, k: int) -> TopK:
        """Best k articles of each customer, for weights float32 ``[len(bought)]``.

        Only positive scores; ties go to the smaller article.
        """
        lists, _ = self._scored(bought, weights, k, np.zeros(len(bought.indptr), np.int64), _NONE)
        return lists

    def score(
        self, bought: Purchases, weights: np.ndarray, indptr: np.ndarray, articles: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Score given articles: float32 ``[len(articles)]``, 0 where nothing speaks for it.

        ``indptr`` int64 ``[n + 1]`` says which of ``articles`` belong to which customer. Beside it
        the best score of each customer over all articles: float32 ``[n]``, -inf without any.
        """
        best, scores = self._scored(bought, weights, 1, indptr, articles)
        return scores, best.scores[:, 0]

    def _scored(
        self,
        bought: Purchases,
        weights: np.ndarray,
        k: int,
        indptr: np.ndarray,
        articles: np.ndarray,
    ) -> tuple[TopK, np.ndarray]:
        lists = TopK.empty(len(bought.customers), k)
        pair_scores = np.zeros(len(articles), np.float32)
        _accumulate(
            bought.indptr,
            bought.article_idx,
            weights.astype(np.float32),
            self.matrix.indptr.astype(np.int64),
            self.matrix.indices,
            self.matrix.data,
            self.matrix.shape[0],
            lists.articles,
            lists.scores,
            indptr,
            articles,
            pair_scores,
        )
        return lists, pair_scores


_NONE = np.empty(0, np.int32)


def item_cf(snapshot: Snapshot, neighbours: int) -> ItemMatrix:
    """Cosine of articles over the customers who bought them, shrunk towards 0 where few did.

    Keeps the ``neighbours`` nearest of each article, itself left out (B. Sarwar et al.:
    Item-based Collaborative Filtering Recommendation Algorithms, WWW 2001).
    """
    from implicit.nearest_neighbours import ItemItemRecommender

    bought = snapshot.purchases
    matrix = bought.matrix(np.ones(len(bought)), snapshot.n_articles)
    matrix.data[:] = 1
    buyers = np.bincount(matrix.indices, minlength=snapshot.n_articles)
    profiles = scaled_columns(matrix.astype(np.float64), 1 / np.sqrt(buyers + _SHRINKAGE))
    solver = ItemItemRecommender(K=neighbours + 1, num_threads=0)
    solver.fit(profiles, show_progress=False)
    near = sparse.coo_matrix(solver.similarity)
    other = near.row != near.col
    parts = (near.data[other].astype(np.float32), (near.row[other], near.col[other]))
    # Row = bought: what it speaks for is the column, whose own list need not hold the row.
    return ItemMatrix(_sorted(sparse.coo_matrix(parts, shape=near.shape)))


def ease(snapshot: Snapshot, n_articles: int, regularization: float, neighbours: int) -> ItemMatrix:
    """Linear model that predicts each article from all others, over the most-bought articles.

    H. Steck: Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019, equation 8. Keeps
    the ``neighbours`` largest weights of each article (by size, either sign).
    """
    bought = snapshot.purchases
    matrix = bought.matrix(np.ones(len(bought)), snapshot.n_articles)
    matrix.data[:] = 1
    buyers = np.bincount(matrix.indices, minlength=snapshot.n_articles)
    known = np.flatnonzero(buyers > 1)
    known = np.sort(known[np.argsort(-buyers[known], kind="stable")][:n_articles])
    shape = (snapshot.n_articles, snapshot.n_articles)
    if len(known) < 2:
        nothing = (np.empty(0, np.float32), (np.empty(0, np.int64), np.empty(0, np.int64)))
        return ItemMatrix(_sorted(sparse.coo_matrix(nothing, shape=shape)))
    kept = matrix[:, known]
    gram = np.asfortranarray((kept.T @ kept).toarray(), np.float32)
    gram[np.diag_indices(len(known))] += np.float32(regularization)
    # One thread, because how many there are changes the order of summation, and the last digits.
    with threadpool_limits(1, "blas"):
        factor, failed = lapack.spotrf(gram, lower=True, overwrite_a=True)
        if failed == 0:
            inverse, failed = lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed != 0:
        raise ValueError(
            f"channels.ease_regularization={regularization} leaves a Gram matrix that cannot be "
            "inverted: raise it"
        )
    weights = inverse + np.tril(inverse, -1).T  # spotri leaves the upper half at zero
    weights /= -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    # On a grid, so that another order of summation in BLAS gives the same numbers.
    np.round(weights * _GRID, out=weights)
    weights /= _GRID
    count = min(neighbours, len(known) - 1)
    near = np.argpartition(-np.abs(weights), count - 1, axis=1)[:, :count]
    values = np.take_along_axis(weights, near, 1)
    rows = np.repeat(known, count)
    return ItemMatrix(
        _sorted(sparse.coo_matrix((values.ravel(), (rows, known[near].ravel())), shape))
    )


def _sorted(matrix: sparse.coo_matrix) -> sparse.csr_matrix:
    rows = matrix.tocsr().astype(np.float32)
    rows.sort_indices()
    rows.indices = rows.indices.astype(np.int32, copy=False)
    return rows


@njit(nogil=True, cache=True)
def _accumulate(  # type: ignore[no-untyped-def]
    bought_from,
    bought,
    weights,
    near_from,
    near,
    similarity,
    n_articles,
    list_articles,
    list_scores,
    pair_from,
    pair_articles,
    pair_scores,
):
    """Sum up each customer's scores, then read off the best and those asked for."""
    total = np.zeros(n_articles, np.float64)
    seen = np.zeros(n_articles, np.bool_)
    touched = np.empty(n_articles, np.int32)
    k = list_articles.shape[1]
    for row in range(len(bought_from) - 1):
        n_touched = 0
        for entry in range(bought_from[row], bought_from[row + 1]):
            article, weight = bought[entry], weights[entry]
            for i in range(near_from[article], near_from[article + 1]):
                other = near[i]
                if not seen[other]:
                    seen[other] = True
                    touched[n_touched] = other
                    n_touched += 1
                total[other] += weight * similarity[i]
        for i in range(pair_from[row], pair_from[row + 1]):
            pair_scores[i] = total[pair_articles[i]]
        for i in range(n_touched):
            article = touched[i]
            score = np.float32(total[article])
            if k > 0 and score > 0:
                worst, last = list_scores[row, k - 1], list_articles[row, k - 1]
                if score > worst or (score == worst and (article < last or last == NO_ARTICLE)):
                    insert_ranked(list_articles[row], list_scores[row], article, score)
            total[article] = 0
            seen[article] = False
