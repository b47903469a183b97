"""Which model is better, customer by customer: paired differences with intervals."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from fashion_recommender.metrics.bootstrap import percentile_interval
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN, resampled_weeks, weeks_of
from fashion_recommender.schema import COMPARISONS, CUSTOMER_IDX, CUTOFF


def compare_models(
    customer_metrics: Mapping[str, pa.Table], segments: pa.Table, config: EvaluationConfig
) -> pd.DataFrame:
    """Compare every pair of models on the same buyers over all cut-offs.

    The difference is that of the two models' means over the cut-offs. Its interval comes from
    resampling customers, each with all their weeks and with both models' values, so what the two
    models share (easy and hard customers) drops out. The intervals are for one pair at a time:
    among 100 pairs of equal models some 5 would exclude 0 at 95 %.

    Parameters
    ----------
    customer_metrics
        Model to its table of :func:`~fashion_recommender.metrics.evaluation.evaluate_weeks`.
    segments
        In ``SEGMENTS`` of :mod:`fashion_recommender.metrics.truth`.
    config
        Metrics, resamples, confidence and seed.

    Returns
    -------
    pandas frame in the columns ``schema.COMPARISONS``. Metric by metric, ``all`` first, the better
    model (by the first metric, all customers) as ``model_a``, best models first. Segments in which
    nobody has a value are absent.

    Raises
    ------
    ValueError
        When a metric does not exist or the models were judged on different customers.
    """
    models, metrics = list(customer_metrics), list(config.comparison_metrics)
    values = _side_by_side(customer_metrics, metrics)
    weeks = weeks_of(values, [name for name in values.column_names if "/" in name], segments)
    means = {
        segment: table.reshape(len(table), len(models), len(metrics))
        for (cutoff, segment), table in resampled_weeks(weeks, config).items()
        if cutoff == MEAN
    }
    order = np.argsort(-means[ALL][0, :, 0], kind="stable")
    blocks = [
        _differences([models[i] for i in order], means[segment][:, order, place], config)
        | {"metric": metric, "segment": segment}
        for place, metric in enumerate(metrics)
        for segment in means
    ]
    table = pd.concat([pd.DataFrame(block) for block in blocks], ignore_index=True)
    return table.loc[table["difference"].notna(), list(COMPARISONS)].reset_index(drop=True)


def _differences(models: list[str], means: np.ndarray, config: EvaluationConfig) -> dict[str, Any]:
    """Differences of all pairs of ``means`` ``[1 + n_resamples, models]``."""
    pairs = list(combinations(range(len(models)), 2))
    first, second = np.array(pairs, np.int64).reshape(-1, 2).T
    differences = means[:, first] - means[:, second]
    low, high = percentile_interval(differences[1:], config.confidence)
    return {
        "model_a": [models[i] for i in first],
        "model_b": [models[i] for i in second],
        "difference": differences[0],
        "ci_low": low,
        "ci_high": high,
    }


def _side_by_side(tables: Mapping[str, pa.Table], metrics: list[str]) -> pa.Table:
    """One table with a column ``model/metric`` for each model and metric."""
    reference, *_ = tables
    keys = tables[reference].select([CUTOFF, CUSTOMER_IDX])
    columns = {name: keys[name] for name in keys.column_names}
    for model, table in tables.items():
        missing = [metric for metric in metrics if metric not in table.column_names]
        if missing:
            known = [name for name in table.column_names if name not in keys.column_names]
            raise ValueError(
                f"evaluation.comparison_metrics: {', '.join(missing)} was not measured for "
                f"{model}; measured are {', '.join(known)}"
            )
        if not table.select(keys.column_names).equals(keys):
            raise ValueError(
                f"{model}.customer_metrics and {reference}.customer_metrics are about different "
                "customers or weeks: evaluate both models anew on the same tables."
            )
        columns |= {f"{model}/{metric}": table[metric] for metric in metrics}
    return pa.table(columns)
