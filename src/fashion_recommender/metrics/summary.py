"""From values of customers to the `metrics` table: means by week and segment, with intervals.

The mean over the cut-offs is the mean of the weeks' means, so that a week counts as one whatever
its number of buyers. In a resample a customer has one weight in all their weeks.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from fashion_recommender.metrics.bootstrap import (
    percentile_interval,
    ratios,
    weighted_sums,
    with_counts,
)
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.segments import AGE, ALL, LIFETIME, RECENCY, segment_order
from fashion_recommender.metrics.weeks import by_cutoff, integers
from fashion_recommender.schema import CUSTOMER_IDX, CUTOFF, METRICS

FAMILIES = (RECENCY, LIFETIME, AGE)
MEAN = ""
"""What stands for the mean over the cut-offs in the column ``cutoff``."""


@dataclass(frozen=True)
class Week:
    """Customers of one target week and their values.

    Attributes
    ----------
    cutoff
        First day of the week as ISO text.
    customers
        int32 ``[n]``, ascending.
    values
        float32 ``[n, columns]``, NaN where a customer does not count.
    families
        Family of segments to (codes int ``[n]``, names).
    """

    cutoff: str
    customers: np.ndarray
    values: np.ndarray
    families: Mapping[str, tuple[np.ndarray, Sequence[str]]]


def weeks_of(values: pa.Table, columns: Sequence[str], segments: pa.Table) -> list[Week]:
    """Line up the values of customers with the segments they belong to, newest week first.

    ``values`` has cutoff, customer_idx and float ``columns``; ``segments`` is in ``SEGMENTS`` of
    :mod:`fashion_recommender.metrics.truth`. Both sorted by cut-off and customer.

    Raises
    ------
    ValueError
        When the two tables do not speak of the same customers and weeks.
    """
    families = by_cutoff(segments)
    weeks = by_cutoff(values)
    found = []
    for cutoff in sorted(weeks.keys() | families.keys(), reverse=True):
        known = cutoff in weeks and cutoff in families
        if not known or not np.array_equal(
            integers(weeks[cutoff], CUSTOMER_IDX), integers(families[cutoff], CUSTOMER_IDX)
        ):
            raise ValueError(
                f"cut-off {cutoff}: the customers that were judged are not those of "
                "evaluation_customers. One table is older than the other: run the evaluation "
                "pipeline anew."
            )
        week = weeks[cutoff]
        matrix = np.column_stack([week[name].to_numpy() for name in columns])
        found.append(
            Week(
                str(cutoff),
                integers(week, CUSTOMER_IDX),
                matrix.astype(np.float32, copy=False),
                {name: _family(families[cutoff][name]) for name in FAMILIES},
            )
        )
    return found


def resampled_weeks(
    weeks: Sequence[Week], config: EvaluationConfig
) -> dict[tuple[str, str], np.ndarray]:
    """Average the values in every week and segment, and over the weeks, in every resample.

    Returns (cutoff, segment) to float64 ``[1 + n_resamples, columns]``, row 0 without
    resampling; first the mean over the weeks, ``all`` before the other segments. Segments
    without customers are absent.
    """
    # The products are small: BLAS threads would wait for one another longer than they work, and
    # their number would change the last digits.
    with threadpool_limits(1, "blas"):
        by_week = {week.cutoff: _resampled_segments(week, config) for week in weeks}
    found = {segment for means in by_week.values() for segment in means}
    segments = [segment for segment in segment_order(config.segments) if segment in found]
    by_week = {
        cutoff: {segment: means[segment] for segment in segments if segment in means}
        for cutoff, means in by_week.items()
    }
    over_weeks = {
        segment: _mean_of_known([means[segment] for means in by_week.values() if segment in means])
        for segment in segments
    }
    return {
        (cutoff, segment): means
        for cutoff, by_segment in ({MEAN: over_weeks} | by_week).items()
        for segment, means in by_segment.items()
    }


def customer_counts(weeks: Sequence[Week]) -> dict[tuple[str, str], np.ndarray]:
    """Count the distinct customers with a value: (cutoff, segment) to int64 ``[columns]``."""
    counts: dict[tuple[str, str], np.ndarray] = {}
    members: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for week in weeks:
        known = ~np.isnan(week.values)
        for segment, rows in _segments(week).items():
            counts[week.cutoff, segment] = known[rows].sum(axis=0)
            members.setdefault(segment, []).append((week.customers[rows], known[rows]))
    for segment, parts in members.items():
        customers = np.concatenate([part[0] for part in parts])
        known = np.concatenate([part[1] for part in parts])
        order = np.argsort(customers, kind="stable")
        starts = np.flatnonzero(np.diff(customers[order], prepend=-1))
        counts[MEAN, segment] = np.logical_or.reduceat(known[order], starts, axis=0).sum(axis=0)
    return counts


def metrics_table(
    model: str,
    customer_metrics: pa.Table,
    catalogue_metrics: Mapping[dt.date, Mapping[str, float]],
    segments: pa.Table,
    config: EvaluationConfig,
) -> pd.DataFrame:
    """Summarise one model's values in the columns ``schema.METRICS``.

    ``customer_metrics`` and ``catalogue_metrics`` as
    :func:`~fashion_recommender.metrics.evaluation.evaluate_weeks` returns them. Mean over the
    cut-offs first, then newest to oldest; ``all`` first; metrics in the order of the columns,
    then those of the catalogue, which have no interval. ``n_customers`` counts the distinct
    customers for whom the metric has a value. A metric that has none in a segment is absent.
    """
    names = [name for name in customer_metrics.column_names if name not in (CUTOFF, CUSTOMER_IDX)]
    weeks = weeks_of(customer_metrics, names, segments)
    counts = customer_counts(weeks)
    blocks = []
    for (cutoff, segment), means in resampled_weeks(weeks, config).items():
        low, high = percentile_interval(means[1:], config.confidence)
        block = {"metric": names, "value": means[0], "ci_low": low, "ci_high": high}
        block |= {"n_customers": counts[cutoff, segment]}
        blocks.append(pd.DataFrame({"cutoff": cutoff, "segment": segment} | block))
        if segment == ALL:
            blocks.append(
                _catalogue_block(cutoff, catalogue_metrics, int(blocks[-1]["n_customers"].max()))
            )
    table = pd.concat(blocks, ignore_index=True)
    table = table[table["value"].notna()].assign(model=model)
    return table[list(METRICS)].reset_index(drop=True)


def _catalogue_block(
    cutoff: str, catalogue: Mapping[dt.date, Mapping[str, float]], n_customers: int
) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict({str(date): row for date, row in catalogue.items()}, "index")
    values = frame.mean() if cutoff == MEAN else frame.loc[cutoff]
    return pd.DataFrame(
        {
            "cutoff": cutoff,
            "segment": ALL,
            "metric": values.index,
            "value": values.to_numpy(np.float64),
            "ci_low": np.nan,
            "ci_high": np.nan,
            "n_customers": n_customers,
        }
    )


def _family(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    whole = column.unify_dictionaries().combine_chunks()
    return whole.indices.to_numpy(zero_copy_only=False), whole.dictionary.to_pylist()


def _segments(week: Week) -> dict[str, np.ndarray]:
    """Rows of each segment that has customers, ``all`` first."""
    rows = {ALL: np.arange(len(week.customers))}
    for codes, names in week.families.values():
        for code, name in enumerate(names):
            members = np.flatnonzero(codes == code)
            if len(members):
                rows[name] = members
    return rows


def _resampled_segments(week: Week, config: EvaluationConfig) -> dict[str, np.ndarray]:
    values = with_counts(week.values)
    return {
        segment: ratios(
            weighted_sums(week.customers[rows], values[rows], config.n_resamples, config.seed)
        )
        for segment, rows in _segments(week).items()
    }


def _mean_of_known(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Mean of arrays of one shape, entry by entry, over those that are not NaN there."""
    stacked = np.stack(parts)
    known = ~np.isnan(stacked)
    return ratios(np.hstack([np.where(known, stacked, 0.0).sum(axis=0), known.sum(axis=0)]))
