"""Judge one model: a value for every customer, week and metric."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fashion_recommender.metrics import truth
from fashion_recommender.metrics.accuracy import customer_accuracy
from fashion_recommender.metrics.beyond_accuracy import (
    article_mean,
    catalogue_coverage,
    exposure,
    gini,
    intra_list_diversity,
    list_mean,
    self_information,
)
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.lists import (
    Lists,
    Pairs,
    align_lists,
    align_pairs,
    contained,
    distinct,
)
from fashion_recommender.metrics.names import APART
from fashion_recommender.metrics.weeks import by_cutoff, integers
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, CUTOFF, RANK, UNKNOWN


def evaluate_weeks(
    recommendations: pa.Table,
    buyers: pa.Table,
    history: pa.Table,
    statistics: pa.Table,
    attributes: np.ndarray,
    config: EvaluationConfig,
) -> tuple[pa.Table, dict[dt.date, dict[str, float]]]:
    """Judge a model's recommendations for the buyers of every target week.

    Per customer: :func:`~fashion_recommender.metrics.accuracy.customer_accuracy` at every depth;
    ``map_new@k`` and ``recall_new@k`` with only those purchases as truth that the customer had
    not made before, ``map_repeat@k`` and ``recall_repeat@k`` with only the others (the list stays
    as it is, so recommending a repeat costs a place for new ones; denominators min(k, n) and n
    with n the purchases of that kind; customers without any do not count); ``diversity@k``,
    ``novelty@k`` (bits), ``repeats@k`` (share of the list that the customer had bought before),
    ``popularity@k`` (mean share of customers who had bought the articles). For all lists of a
    week together: ``coverage@k`` and ``gini@k``.

    Parameters
    ----------
    recommendations
        In ``schema.BACKTEST_RECOMMENDATIONS``; score and source are not needed.
    buyers, history, statistics
        In ``BUYERS``, ``HISTORY`` and ``ARTICLE_STATISTICS`` of
        :mod:`fashion_recommender.metrics.truth`. Every buyer counts: one without
        recommendations has an empty list.
    attributes
        int32 ``[n_articles, attributes]``, see :func:`attribute_codes`.
    config
        What is measured.

    Returns
    -------
    customer_metrics, catalogue_metrics
        A table (cutoff, customer_idx, one float32 column a metric, NaN where the customer does
        not count), sorted by cut-off and customer; and for each cut-off name to value.

    Raises
    ------
    ValueError
        When a target week has no recommendations at all, or a list is malformed.
    """
    weeks = by_cutoff(recommendations)
    truths = by_cutoff(buyers)
    missing = [str(cutoff) for cutoff in truths if cutoff not in weeks]
    if missing or not truths:
        raise ValueError(
            f"backtest_recommendations: nothing for the cut-offs {', '.join(missing)}; the table "
            f"has {', '.join(map(str, weeks)) or 'no rows'}. It was made with another protocol: "
            "make it anew."
            if truths
            else "evaluation_buyers: there is no purchase in any target week, so nothing to judge"
        )
    facts = by_cutoff(statistics)
    tables, catalogue = [], {}
    for cutoff, week in truths.items():
        table, catalogue[cutoff] = _evaluate_week(
            cutoff, weeks[cutoff], week, history, facts[cutoff], attributes, config
        )
        tables.append(table)
    return pa.concat_tables(tables), catalogue


def require_lists_of_buyers(recommendations: pa.Table, buyers: pa.Table) -> None:
    """Check that lists were made for those who buy in their week, or for more than those.

    Lists that buyers miss while others have some were made from tables in which customers had
    other numbers: everybody would be judged by somebody else's purchases.

    Raises
    ------
    ValueError
        If they were.
    """
    weeks = by_cutoff(buyers)
    for cutoff, lists in by_cutoff(recommendations).items():
        if cutoff not in weeks:
            continue
        rows = integers(lists, CUSTOMER_IDX)  # a hundred a customer: marked, not sorted
        marks = np.zeros(int(rows.max(initial=-1)) + 1, bool)
        marks[rows] = True
        listed = np.flatnonzero(marks)
        bought = distinct(integers(weeks[cutoff], CUSTOMER_IDX))
        strangers = np.setdiff1d(listed, bought, assume_unique=True)
        missing = np.setdiff1d(bought, listed, assume_unique=True)
        if len(strangers) and len(missing):
            raise ValueError(
                f"backtest_recommendations: {len(missing)} customers who bought something in the "
                f"week of {cutoff} have no list ({CUSTOMER_IDX} "
                f"{', '.join(map(str, missing[:3]))}), and {len(strangers)} who bought nothing "
                "have one. They were made from other tables, in which customers had other "
                "numbers: make them anew (kedro run --pipelines=recommend)"
            )


def attribute_codes(articles: pa.Table, columns: Sequence[str]) -> np.ndarray:
    """Code attribute columns for comparison: int32 ``[n_articles, columns]``, in article order.

    Numbers stay; other values get a number for each distinct one; a gap is ``UNKNOWN``.
    """
    ordered = articles.sort_by(ARTICLE_IDX)
    return np.column_stack([_codes(ordered[name]) for name in columns])


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    if not pa.types.is_integer(column.type):
        values = column.cast(pa.string()).combine_chunks()
        column = values.dictionary_encode().indices
    return column.fill_null(UNKNOWN).to_numpy(zero_copy_only=False).astype(np.int32)


def _evaluate_week(
    cutoff: dt.date,
    recommendations: pa.Table,
    buyers: pa.Table,
    history: pa.Table,
    statistics: pa.Table,
    attributes: np.ndarray,
    config: EvaluationConfig,
) -> tuple[pa.Table, dict[str, float]]:
    n_articles = len(statistics)
    customers = distinct(integers(buyers, CUSTOMER_IDX))
    lists = align_lists(
        *(integers(recommendations, name) for name in (CUSTOMER_IDX, RANK, ARTICLE_IDX)),
        customers=customers,
        n_articles=n_articles,
    )
    owned = history.filter(pc.less(history[truth.FIRST_DATE], pa.scalar(cutoff, pa.date32())))
    repeated = contained(lists, _pairs(owned, customers, n_articles))
    values = _accuracy_values(lists, repeated, buyers, config) | _list_values(
        lists, repeated, statistics, attributes, config.list_k
    )
    k = config.list_k
    shown = exposure(lists, k)
    on_sale = statistics[truth.ON_SALE].to_numpy()
    catalogue = {
        f"coverage@{k}": catalogue_coverage(shown, on_sale),
        f"gini@{k}": gini(shown, on_sale),
    }
    return _as_table(cutoff, customers, values), catalogue


def _accuracy_values(
    lists: Lists, repeated: np.ndarray, buyers: pa.Table, config: EvaluationConfig
) -> dict[str, np.ndarray]:
    """Accuracy at all depths, against everything bought, what was new, and what was a repeat."""
    bought = _pairs(buyers, lists.customers, lists.n_articles)
    new = _pairs(
        buyers.filter(pc.invert(buyers[truth.IS_REPEAT])), lists.customers, lists.n_articles
    )
    hits = contained(lists, bought)
    values = customer_accuracy(lists, hits, bought.counts, config.ks)
    for kind, hits_of_kind, n_bought in (
        ("new", hits & ~repeated, new.counts),
        ("repeat", hits & repeated, bought.counts - new.counts),
    ):
        apart = customer_accuracy(lists, hits_of_kind, n_bought, config.ks)
        for k in sorted(config.ks):
            values |= {f"{name}_{kind}@{k}": apart[f"{name}@{k}"] for name in APART}
    return values


def _list_values(
    lists: Lists, repeated: np.ndarray, statistics: pa.Table, attributes: np.ndarray, k: int
) -> dict[str, np.ndarray]:
    """What each list is like besides accurate, in its first k places."""
    n_customers = integers(statistics, truth.N_CUSTOMERS)
    of_customers = int(statistics[truth.OF_CUSTOMERS][0].as_py())
    return {
        f"diversity@{k}": intra_list_diversity(lists, attributes, k),
        f"novelty@{k}": article_mean(lists, self_information(n_customers, of_customers), k),
        f"repeats@{k}": list_mean(lists, repeated, k),
        f"popularity@{k}": article_mean(lists, n_customers / max(of_customers, 1), k),
    }


def _pairs(table: pa.Table, customers: np.ndarray, n_articles: int) -> Pairs:
    return align_pairs(
        integers(table, CUSTOMER_IDX),
        integers(table, ARTICLE_IDX),
        customers=customers,
        n_articles=n_articles,
    )


def _as_table(cutoff: dt.date, customers: np.ndarray, values: dict[str, np.ndarray]) -> pa.Table:
    dates = pa.repeat(pa.scalar(cutoff, pa.date32()), len(customers))
    return pa.table({CUTOFF: dates, CUSTOMER_IDX: customers.astype(np.int32)} | values)
