"""Scores that are inner products of vectors: fast over all pairs, exact for those that count.

A matrix product (BLAS) rounds the same pair differently depending on the shape of the block that
it stands in, so that ties and near-ties would be ordered by who else is asked for. So the product
only finds who may be among the best; these are scored anew, one pair at a time, always alike. By
how much both can differ is known: where that leaves a list in doubt, all that may belong to it
are scored anew.
"""

import numpy as np
from numba import njit

from fashion_recommender.models.topk import (
    NO_ARTICLE,
    Exclusions,
    TopK,
    for_blocks,
    insert_ranked,
    top_k,
)

_SPARE = 2  # articles beyond the k-th, to see how clearly it beats those that are not looked at
_VECTORS_IN_CACHE = 128
_FLOAT32_ROUNDING = 2.0**-24  # of one operation, as a share of its result


def top_k_factors(
    customer_vectors: np.ndarray,
    article_vectors: np.ndarray,
    articles: np.ndarray,
    k: int,
    exclusions: Exclusions,
) -> TopK:
    """Rank articles by the inner product of vectors.

    ``customer_vectors`` float32 ``[n_customers, f]``, NaN where a customer has no vector;
    ``article_vectors`` float32 ``[len(articles), f]``, aligned with ``articles``. The rest is as
    in `top_k`. Scores are those of `inner_products`, to the bit.
    """
    n_customers = len(customer_vectors)
    if not len(articles):
        return TopK.empty(n_customers, k)
    order = np.random.default_rng(0).permutation(len(articles))
    articles, article_vectors = articles[order], article_vectors[order]
    transposed = _transposed(article_vectors)

    def rough_scores(rows: slice, columns: slice) -> np.ndarray:
        return customer_vectors[rows] @ transposed[:, columns]

    rough = top_k(rough_scores, n_customers, articles, k + _SPARE, exclusions)
    lists = _scored_exactly(rough, k, customer_vectors, article_vectors, articles)

    # What a rough list lacks scores at most as its last place, give or take the rounding.
    rounding = _rounding(customer_vectors, article_vectors)
    least = lists.scores[:, -1] - rounding
    lacking = rough.scores[:, -1]
    doubtful = np.flatnonzero((lacking > -np.inf) & (lacking >= least) & (rounding > 0))
    if not len(doubtful):
        return lists

    def scores_that_count(rows: slice, columns: slice) -> np.ndarray:
        vectors = customer_vectors[doubtful[rows]]
        tile = vectors @ transposed[:, columns]
        row, column = np.nonzero(tile >= least[doubtful[rows], None])
        tile[:] = -np.inf
        tile[row, column] = inner_products(vectors, article_vectors[columns], row, column)
        return tile

    theirs = exclusions.of_rows(doubtful)
    settled = top_k(scores_that_count, len(doubtful), articles, k, theirs)
    lists.articles[doubtful], lists.scores[doubtful] = settled.articles, settled.scores
    return lists


def _transposed(vectors: np.ndarray) -> np.ndarray:
    """Copy, some vectors at a time that stay in the cache: five times as fast as all at once."""
    copy = np.empty(vectors.shape[::-1], vectors.dtype)
    for first in range(0, len(vectors), _VECTORS_IN_CACHE):
        some = slice(first, first + _VECTORS_IN_CACHE)
        copy[:, some] = vectors[some].T
    return copy


def _scored_exactly(
    rough: TopK,
    k: int,
    customer_vectors: np.ndarray,
    article_vectors: np.ndarray,
    articles: np.ndarray,
) -> TopK:
    """Order what rough lists hold by `inner_products`; the best ``k``."""
    place_of_article = np.zeros(int(articles.max()) + 1, np.int32)
    place_of_article[articles] = np.arange(len(articles), dtype=np.int32)
    lists = TopK.empty(len(customer_vectors), k)

    def rank_block(rows: slice) -> None:
        found = rough.articles[rows]
        row = np.repeat(np.arange(len(found)), found.shape[1])
        place = place_of_article[found.ravel()]  # of no article: any, whose score is not read
        scores = inner_products(customer_vectors[rows], article_vectors, row, place)
        _keep_best(found, scores, lists.articles[rows], lists.scores[rows])

    for_blocks(rank_block, len(customer_vectors))
    return lists


def _rounding(customer_vectors: np.ndarray, article_vectors: np.ndarray) -> np.ndarray:
    """Bound how far a score by BLAS may be from that by `inner_products`, for each customer.

    A sum of f products in float32 is wrong by at most ``f u / (1 - f u)`` times the product of
    both vectors' lengths, in whatever order it is summed [1]_; u is the rounding of one operation.
    `inner_products` rounds once to float32. A product too small for float32 may become 0.

    Returns
    -------
    np.ndarray
        float64 ``[n_customers]``; 0 where every score is 0, NaN where there is no vector.

    References
    ----------
    .. [1] N. J. Higham: Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1
    """
    factors = customer_vectors.shape[1]
    roundings = (factors + 2) * _FLOAT32_ROUNDING  # that to float32, too, and one to spare
    lengths, longest = _lengths(customer_vectors), np.nanmax(_lengths(article_vectors), initial=0.0)
    relative = roundings / (1 - roundings) * lengths * longest
    return np.where(relative == 0, 0.0, relative + factors * float(np.finfo(np.float32).tiny))


def _lengths(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))


def inner_products(
    customer_vectors: np.ndarray, article_vectors: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Inner product of ``customer_vectors[rows[i]]`` and ``article_vectors[columns[i]]``.

    float32 ``[len(rows)]``, summed in double precision; NaN where either vector is.

    Raises
    ------
    ValueError
        If the vectors differ in length.
    """
    if customer_vectors.shape[1] != article_vectors.shape[1]:
        lengths = f"{customer_vectors.shape[1]} and {article_vectors.shape[1]}"
        raise ValueError(f"customer and article vectors differ in length: {lengths}")
    scores = np.empty(len(rows), np.float32)
    rows, columns = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    _inner_products(customer_vectors, article_vectors, rows, columns, scores)
    return scores


@njit(nogil=True, cache=True)
def _keep_best(found, scores, list_articles, list_scores):  # type: ignore[no-untyped-def]
    """Put articles, ``NO_ARTICLE`` after the end of a row, into lists that are shorter."""
    width, last = found.shape[1], list_scores.shape[1] - 1
    for row in range(len(found)):
        articles, best = list_articles[row], list_scores[row]
        for place in range(width):
            article, score = found[row, place], scores[row * width + place]
            if article == NO_ARTICLE:
                break
            if score > best[last] or (score == best[last] and article < articles[last]):
                insert_ranked(articles, best, article, score)


@njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
def _inner_products(customer_vectors, article_vectors, rows, columns, scores):  # type: ignore[no-untyped-def]
    for i in range(len(rows)):
        customer, article = customer_vectors[rows[i]], article_vectors[columns[i]]
        total = 0.0
        for f in range(len(customer)):
            total += np.float64(customer[f]) * np.float64(article[f])
        scores[i] = total
