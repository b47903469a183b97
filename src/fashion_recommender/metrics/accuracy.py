"""How well lists foresee what was bought, one value a customer and metric.

Notation: a customer bought n distinct articles in the target week; the list's place r (from 1)
holds a hit, h_r = 1, when its article is one of them. Everything is judged on the first k places.
A customer without a list, or whose list is shorter than k, has no hits in the missing places.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numba import njit

from fashion_recommender.metrics.lists import Lists, align_lists, align_pairs, contained, distinct
from fashion_recommender.metrics.names import ACCURACY


def customer_accuracy(
    lists: Lists, hits: np.ndarray, n_bought: np.ndarray, ks: Sequence[int]
) -> dict[str, np.ndarray]:
    """Score each customer's list at several depths.

    - ``map@k``, average precision: sum over r <= k of h_r * (hits among the first r) / r,
      divided by min(k, n). The mean over customers is MAP@k as in Kaggle's H&M competition
      ("Evaluation" page of h-and-m-personalized-fashion-recommendations).
    - ``precision@k``: hits / k. Manning, Raghavan and Schuetze, Introduction to Information
      Retrieval (2008), section 8.4.
    - ``recall@k``: hits / n. The same section.
    - ``ndcg@k``: sum of h_r / log2(r + 1), divided by the same sum for a list that begins with
      min(k, n) hits. Jaervelin and Kekaelaeinen, ACM TOIS 20(4), 2002, with binary gains.
    - ``hit_rate@k``: 1 where there is a hit. Deshpande and Karypis, ACM TOIS 22(1), 2004.
    - ``mrr@k``: 1 / r of the first hit, 0 without one. Voorhees, TREC-8, 1999.

    Parameters
    ----------
    lists
        The recommended lists of n customers.
    hits
        bool ``[rows]``: which rows of the lists count as hits.
    n_bought
        Integers ``[n]``: how many distinct articles there were to be found.
    ks
        Depths, at least 1.

    Returns
    -------
    dict
        Metric name, such as ``map@12``, to float32 ``[n]``; NaN where ``n_bought`` is 0, which
        means that this customer does not count.
    """
    depths = sorted(set(ks))
    if not depths or depths[0] < 1:
        raise ValueError(f"ks={list(ks)}: depths of a list must be 1 or more")
    discounts = 1.0 / np.log2(np.arange(2, depths[-1] + 2))
    values = np.empty((len(depths) * len(ACCURACY), len(lists.customers)), np.float32)
    _accuracy(
        lists.starts,
        lists.ends,
        lists.ranks,
        hits,
        n_bought,
        np.array(depths, np.int64),
        discounts,
        np.cumsum(discounts),
        values,
    )
    names = [f"{metric}@{k}" for k in depths for metric in ACCURACY]
    return dict(zip(names, values, strict=True))


def score_recommendations(
    recommended: tuple[np.ndarray, np.ndarray, np.ndarray],
    bought: tuple[np.ndarray, np.ndarray],
    n_articles: int,
    ks: Sequence[int] = (12,),
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Score one week's recommendations against what was bought: every buyer counts.

    Parameters
    ----------
    recommended
        ``customer_idx, rank, article_idx``, integers ``[rows]``; see
        :func:`~fashion_recommender.metrics.lists.align_lists`.
    bought
        ``customer_idx, article_idx``, integers ``[pairs]``, in any order; equal pairs count once.
    n_articles
        Size of the catalogue.
    ks
        Depths.

    Returns
    -------
    customers, values
        The buyers, ascending, and as in :func:`customer_accuracy` one array a metric.
    """
    customers = distinct(bought[0])
    lists = align_lists(*recommended, customers=customers, n_articles=n_articles)
    truth = align_pairs(*bought, customers=customers, n_articles=n_articles)
    return customers, customer_accuracy(lists, contained(lists, truth), truth.counts, ks)


def means(values: dict[str, np.ndarray], names: Iterable[str] | None = None) -> dict[str, float]:
    """Average each metric over the customers for whom it has a value; NaN where it has none."""
    wanted = values if names is None else names
    found = {name: values[name][~np.isnan(values[name])] for name in wanted}
    return {
        name: float(known.mean(dtype=np.float64)) if len(known) else float("nan")
        for name, known in found.items()
    }


@njit(nogil=True, cache=True)
def _accuracy(starts, ends, ranks, hits, n_bought, depths, discounts, ideal, values):  # type: ignore[no-untyped-def]
    for i in range(len(starts)):
        if n_bought[i] == 0:
            values[:, i] = np.nan
            continue
        n_hits = 0
        precisions = 0.0
        gain = 0.0
        reciprocal = 0.0
        row = starts[i]
        for level in range(len(depths)):
            k = depths[level]
            while row < ends[i] and ranks[row] <= k:
                if hits[row]:
                    rank = ranks[row]
                    n_hits += 1
                    precisions += n_hits / rank
                    gain += discounts[rank - 1]
                    if n_hits == 1:
                        reciprocal = 1.0 / rank
                row += 1
            reachable = min(k, n_bought[i])
            first = level * 6  # rows of values are in the order of ACCURACY
            values[first, i] = precisions / reachable
            values[first + 1, i] = n_hits / k
            values[first + 2, i] = n_hits / n_bought[i]
            values[first + 3, i] = gain / ideal[reachable - 1]
            values[first + 4, i] = 1.0 if n_hits > 0 else 0.0
            values[first + 5, i] = reciprocal
