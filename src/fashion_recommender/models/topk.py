"""The one top-k that every model shares: blocked, filtered, with ties that never flip.

Scores are made a tile (some customers x some articles) at a time, small enough to stay in cache,
and merged at once into each customer's running list by a compiled selection. What a customer
must not be offered is looked up only for scores that would enter the list, so filters cost next
to nothing. Ties go to the smaller article, whatever the tile size or the number of threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import sparse
from threadpoolctl import threadpool_limits

from fashion_recommender.cores import usable_cores

NO_ARTICLE = -1
"""Stands in a list where there is nothing (more) to recommend; its score is -inf."""

CUSTOMERS_PER_TILE = 512
ARTICLES_PER_TILE = 512
_CHUNK = 64  # scores compared at once before any is looked at

ScoreTile = Callable[[slice, slice], np.ndarray]
ScoreRows = Callable[[slice], sparse.csr_matrix]


@dataclass(frozen=True)
class TopK:
    """Lists of recommendations, best first.

    Attributes
    ----------
    articles
        int32 ``[n_customers, k]``; ``NO_ARTICLE`` after the end of a shorter list.
    scores
        float32 ``[n_customers, k]``; -inf where there is no article, NaN where the article was
        filled in and has no score of the model.
    """

    articles: np.ndarray
    scores: np.ndarray

    @classmethod
    def empty(cls, n_customers: int, k: int) -> "TopK":
        """Lists with nothing in them yet."""
        return cls(
            np.full((n_customers, k), NO_ARTICLE, np.int32),
            np.full((n_customers, k), -np.inf, np.float32),
        )


@dataclass(frozen=True)
class Exclusions:
    """Articles that each customer of a call must not be offered, as CSR without data.

    ``indptr`` int64 ``[n_customers + 1]``; ``articles`` int32, in any order within a customer.
    """

    indptr: np.ndarray
    articles: np.ndarray

    @classmethod
    def of(cls, matrix: sparse.csr_matrix | None, customers: np.ndarray) -> "Exclusions":
        """Take the stored entries of ``matrix`` rows ``customers``; nothing where it is None."""
        if matrix is None:
            return cls(np.zeros(len(customers) + 1, np.int64), np.empty(0, np.int32))
        rows = matrix[customers]
        return cls(rows.indptr.astype(np.int64), rows.indices.astype(np.int32))

    def of_rows(self, rows: np.ndarray) -> "Exclusions":
        """Those of some customers of the call, given by their positions."""
        lengths = np.diff(self.indptr)[rows]
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        shift = np.repeat(self.indptr[rows] - indptr[:-1], lengths)
        return Exclusions(indptr, self.articles[shift + np.arange(indptr[-1])])


def top_k(
    score_tile: ScoreTile,
    n_customers: int,
    articles: np.ndarray,
    k: int,
    exclusions: Exclusions,
) -> TopK:
    """Rank articles for customers by a score that is computed tile by tile.

    Parameters
    ----------
    score_tile
        Called with a slice of customers (positions ``0..n_customers``) and a slice of
        ``articles``; returns float32 ``[customers, articles]``, C-contiguous. NaN and -inf are
        never recommended. Must be safe to call from several threads.
    n_customers
        Number of customers of this call.
    articles
        int32, in any order: the articles that may be recommended. Quickest is a random order:
        ids follow the time of launch, and where scores rise with them every list is rewritten
        again and again.
    k
        Length of a list.
    exclusions
        What each customer must not be offered.

    Returns
    -------
    TopK
        Fewer than ``k`` where fewer articles have a score.
    """
    lists = TopK.empty(n_customers, k)

    def rank_block(rows: slice) -> None:
        for start in range(0, len(articles), ARTICLES_PER_TILE):
            columns = slice(start, min(start + ARTICLES_PER_TILE, len(articles)))
            _merge_tile(
                score_tile(rows, columns),
                articles[columns],
                exclusions.indptr[rows.start : rows.stop + 1],
                exclusions.articles,
                lists.articles[rows],
                lists.scores[rows],
            )

    for_blocks(rank_block, n_customers)
    return lists


def top_k_sparse(
    score_rows: ScoreRows,
    n_customers: int,
    eligible: np.ndarray,
    k: int,
    exclusions: Exclusions,
) -> TopK:
    """Rank the articles that have a score at all, for scores that are few a customer.

    ``score_rows`` is called with a slice of customers and returns their scores for all articles
    as float32 CSR, indices in any order; what is not stored is not recommended. ``eligible`` is
    bool ``[n_articles]``. The rest is as in `top_k`.
    """
    lists = TopK.empty(n_customers, k)

    def rank_block(rows: slice) -> None:
        scores = score_rows(rows)
        _merge_rows(
            scores.indptr.astype(np.int64, copy=False),
            scores.indices,
            scores.data,
            eligible,
            exclusions.indptr[rows.start : rows.stop + 1],
            exclusions.articles,
            lists.articles[rows],
            lists.scores[rows],
        )

    for_blocks(rank_block, n_customers)
    return lists


def fill(lists: TopK, rankings: np.ndarray, ranking_of: np.ndarray, exclusions: Exclusions) -> None:
    """Complete short lists in place from rankings, skipping what they already hold.

    ``rankings`` int32 ``[n_rankings, m]``, best first, ``NO_ARTICLE`` after the end;
    ``ranking_of`` int ``[n_customers]`` names each customer's ranking. Filled entries get the
    score NaN.
    """
    _fill(
        lists.articles,
        lists.scores,
        rankings,
        ranking_of,
        exclusions.indptr,
        exclusions.articles,
    )


def for_blocks(work: Callable[[slice], None], n_customers: int) -> None:
    """Call ``work`` with every block of customers, on as many threads as we may use."""
    starts = range(0, n_customers, CUSTOMERS_PER_TILE)
    blocks = [slice(start, min(start + CUSTOMERS_PER_TILE, n_customers)) for start in starts]
    if len(blocks) == 1:  # also how a block of a longer call may rank something itself
        work(blocks[0])
        return
    # One product a thread: BLAS with threads of its own would fight with ours.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(min(usable_cores(), 64)) as pool:
        for _ in pool.map(work, blocks):
            pass


# The counts below have a form that compiles to vector compares, many times as fast as one value
# after the other: the sum stays int32, and a place counted from 0 is known not to be negative,
# which numba would have to look at each time.
@njit(nogil=True, cache=True)
def _count_reaching(scores: np.ndarray, least: float) -> int:
    """Count the scores that are not less; NaN is none of them."""
    count = np.int32(0)
    for place in range(len(scores)):
        count = np.int32(count + np.int32(scores[place] >= least))
    return int(count)


@njit(nogil=True, cache=True)
def _row_reaches(tile: np.ndarray, row: int, least: float) -> bool:
    """Whether a row has a score that is not less."""
    count = np.int32(0)
    for place in range(tile.shape[1]):
        count = np.int32(count + np.int32(tile[row, place] >= least))
    return bool(count > 0)


@njit(nogil=True, cache=True)
def _holds(articles: np.ndarray, article: int) -> bool:
    """Whether a list holds an article; for some dozens quicker than a search by halves."""
    count = np.int32(0)
    for place in range(len(articles)):
        count = np.int32(count + np.int32(articles[place] == article))
    return bool(count > 0)


@njit(nogil=True, cache=True)
def insert_ranked(articles: np.ndarray, scores: np.ndarray, article: int, score: float) -> None:
    """Put an article that beats the last of the list into its place; ties by article."""
    place = len(scores) - 1
    while place > 0 and (
        scores[place - 1] < score or (scores[place - 1] == score and articles[place - 1] > article)
    ):
        scores[place] = scores[place - 1]
        articles[place] = articles[place - 1]
        place -= 1
    scores[place] = score
    articles[place] = article


@njit(nogil=True, cache=True)
def _merge_tile(tile, articles, excluded_from, excluded, list_articles, list_scores):  # type: ignore[no-untyped-def]
    last = list_scores.shape[1] - 1
    for row in range(tile.shape[0]):
        # So it ends for most rows of most tiles. To take parts of arrays costs as much again.
        if not _row_reaches(tile, row, list_scores[row, last]):
            continue
        scores = tile[row]
        kept_out = excluded[excluded_from[row] : excluded_from[row + 1]]
        best_articles, best = list_articles[row], list_scores[row]
        for first in range(0, len(scores), _CHUNK):
            chunk = scores[first : first + _CHUNK]
            if not _count_reaching(chunk, best[last]):
                continue
            for place in range(len(chunk)):
                score = chunk[place]
                if score >= best[last]:
                    article = articles[first + place]
                    if (score > best[last] or article < best_articles[last]) and not _holds(
                        kept_out, article
                    ):
                        insert_ranked(best_articles, best, article, score)


@njit(nogil=True, cache=True)
def _merge_rows(  # type: ignore[no-untyped-def]
    indptr, indices, data, eligible, excluded_from, excluded, list_articles, list_scores
):
    last = list_scores.shape[1] - 1
    for row in range(len(indptr) - 1):
        kept_out = excluded[excluded_from[row] : excluded_from[row + 1]]
        best_articles, best = list_articles[row], list_scores[row]
        for entry in range(indptr[row], indptr[row + 1]):
            score, article = data[entry], indices[entry]
            if (
                (score > best[last] or (score == best[last] and article < best_articles[last]))
                and eligible[article]
                and not _holds(kept_out, article)
            ):
                insert_ranked(best_articles, best, article, score)


@njit(nogil=True, cache=True)
def _fill(list_articles, list_scores, rankings, ranking_of, excluded_from, excluded):  # type: ignore[no-untyped-def]
    k = list_scores.shape[1]
    for row in range(list_scores.shape[0]):
        kept_out = excluded[excluded_from[row] : excluded_from[row + 1]]
        length = 0
        while length < k and list_articles[row, length] != NO_ARTICLE:
            length += 1
        for article in rankings[ranking_of[row]]:
            if length == k or article == NO_ARTICLE:
                break
            if _holds(list_articles[row, :length], article) or _holds(kept_out, article):
                continue
            list_articles[row, length] = article
            list_scores[row, length] = np.nan
            length += 1
