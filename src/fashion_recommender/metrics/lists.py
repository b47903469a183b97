"""Recommended lists and (customer, article) pairs, lined up with the customers under evaluation.

Every metric reads these two shapes. Lining up by the customer's coded id happens here and nowhere
else, so that no metric can pair a list with another customer's purchases.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit


@dataclass(frozen=True)
class Lists:
    """One ranked list for each customer under evaluation, possibly empty.

    Attributes
    ----------
    customers
        int32 ``[n]``, ascending, distinct: everyone who counts.
    starts, ends
        int64 ``[n]``: the list of customer i is ``rows[starts[i]:ends[i]]``.
    ranks
        ``[rows]``, from 1, increasing within a list.
    articles
        ``[rows]``, distinct within a list, below ``n_articles``. Rows that belong to no customer
        under evaluation may lie between the lists.
    n_articles
        Size of the catalogue.
    """

    customers: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    ranks: np.ndarray
    articles: np.ndarray
    n_articles: int


@dataclass(frozen=True)
class Pairs:
    """A set of articles for each customer under evaluation, possibly empty.

    Attributes
    ----------
    starts, ends
        int64 ``[n]``: the set of customer i is ``articles[starts[i]:ends[i]]``.
    articles
        ``[rows]``, distinct within a set.
    """

    starts: np.ndarray
    ends: np.ndarray
    articles: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Size of each customer's set, int64 ``[n]``."""
        return self.ends - self.starts


def align_lists(
    customer_idx: np.ndarray,
    rank: np.ndarray,
    article_idx: np.ndarray,
    *,
    customers: np.ndarray,
    n_articles: int,
) -> Lists:
    """Find each customer's list among the rows of recommendations.

    Parameters
    ----------
    customer_idx, rank, article_idx
        Integers ``[rows]``. Sorted by customer and rank they are used as they are; any other
        order is sorted first and gives the same lists. Rows of customers who are not under
        evaluation are ignored.
    customers
        Integers ``[n]``, ascending and distinct. One without rows has an empty list.
    n_articles
        Articles are coded 0..n_articles-1.

    Raises
    ------
    ValueError
        When lengths differ, a rank is below 1 or given twice, an article is given twice in a
        list, or an article is not in the catalogue.
    """
    if not len(customer_idx) == len(rank) == len(article_idx):
        raise ValueError(
            "recommendations: customer_idx, rank and article_idx must have one length, they have "
            f"{len(customer_idx)}, {len(rank)} and {len(article_idx)}"
        )
    _check_customers(customers)
    if not _is_sorted(customer_idx, rank):
        order = np.lexsort((rank, customer_idx))
        customer_idx, rank, article_idx = customer_idx[order], rank[order], article_idx[order]
    starts, ends = _ranges(customer_idx, customers)
    wrong = _first_wrong_row(starts, ends, rank, article_idx, n_articles)
    if wrong >= 0:
        customer, place, article = customer_idx[wrong], rank[wrong], article_idx[wrong]
        where = f"recommendations: customer_idx {customer}, rank {place}, article_idx {article}"
        if not 0 <= article < n_articles:
            raise ValueError(
                f"{where}: the catalogue has articles 0 to {n_articles - 1}. These lists were "
                "made with another coding of the articles: make them anew."
            )
        if place < 1 or (wrong > 0 and _same(customer_idx, rank, wrong)):
            raise ValueError(
                f"{where}: ranks must run from 1 upwards, each once a customer and cut-off."
            )
        raise ValueError(
            f"{where}: the article stands twice in this customer's list. A repeated article "
            "would be counted as two hits: recommend each article once."
        )
    return Lists(customers, starts, ends, rank, article_idx, n_articles)


def align_pairs(
    customer_idx: np.ndarray,
    article_idx: np.ndarray,
    *,
    customers: np.ndarray,
    n_articles: int,
) -> Pairs:
    """Find each customer's set of articles among (customer, article) rows.

    ``customer_idx`` and ``article_idx`` are integers ``[rows]`` in any order; equal rows count
    once, rows of other customers are ignored. ``customers`` as in :func:`align_lists`.

    Raises
    ------
    ValueError
        When lengths differ or an article is not in the catalogue.
    """
    if len(customer_idx) != len(article_idx):
        raise ValueError(
            "purchases: customer_idx and article_idx must have one length, they have "
            f"{len(customer_idx)} and {len(article_idx)}"
        )
    _check_customers(customers)
    if len(article_idx) and not 0 <= article_idx.min() <= article_idx.max() < n_articles:
        raise ValueError(
            f"purchases: article_idx runs from {article_idx.min()} to {article_idx.max()}, the "
            f"catalogue has articles 0 to {n_articles - 1}"
        )
    if not _is_sorted(customer_idx, article_idx, strictly=True):
        keys = distinct(customer_idx.astype(np.int64) * n_articles + article_idx)
        customer_idx = (keys // n_articles).astype(np.int32)
        article_idx = (keys % n_articles).astype(np.int32)
    starts, ends = _ranges(customer_idx, customers)
    return Pairs(starts, ends, article_idx)


def distinct(values: np.ndarray) -> np.ndarray:
    """Return the distinct values, ascending.

    ``np.unique`` gathers integers in a hash table, which took ten times as long on the 4 million
    purchases of 1.4 million customers.
    """
    ordered = np.sort(values)
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def contained(lists: Lists, pairs: Pairs) -> np.ndarray:
    """Say of each row of the lists whether its customer's set holds its article: bool ``[rows]``.

    Rows that belong to no customer under evaluation are False.
    """
    return _contained(
        lists.starts,
        lists.ends,
        lists.articles,
        pairs.starts,
        pairs.ends,
        pairs.articles,
        lists.n_articles,
    )


def _check_customers(customers: np.ndarray) -> None:
    if len(customers) > 1 and not (np.diff(customers) > 0).all():
        raise ValueError("customers under evaluation must be ascending and distinct")


def _same(customer_idx: np.ndarray, rank: np.ndarray, row: int) -> bool:
    return bool(customer_idx[row] == customer_idx[row - 1] and rank[row] == rank[row - 1])


def _is_sorted(major: np.ndarray, minor: np.ndarray, *, strictly: bool = False) -> bool:
    return bool(_sorted(major, minor, strictly))


@njit(nogil=True, cache=True)
def _sorted(major: np.ndarray, minor: np.ndarray, strictly: bool) -> bool:
    for row in range(1, len(major)):
        if major[row] < major[row - 1]:
            return False
        if major[row] == major[row - 1]:
            if minor[row] < minor[row - 1]:
                return False
            if strictly and minor[row] == minor[row - 1]:
                return False
    return True


@njit(nogil=True, cache=True)
def _ranges(customer_idx, customers):  # type: ignore[no-untyped-def]
    """First row and row after the last of each customer, by one walk through both columns."""
    starts = np.empty(len(customers), np.int64)
    ends = np.empty(len(customers), np.int64)
    row = 0
    for i in range(len(customers)):
        while row < len(customer_idx) and customer_idx[row] < customers[i]:
            row += 1
        starts[i] = row
        while row < len(customer_idx) and customer_idx[row] == customers[i]:
            row += 1
        ends[i] = row
    return starts, ends


@njit(nogil=True, cache=True)
def _first_wrong_row(starts, ends, ranks, articles, n_articles):  # type: ignore[no-untyped-def]
    # The last customer that listed an article: a set that is emptied by moving on.
    listed_by = np.full(n_articles, -1, np.int32)
    for i in range(len(starts)):
        previous = 0
        for row in range(starts[i], ends[i]):
            article = articles[row]
            if article < 0 or article >= n_articles:
                return row
            if ranks[row] <= previous or listed_by[article] == i:
                return row
            previous = ranks[row]
            listed_by[article] = i
    return -1


@njit(nogil=True, cache=True)
def _contained(starts, ends, articles, pair_starts, pair_ends, pair_articles, n_articles):  # type: ignore[no-untyped-def]
    found = np.zeros(len(articles), np.bool_)
    held_by = np.full(n_articles, -1, np.int32)
    for i in range(len(starts)):
        for row in range(pair_starts[i], pair_ends[i]):
            held_by[pair_articles[row]] = i
        for row in range(starts[i], ends[i]):
            found[row] = held_by[articles[row]] == i
    return found
