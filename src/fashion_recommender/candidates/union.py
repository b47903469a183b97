"""Proposals of all channels brought together: each article once a customer, whoever proposed it."""

from collections.abc import Sequence

import numpy as np
from numba import njit


def united(
    row: np.ndarray,
    article_idx: np.ndarray,
    rank: np.ndarray,
    score: np.ndarray,
    sizes: Sequence[int],
    n_rows: int,
    n_articles: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Unite proposals that lie channel after channel, in any order within one.

    Parameters
    ----------
    row
        int32 ``[p]``, below ``n_rows``: position of the customer that an article is proposed to.
    article_idx, rank, score
        int32, int16, float32 ``[p]``; a channel proposes an article once to a customer.
    sizes
        How many of the ``p`` proposals are each channel's.

    Returns
    -------
    indptr, article_idx, ranks, scores
        int64 ``[n_rows + 1]``; int32 ``[m]``, ascending within a row; int16
        ``[len(sizes), m]``, 0 where a channel did not propose; float32 alike, NaN where not.
    """
    channel = np.repeat(np.arange(len(sizes), dtype=np.int16), sizes)
    place, begin = _grouped(row, n_rows)
    slot = np.full(n_articles, -1, np.int32)
    indptr = _counted(place, begin, article_idx, slot)
    ranks = np.zeros((len(sizes), indptr[-1]), np.int16)
    scores = np.full(ranks.shape, np.nan, np.float32)
    articles = np.empty(indptr[-1], np.int32)
    _filled(place, begin, indptr, article_idx, channel, rank, score, slot, articles, ranks, scores)
    return indptr, articles, ranks, scores


@njit(nogil=True, cache=True)
def _grouped(row, n_rows):  # type: ignore[no-untyped-def]
    """Positions ordered by row (a counting sort), and where each row's begin."""
    begin = np.zeros(n_rows + 1, np.int64)
    for r in row:
        begin[r + 1] += 1
    begin = np.cumsum(begin)
    place = np.empty(len(row), np.int64)
    fill = begin[:-1].copy()
    for i in range(len(row)):
        place[fill[row[i]]] = i
        fill[row[i]] += 1
    return place, begin


@njit(nogil=True, cache=True)
def _counted(place, begin, article_idx, slot):  # type: ignore[no-untyped-def]
    """Where each row's different articles will begin; ``slot`` is all -1, before and after."""
    indptr = np.zeros(len(begin), np.int64)
    for row in range(len(begin) - 1):
        n = 0
        for i in range(begin[row], begin[row + 1]):
            article = article_idx[place[i]]
            if slot[article] < 0:
                slot[article] = 0
                n += 1
        for i in range(begin[row], begin[row + 1]):
            slot[article_idx[place[i]]] = -1
        indptr[row + 1] = indptr[row] + n
    return indptr


@njit(nogil=True, cache=True)
def _filled(  # type: ignore[no-untyped-def]
    place, begin, indptr, article_idx, channel, rank, score, slot, articles, ranks, scores
):
    for row in range(len(begin) - 1):
        start = n = indptr[row]
        for i in range(begin[row], begin[row + 1]):
            article = article_idx[place[i]]
            if slot[article] < 0:
                slot[article] = 0
                articles[n] = article
                n += 1
        articles[start:n].sort()
        for m in range(start, n):
            slot[articles[m]] = m - start
        for i in range(begin[row], begin[row + 1]):
            proposal = place[i]
            m = start + slot[article_idx[proposal]]
            ranks[channel[proposal], m] = rank[proposal]
            scores[channel[proposal], m] = score[proposal]
        for m in range(start, n):
            slot[articles[m]] = -1
