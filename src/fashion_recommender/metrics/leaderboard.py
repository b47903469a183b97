"""All models in one table, the best first, and what one may say about the order."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN
from fashion_recommender.schema import METRICS


def make_leaderboard(metrics: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put the metrics of all models into one table whose top is the answer.

    Mean over the cut-offs first, then newest to oldest; ``all`` before the other segments;
    MAP at the smallest depth first; within that the highest value first, equals by name.

    Parameters
    ----------
    metrics
        Tables in the columns ``schema.METRICS``, each sorted as
        :func:`~fashion_recommender.metrics.summary.metrics_table` does.

    Raises
    ------
    ValueError
        When there is no table, or the models were not judged on the same weeks.
    """
    tables = list(metrics)
    if not tables:
        raise ValueError("leaderboard: there are no models")
    _check_same_weeks(tables)
    table = pd.concat(tables, ignore_index=True)
    places = {
        column: table[column].map({name: i for i, name in enumerate(table[column].unique())})
        for column in ("segment", "metric")
    }
    # Newest first, the mean before all of them.
    weeks = [MEAN, *sorted(set(table["cutoff"]) - {MEAN}, reverse=True)]
    places["cutoff"] = table["cutoff"].map({week: i for i, week in enumerate(weeks)})
    order = np.lexsort(
        (
            table["model"].astype(object),
            -table["value"],
            places["metric"],
            places["segment"],
            places["cutoff"],
        )
    )
    return table.iloc[order][list(METRICS)].reset_index(drop=True)


def overall(leaderboard: pd.DataFrame) -> pd.DataFrame:
    """Spread the means over the cut-offs out, all customers: a row a model, a column a metric.

    The best model is first.
    """
    rows = leaderboard[(leaderboard["cutoff"] == MEAN) & (leaderboard["segment"] == ALL)]
    metrics = list(rows["metric"].unique())
    wide = rows.pivot_table(index="model", columns="metric", values="value", sort=False)
    return wide.reindex(columns=metrics)


@dataclass(frozen=True)
class Verdict:
    """What may be said of two models that stand next to each other.

    Attributes
    ----------
    better, worse
        Names of the models, the one with the higher value first.
    metric
        What they are compared by, over all customers.
    difference, ci_low, ci_high
        Mean over the cut-offs and its interval.
    weeks_ahead, weeks
        In how many of the target weeks the better one is ahead.
    """

    better: str
    worse: str
    metric: str
    difference: float
    ci_low: float
    ci_high: float
    weeks_ahead: int
    weeks: int

    @property
    def is_real(self) -> bool:
        """Whether the interval leaves no room for no difference."""
        return self.ci_low > 0

    def __str__(self) -> str:
        if self.difference == self.ci_low == self.ci_high == 0:
            return f"{self.better} and {self.worse} have the same {self.metric} for every buyer."
        interval = f"{self.difference:+z.4f} ({self.ci_low:+z.4f} to {self.ci_high:+z.4f})"
        weeks = f"ahead in {self.weeks_ahead} of {self.weeks} weeks"
        if np.isnan(self.ci_low):
            return (
                f"{self.better} is {self.difference:+.4f} ahead of {self.worse} in {self.metric}, "
                f"{weeks}; without resamples nobody knows whether that is chance."
            )
        if self.is_real:
            return f"{self.better} is better than {self.worse}: {self.metric} {interval}, {weeks}."
        return (
            f"{self.better} and {self.worse} cannot be told apart: "
            f"{self.metric} {interval}, {weeks}."
        )


def verdicts(
    leaderboard: pd.DataFrame, comparisons: pd.DataFrame, metric: str | None = None
) -> list[Verdict]:
    """Say of each model and the next one below it whether the difference is real.

    Parameters
    ----------
    leaderboard, comparisons
        As :func:`make_leaderboard` and
        :func:`~fashion_recommender.metrics.comparisons.compare_models` return them.
    metric
        One of the compared metrics; by default what the leaderboard is sorted by.

    Raises
    ------
    ValueError
        When the models were not compared by that metric.
    """
    metric = metric or leaderboard["metric"].iloc[0]
    rows = leaderboard[(leaderboard["segment"] == ALL) & (leaderboard["metric"] == metric)]
    values = rows.pivot_table(index="model", columns="cutoff", values="value", sort=False)
    order = rows.loc[rows["cutoff"] == MEAN, "model"].tolist()
    differences = oriented(comparisons, metric)
    weekly = values.drop(columns=MEAN)
    return [
        Verdict(
            better,
            worse,
            metric,
            *differences[better, worse],
            weeks_ahead=int((weekly.loc[better] > weekly.loc[worse]).sum()),
            weeks=weekly.shape[1],
        )
        for better, worse in pairwise(order)
    ]


def oriented(
    comparisons: pd.DataFrame, metric: str, segment: str = ALL
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Look up differences both ways: (a, b) to difference a - b, ci_low, ci_high.

    Raises
    ------
    ValueError
        When nothing was compared by that metric in that segment.
    """
    rows = comparisons[(comparisons["metric"] == metric) & (comparisons["segment"] == segment)]
    if rows.empty and len(comparisons):
        raise ValueError(
            f"comparisons: {metric!r} in segment {segment!r} was not compared; there are "
            f"{', '.join(comparisons['metric'].unique())}. Add it to evaluation.comparison_metrics."
        )
    both: dict[tuple[str, str], tuple[float, float, float]] = {}
    for a, b, difference, low, high in zip(
        *(rows[c].tolist() for c in ("model_a", "model_b", "difference", "ci_low", "ci_high")),
        strict=True,
    ):
        both[a, b] = (difference, low, high)
        both[b, a] = (-difference, -high, -low)
    return both


def _check_same_weeks(tables: list[pd.DataFrame]) -> None:
    first = tables[0]
    for table in tables[1:]:
        if set(table["cutoff"]) != set(first["cutoff"]):
            raise ValueError(
                f"leaderboard: {_judged(first)}, {_judged(table)}. Evaluate both anew with the "
                "same protocol."
            )
        counts = [
            frame[frame["segment"] == ALL].groupby("cutoff")["n_customers"].max()
            for frame in (first, table)
        ]
        if not counts[0].equals(counts[1]):
            raise ValueError(
                f"leaderboard: {first['model'].iloc[0]} and {table['model'].iloc[0]} were judged "
                "on different numbers of customers. Evaluate both anew on the same tables."
            )


def _judged(table: pd.DataFrame) -> str:
    weeks = ", ".join(sorted(set(table["cutoff"]) - {MEAN}))
    return f"{table['model'].iloc[0]} was judged on {weeks}"
