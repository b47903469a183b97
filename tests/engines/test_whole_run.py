"""``kedro run``, whole, writes on Spark what it writes on DuckDB, in every table."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.runner import SequentialRunner

from fashion_recommender import engines
from fashion_recommender.models.registry import judged

pytestmark = [pytest.mark.spark, pytest.mark.slow]

PROJECT = Path(__file__).parents[2]
CODED = ("articles", "customers", "transactions", "customer_history", "article_sales")
BY_EXECUTORS = ("recommendations", "candidates")
SMALL = {
    "protocol": {"cutoffs": 1},
    "eda": {"target_weeks": 1},
    "evaluation": {"n_resamples": 20},
    "ranker": {
        "customers_per_batch": 150,  # three parts
        "training": {"weeks": 2, "most_weeks": 2},
        "booster": {"rounds": 20},
    },
}
"""Every node runs, on less than by default."""


@pytest.fixture(scope="module")
def kedro_run(tmp_path_factory, coded_shop, spark) -> Callable[..., Path]:
    """Runs pipelines on an engine, in this process, whose Spark has started; the world's folder.

    Both worlds have the same raw files, those of the simulated shop.
    """
    folder = tmp_path_factory.mktemp("whole_runs")

    def run(
        engine: str, pipeline: str = "__default__", parameters: dict = SMALL, **options
    ) -> Path:
        world = folder / engine / "sample"
        if not world.exists():
            world.mkdir(parents=True)
            (world / "01_raw").symlink_to(coded_shop("sample"))
        given = parameters | {"engine": engine}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FASHION_DATA", str(world.parent))
            patch.setenv("WANDB_MODE", "disabled")
            # Or the settings for large shops would be laid over those that suit this one.
            patch.setattr(engines, "spark_session", lambda settings: spark._session)
            bootstrap_project(PROJECT)
            with KedroSession.create(PROJECT, runtime_params=given) as session:
                session.run(pipeline_names=[pipeline], runner=SequentialRunner(), **options)
        return world

    return run


@pytest.fixture(scope="module")
def worlds(kedro_run) -> dict[str, Path]:
    """What a whole run on each engine leaves."""
    return {engine: kedro_run(engine) for engine in ("duckdb", "spark")}


def tables(world: Path) -> dict[str, pa.Table]:
    """Every Parquet table but what the run cost, by its path without engine and version."""
    found = {}
    for path in sorted(world.rglob("*.parquet")):
        of_spark = (path / "_SUCCESS").exists()
        part_of_one = (path.parent / "_SUCCESS").exists()
        if part_of_one or not (of_spark or path.is_file()) or path.name == "costs.parquet":
            continue
        place = str(path.relative_to(world)).replace("03_primary_spark", "03_primary")
        if path.parents[1].name == path.name:  # leaderboard.parquet/<version>/leaderboard.parquet
            place = str(path.parents[1].relative_to(world))
        found[place] = pq.read_table(path, partitioning=None)
    return found


def assert_same(ours: pa.Table, theirs: pa.Table, place: str) -> None:
    """Rows in the same order; fractions to 1e-9, all else exactly."""
    assert ours.column_names == theirs.column_names, place
    for name in ours.column_names:
        if pa.types.is_floating(ours[name].type):
            left, right = (column.to_numpy() for column in (ours[name], theirs[name]))
            np.testing.assert_allclose(right, left, rtol=1e-9, err_msg=f"{place}: {name}")
        else:
            assert ours[name].to_pylist() == theirs[name].to_pylist(), f"{place}: {name}"


def test_every_table_is_the_same(worlds):
    ours, theirs = (tables(worlds[engine]) for engine in ("duckdb", "spark"))
    expected = {f"03_primary/{name}.parquet" for name in CODED}
    expected |= {f"07_model_output/ranker/{name}.parquet" for name in BY_EXECUTORS}
    for model in judged():
        for name in ("recommendations", "backtest_recommendations"):
            expected.add(f"07_model_output/{model}/{name}.parquet")
        expected.add(f"08_reporting/{model}/metrics.parquet")
    expected |= {f"08_reporting/{name}.parquet" for name in ("leaderboard", "comparisons")}
    assert expected <= ours.keys()
    assert ours.keys() == theirs.keys()
    assert [place for place in expected if not ours[place].num_rows] == []
    for place, table in ours.items():
        assert_same(table, theirs[place], place)


def test_spark_writes_folders_of_its_own(worlds):
    assert not (worlds["spark"] / "03_primary").exists()
    for name in CODED:
        assert (worlds["spark"] / "03_primary_spark" / f"{name}.parquet" / "_SUCCESS").exists()
    for name in BY_EXECUTORS:
        folder = worlds["spark"] / "07_model_output" / "ranker" / f"{name}.parquet"
        assert (folder / "_SUCCESS").exists()


def test_a_resumed_run_on_spark_has_nothing_to_do(worlds, kedro_run, caplog):
    with caplog.at_level("INFO", "fashion_recommender"):
        kedro_run("spark", only_missing_outputs=True)
    assert any(message.startswith("Resuming: 0 of ") for message in caplog.messages)


def test_a_second_run_replaces_what_the_first_has_written(worlds, kedro_run):
    tables_of_spark = worlds["spark"] / "03_primary_spark"
    written = tables_of_spark / "transactions.parquet" / "_SUCCESS"
    before = written.stat().st_mtime_ns
    kedro_run("spark", "data_processing", parameters={})
    assert written.stat().st_mtime_ns > before
    for name in CODED:
        ours = pq.read_table(worlds["duckdb"] / "03_primary" / f"{name}.parquet")
        theirs = pq.read_table(tables_of_spark / f"{name}.parquet", partitioning=None)
        assert_same(ours, theirs, name)
