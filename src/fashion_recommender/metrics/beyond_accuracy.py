"""What lists are like besides accurate: varied, surprising, repetitive, spread over the catalogue.

Per-customer measures answer one value a customer, NaN for a list that is too short to have one.
Catalogue measures answer one value for all lists together. Only the first k places count.
"""

import numpy as np
from numba import njit

from fashion_recommender.metrics.lists import Lists
from fashion_recommender.schema import UNKNOWN


def intra_list_diversity(lists: Lists, attributes: np.ndarray, k: int) -> np.ndarray:
    """Return how different the articles of each list are from one another: float32 ``[n]``.

    One minus the mean similarity of all pairs in the first k places (Ziegler et al., WWW 2005);
    two articles are as similar as the share of attributes in which they agree, out of those that
    are known of both. Pairs with no such attribute are left out. 0: all alike, 1: nothing shared.

    Parameters
    ----------
    lists
        The recommended lists of n customers.
    attributes
        int32 ``[n_articles, attributes]``: codes, equal where articles agree, ``UNKNOWN`` where
        not known.
    k
        Depth.

    Returns
    -------
    float32 ``[n]``, NaN for a list in which no two articles can be compared.
    """
    _check_length("attributes", attributes, lists)
    return _diversity(
        lists.starts, lists.ends, lists.ranks, lists.articles, np.ascontiguousarray(attributes), k
    )


def self_information(n_customers: np.ndarray, of_customers: int) -> np.ndarray:
    """Return how surprising each article is, in bits: float64 ``[n_articles]``.

    -log2 of the share of customers who bought it, (bought + 1) / (customers + 2) (Laplace's rule
    of succession, so that an article nobody bought has a value). Zhou et al., PNAS 107(10), 2010;
    Castells, Hurley and Vargas, "Novelty and diversity in recommender systems", 2015.

    Parameters
    ----------
    n_customers
        Integers ``[n_articles]``: distinct customers who bought the article before the cut-off.
    of_customers
        Distinct customers who bought anything before the cut-off.
    """
    return -np.log2((np.asarray(n_customers, np.float64) + 1) / (of_customers + 2))


def list_mean(lists: Lists, row_values: np.ndarray, k: int) -> np.ndarray:
    """Average a value over the first k places of each list: float32 ``[n]``, NaN when empty.

    ``row_values`` is ``[rows]``, one value a row of the lists: self-information of the articles
    gives the list's novelty, "bought before" its share of repeats, popularity its mean
    popularity.
    """
    return _list_mean(lists.starts, lists.ends, lists.ranks, row_values.astype(np.float32), k)


def article_mean(lists: Lists, article_values: np.ndarray, k: int) -> np.ndarray:
    """Average a value of the articles, ``[n_articles]``, as in :func:`list_mean`."""
    _check_length("article values", article_values, lists)
    return list_mean(lists, article_values.astype(np.float32)[lists.articles], k)


def exposure(lists: Lists, k: int) -> np.ndarray:
    """Count in how many lists each article stands in the first k places: int64 ``[n_articles]``."""
    return _exposure(
        lists.starts,
        lists.ends,
        lists.ranks,
        lists.articles,
        np.zeros(lists.n_articles, np.int64),
        k,
    )


def catalogue_coverage(exposures: np.ndarray, eligible: np.ndarray) -> float:
    """Return the share of the articles on offer that stand in at least one list.

    ``exposures`` is int ``[n_articles]``, ``eligible`` bool ``[n_articles]``: the articles that
    the protocol lets models recommend at the cut-off, which are the denominator. What is
    recommended besides them does not count. NaN when nothing is eligible. Ge, Delgado-Battenfeld
    and Jannach, RecSys 2010 ("catalog coverage").
    """
    return float(np.mean(exposures[eligible] > 0)) if eligible.any() else float("nan")


def gini(exposures: np.ndarray, eligible: np.ndarray) -> float:
    """Return how unevenly lists are spread over the articles on offer.

    0: every eligible article is shown equally often; near 1: a few get everything. With
    exposures x sorted upwards, sum over i of (2i - n - 1) x_i / (n sum x), articles without
    exposure included. Gini 1912; Fleder and Hosanagar, Management Science 55(5), 2009. NaN when
    no eligible article is shown. Arguments as in :func:`catalogue_coverage`.
    """
    ordered = np.sort(exposures[eligible]).astype(np.float64)
    if not ordered.sum():
        return float("nan")
    n = len(ordered)
    weights = 2 * np.arange(1, n + 1) - n - 1
    return float(weights @ ordered / (n * ordered.sum()))


def _check_length(name: str, values: np.ndarray, lists: Lists) -> None:
    if len(values) != lists.n_articles:
        raise ValueError(
            f"{name}: {len(values)} rows, but the catalogue has {lists.n_articles} articles"
        )


@njit(nogil=True, cache=True)
def _diversity(starts, ends, ranks, articles, attributes, k):  # type: ignore[no-untyped-def]
    values = np.empty(len(starts), np.float32)
    for i in range(len(starts)):
        pairs = 0
        similarity = 0.0
        for first in range(starts[i], ends[i]):
            if ranks[first] > k:
                break
            for second in range(starts[i], first):
                known = 0
                equal = 0
                for column in range(attributes.shape[1]):
                    value = attributes[articles[first], column]
                    other = attributes[articles[second], column]
                    if value != UNKNOWN and other != UNKNOWN:
                        known += 1
                        equal += value == other
                if known > 0:
                    pairs += 1
                    similarity += equal / known
        values[i] = 1.0 - similarity / pairs if pairs > 0 else np.nan
    return values


@njit(nogil=True, cache=True)
def _list_mean(starts, ends, ranks, row_values, k):  # type: ignore[no-untyped-def]
    values = np.empty(len(starts), np.float32)
    for i in range(len(starts)):
        total = 0.0
        length = 0
        for row in range(starts[i], ends[i]):
            if ranks[row] > k:
                break
            total += row_values[row]
            length += 1
        values[i] = total / length if length > 0 else np.nan
    return values


@njit(nogil=True, cache=True)
def _exposure(starts, ends, ranks, articles, counts, k):  # type: ignore[no-untyped-def]
    for i in range(len(starts)):
        for row in range(starts[i], ends[i]):
            if ranks[row] > k:
                break
            counts[articles[row]] += 1
    return counts
