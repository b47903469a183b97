"""From customers to the metrics table: means, segments, counts, intervals."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.segments import SegmentConfig, segment_order
from fashion_recommender.metrics.summary import (
    MEAN,
    Week,
    customer_counts,
    metrics_table,
    resampled_weeks,
    weeks_of,
)
from fashion_recommender.schema import METRICS

NEW, OLD = dt.date(2020, 9, 16), dt.date(2020, 9, 9)
CATALOGUE = {OLD: {"coverage@2": 0.2}, NEW: {"coverage@2": 0.4}}
NAN = float("nan")


@pytest.fixture
def customer_metrics(facts: dict[str, pa.Table]) -> pa.Table:
    keys = facts["segments"].select(["cutoff", "customer_idx"])  # 0 and 3, 0 and 4
    return keys.append_column("map@2", pa.array([0.5, 0.1, 1.0, 0.2], pa.float32())).append_column(
        "map_repeat@2", pa.array([1.0, NAN, 0.0, NAN], pa.float32())
    )


@pytest.fixture
def table(
    customer_metrics: pa.Table, facts: dict[str, pa.Table], config: EvaluationConfig
) -> pd.DataFrame:
    return metrics_table("als", customer_metrics, CATALOGUE, facts["segments"], config)


def row(table: pd.DataFrame, cutoff: str, segment: str, metric: str) -> pd.Series:
    (found,) = [
        found
        for _, found in table.iterrows()
        if (found["cutoff"], found["segment"], found["metric"]) == (cutoff, segment, metric)
    ]
    return found


@pytest.mark.parametrize(
    ("cutoff", "segment", "metric", "value", "n_customers"),
    [
        ("2020-09-09", "all", "map@2", 0.3, 2),
        ("2020-09-16", "all", "map@2", 0.6, 2),
        (MEAN, "all", "map@2", 0.45, 3),  # customer 0 bought in both weeks
        (MEAN, "all", "map_repeat@2", 0.5, 1),
        (MEAN, "last purchase: never (cold)", "map@2", 0.15, 2),
        (MEAN, "age: over 64", "map@2", 0.1, 1),  # one week only
        (MEAN, "age: up to 24", "map@2", (0.5 + 0.6) / 2, 2),
        (MEAN, "all", "coverage@2", 0.3, 3),
        ("2020-09-16", "all", "coverage@2", 0.4, 2),
    ],
)
def test_means_and_counts(
    table: pd.DataFrame, cutoff: str, segment: str, metric: str, value: float, n_customers: int
) -> None:
    found = row(table, cutoff, segment, metric)
    assert found["value"] == pytest.approx(value)
    assert found["n_customers"] == n_customers
    assert found["model"] == "als"


def test_shape_and_order_of_the_table(table: pd.DataFrame) -> None:
    assert list(table.columns) == list(METRICS)
    assert list(table["cutoff"].unique()) == [MEAN, "2020-09-16", "2020-09-09"]
    assert table.loc[:2, "metric"].tolist() == ["map@2", "map_repeat@2", "coverage@2"]
    order = segment_order(SegmentConfig())
    for _, part in table.groupby("cutoff"):
        places = [order.index(segment) for segment in part["segment"].unique()]
        assert places == sorted(places)
        assert places[0] == 0
    assert table["value"].notna().all()


def test_what_nobody_has_is_absent(table: pd.DataFrame) -> None:
    segments = set(table["segment"])
    assert "age: 35-44" not in segments
    cold = table[table["segment"] == "last purchase: never (cold)"]
    assert set(cold["metric"]) == {"map@2"}
    newest = table[table["cutoff"] == "2020-09-16"]
    assert "age: over 64" not in set(newest["segment"])


def test_intervals_enclose_the_value_and_catalogue_has_none(table: pd.DataFrame) -> None:
    catalogue = table["metric"] == "coverage@2"
    assert table.loc[catalogue, ["ci_low", "ci_high"]].isna().all(axis=None)
    rest = table[~catalogue]
    assert (rest["ci_low"] <= rest["value"] + 1e-6).all()
    assert (rest["value"] <= rest["ci_high"] + 1e-6).all()
    assert (rest["ci_low"] < rest["ci_high"]).any()


def test_no_resamples_no_intervals(
    customer_metrics: pa.Table, facts: dict[str, pa.Table], config: EvaluationConfig
) -> None:
    bare = config.model_copy(update={"n_resamples": 0})
    table = metrics_table("als", customer_metrics, CATALOGUE, facts["segments"], bare)
    assert table[["ci_low", "ci_high"]].isna().all(axis=None)
    assert row(table, MEAN, "all", "map@2")["value"] == pytest.approx(0.45)


def test_segments_keep_their_order_when_a_file_forgets_it(
    customer_metrics: pa.Table, facts: dict[str, pa.Table], config: EvaluationConfig
) -> None:
    """Parquet stores a dictionary in the order in which its values turn up."""
    segments = facts["segments"]
    for place, name in enumerate(segments.column_names[2:], start=2):
        texts = segments[name].cast(pa.string())
        segments = segments.set_column(place, name, texts.dictionary_encode())
    expected = metrics_table("als", customer_metrics, CATALOGUE, facts["segments"], config)
    found = metrics_table("als", customer_metrics, CATALOGUE, segments, config)
    pd.testing.assert_frame_equal(found, expected)


def test_tables_about_other_customers_are_refused(
    customer_metrics: pa.Table, facts: dict[str, pa.Table], config: EvaluationConfig
) -> None:
    with pytest.raises(ValueError, match="cut-off 2020-09-16: the customers that were judged"):
        weeks_of(customer_metrics.slice(0, 3), ["map@2"], facts["segments"])
    with pytest.raises(ValueError, match="cut-off 2020-09-09: the customers that were judged"):
        weeks_of(customer_metrics, ["map@2"], facts["segments"].slice(2))


@pytest.fixture
def week_of() -> Callable[..., Week]:
    def week_of(cutoff: str, customers: np.ndarray, values: np.ndarray) -> Week:
        return Week(cutoff, customers, values.astype(np.float32)[:, np.newaxis], {})

    return week_of


def test_weeks_of_one_customer_are_resampled_together(
    week_of: Callable[..., Week], config: EvaluationConfig
) -> None:
    """The same customers with the same values in two weeks are no more evidence than in one."""
    rng = np.random.default_rng(0)
    values = rng.random(300)
    customers = np.arange(300, dtype=np.int32)
    once = resampled_weeks([week_of("a", customers, values)], config)[MEAN, "all"]
    twice = resampled_weeks(
        [week_of("a", customers, values), week_of("b", customers, values)], config
    )[MEAN, "all"]
    np.testing.assert_allclose(twice, once)
    others = resampled_weeks(
        [week_of("a", customers, values), week_of("b", customers + 300, values)], config
    )[MEAN, "all"]
    assert others[1:].std() < 0.85 * once[1:].std()


def test_a_week_counts_as_one_whatever_its_size(
    week_of: Callable[..., Week], config: EvaluationConfig
) -> None:
    small, large = np.arange(2, dtype=np.int32), np.arange(100, dtype=np.int32)
    weeks = [week_of("a", small, np.ones(2)), week_of("b", large, np.zeros(100))]
    assert resampled_weeks(weeks, config)[MEAN, "all"][0, 0] == pytest.approx(0.5)
    assert customer_counts(weeks)[MEAN, "all"].tolist() == [100]
