"""Paired differences: planted ones are found, noise is not."""

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from fashion_recommender.metrics.comparisons import compare_models
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.schema import COMPARISONS

WEEKS = [dt.date(2020, 9, 9), dt.date(2020, 9, 16)]
N = 400
CONFIG = EvaluationConfig(comparison_metrics=("map@12",), n_resamples=400)


@pytest.fixture(scope="module")
def segments() -> pa.Table:
    """Two weeks of N buyers, half of whom bought in both; young and old in turns."""
    customers = np.concatenate([np.arange(N), np.arange(N // 2, N + N // 2)]).astype(np.int32)
    everyone = pa.array(["last purchase: 1-7 days ago"] * 2 * N).dictionary_encode()
    lifetime = pa.array(["purchases before: 1"] * 2 * N).dictionary_encode()
    ages = np.where(customers % 2, "age: up to 24", "age: over 64")
    return pa.table(
        {
            "cutoff": pa.array(np.repeat(WEEKS, N), pa.date32()),
            "customer_idx": customers,
            "last purchase": everyone,
            "purchases before": lifetime,
            "age": pa.array(ages).dictionary_encode(),
        }
    )


@pytest.fixture(scope="module")
def table_of(segments: pa.Table) -> Callable[..., pa.Table]:
    def table_of(values: np.ndarray, metric: str = "map@12") -> pa.Table:
        keys = segments.select(["cutoff", "customer_idx"])
        return keys.append_column(metric, pa.array(values.astype(np.float32)))

    return table_of


def only(table: pd.DataFrame, segment: str = "all") -> pd.Series:
    (found,) = [row for _, row in table.iterrows() if row["segment"] == segment]
    return found


def test_a_planted_difference_is_found_where_it_is(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    rng = np.random.default_rng(0)
    # Customers differ far more than models do: only pairing can see the difference.
    hardness = rng.choice([0.0, 1.0], 2 * N)
    young = segments["customer_idx"].to_numpy() % 2 == 1
    better = hardness + 0.02 * young + rng.normal(0, 0.02, 2 * N)
    table = compare_models(
        {"base": table_of(hardness), "better": table_of(better)}, segments, CONFIG
    )
    assert list(table.columns) == list(COMPARISONS)
    assert table["segment"].iloc[0] == "all"
    everyone = only(table)
    assert (everyone["model_a"], everyone["model_b"]) == ("better", "base")
    assert everyone["ci_low"] > 0
    assert everyone["difference"] == pytest.approx(0.01, abs=0.004)
    assert only(table, "age: up to 24")["ci_low"] > 0.01
    old = only(table, "age: over 64")
    assert old["ci_low"] < 0 < old["ci_high"]


def test_noise_is_called_real_about_as_often_as_promised(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    rng = np.random.default_rng(5)
    real = []
    for _ in range(60):
        models = {name: table_of(rng.exponential(0.1, 2 * N)) for name in "abcd"}
        table = compare_models(models, segments, CONFIG)
        everyone = table[table["segment"] == "all"]
        # Independent pairs only: a-b and c-d, whichever way round they stand.
        pairs = everyone[["model_a", "model_b"]].apply(lambda pair: "".join(sorted(pair)), axis=1)
        apart = everyone[pairs.isin(["ab", "cd"])]
        real += ((apart["ci_low"] > 0) | (apart["ci_high"] < 0)).tolist()
    assert len(real) == 120
    assert np.mean(real) <= 0.12


def test_the_difference_is_that_of_the_leaderboard(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    rng = np.random.default_rng(2)
    values = {name: rng.random(2 * N) for name in ("x", "y", "z")}
    table = compare_models({k: table_of(v) for k, v in values.items()}, segments, CONFIG)
    means = {name: v.reshape(2, N).mean() for name, v in values.items()}
    everyone = table[table["segment"] == "all"]
    assert len(everyone) == 3
    best_first = sorted(means, key=means.__getitem__, reverse=True)
    assert everyone[["model_a", "model_b"]].to_numpy().tolist() == [
        [best_first[0], best_first[1]],
        [best_first[0], best_first[2]],
        [best_first[1], best_first[2]],
    ]
    for _, row in everyone.iterrows():
        expected = means[row["model_a"]] - means[row["model_b"]]
        assert row["difference"] == pytest.approx(expected, rel=1e-4)


def test_identical_models_differ_by_nothing(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    values = table_of(np.random.default_rng(0).random(2 * N))
    everyone = only(compare_models({"one": values, "same": values}, segments, CONFIG))
    assert everyone[["difference", "ci_low", "ci_high"]].tolist() == [0, 0, 0]


def test_one_model_has_nothing_to_be_compared_with(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    table = compare_models({"alone": table_of(np.ones(2 * N))}, segments, CONFIG)
    assert table.empty
    assert list(table.columns) == list(COMPARISONS)


def test_other_customers_or_metrics_are_refused(
    segments: pa.Table, table_of: Callable[..., pa.Table]
) -> None:
    good: Mapping[str, pa.Table] = {"als": table_of(np.ones(2 * N))}
    with pytest.raises(ValueError, match=r"svd\.customer_metrics and als\.customer_metrics"):
        compare_models({**good, "svd": good["als"].slice(1)}, segments, CONFIG)
    with pytest.raises(ValueError, match="map@12 was not measured for svd; measured are ndcg@12"):
        compare_models({**good, "svd": table_of(np.ones(2 * N), "ndcg@12")}, segments, CONFIG)
