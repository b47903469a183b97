"""Scores that are inner products of vectors: fast over all pairs, exact for those that count.

A matrix product (BLAS) rounds the same pair differently depending on the shape of the block that
it stands in, so that ties and near-ties would be ordered by who else is asked for. So the product
only finds who may be among the best; these are scored anew, one pair at a time, always alike.
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

_SPARE = 16  # articles beyond the k-th that may still overtake it when scored exactly


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
    lists = TopK.empty(len(customer_vectors), k)
    if not len(articles):
        return lists
    order = np.random.default_rng(0).permutation(len(articles))
    transposed = np.ascontiguousarray(article_vectors[order].T)

    def score_tile(rows: slice, columns: slice) -> np.ndarray:
        return customer_vectors[rows] @ transposed[:, columns]

    n_customers = len(customer_vectors)
    rough = top_k(score_tile, n_customers, articles[order], k + _SPARE, exclusions)
    place_of_article = np.zeros(int(articles.max()) + 1, np.int32)
    place_of_article[articles] = np.arange(len(articles), dtype=np.int32)

    def rank_block(rows: slice) -> None:
        found = rough.articles[rows]
        row = np.repeat(np.arange(len(found)), found.shape[1])
        place = place_of_article[found.ravel()]  # of no article: any, whose score is not read
        scores = inner_products(customer_vectors[rows], article_vectors, row, place)
        _keep_best(found, scores, lists.articles[rows], lists.scores[rows])

    for_blocks(rank_block, n_customers)
    return lists


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
