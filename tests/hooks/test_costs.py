import time

import numpy as np
import pandas as pd
import psutil
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline
from kedro.runner import ThreadRunner

from fashion_recommender import schema
from fashion_recommender.datasets import ParquetDataset
from fashion_recommender.hooks.costs import CostHooks


class SlowMemory(MemoryDataset):
    """Takes a while to save, as a lazy table does."""

    def save(self, data):
        time.sleep(0.3)
        super().save(data)


def hungry() -> pd.DataFrame:
    block = np.ones(25_000_000)  # 200 MB
    time.sleep(0.2)
    return pd.DataFrame({"sum": [block.sum(), 1.0]})


def quick(table: pd.DataFrame) -> int:
    return len(table)


def fail(number: int) -> int:
    raise RuntimeError("no")


@pytest.fixture
def catalog(tmp_path):
    return DataCatalog(
        {
            "table": ParquetDataset(filepath=str(tmp_path / "table.parquet")),
            "number": SlowMemory(),
            "costs": ParquetDataset(filepath=str(tmp_path / "costs.parquet")),
        }
    )


HUNGRY = Node(hungry, None, "table", name="hungry")
QUICK = Pipeline(
    [Node(quick, "table", "number", name="quick")],
    namespace="als",
    inputs="table",
    outputs="number",
).nodes[0]
FAILING = Node(fail, "number", "never", name="failing")


def costs(catalog) -> pd.DataFrame:
    return catalog.load("costs").set_index("node")


def test_seconds_memory_and_rows(run, catalog):
    before = psutil.Process().memory_info().rss / 1e6
    run([CostHooks()], Pipeline([HUNGRY, QUICK]), catalog)
    assert tuple(catalog.load("costs").columns) == schema.COSTS
    table = costs(catalog)
    assert list(table.index) == ["als.quick", "hungry"]
    assert list(table["model"]) == ["als", ""]
    assert 0.3 <= table.loc["als.quick", "seconds"] < 5  # the save counts
    assert 0.2 <= table.loc["hungry", "seconds"] < 5
    assert table.loc["hungry", "rows"] == 2
    assert pd.isna(table.loc["als.quick", "rows"])
    assert table.loc["hungry", "peak_memory_mb"] > before + 150
    assert table.loc["als.quick", "peak_memory_mb"] < table.loc["hungry", "peak_memory_mb"] - 150


def test_earlier_costs_stay_for_nodes_that_do_not_run(run, catalog):
    hooks = [CostHooks()]
    run(hooks, Pipeline([HUNGRY, QUICK]), catalog, pipeline_names=["some"])
    first = costs(catalog)
    run(hooks, Pipeline([QUICK]), catalog, pipeline_names=["some"])
    second = costs(catalog)
    assert second.loc["hungry", "seconds"] == first.loc["hungry", "seconds"]
    assert second.loc["als.quick", "seconds"] != first.loc["als.quick", "seconds"]


def test_costs_are_there_after_a_failure(run, catalog):
    with pytest.raises(RuntimeError, match="no"):
        run([CostHooks()], Pipeline([HUNGRY, QUICK, FAILING]), catalog)
    assert list(costs(catalog).index) == ["als.quick", "hungry"]


def test_a_node_that_no_pipeline_has_is_dropped_by_a_whole_run(run, catalog, monkeypatch):
    run([CostHooks()], Pipeline([HUNGRY, QUICK]), catalog, pipeline_names=["some"])
    pipelines = {"__default__": Pipeline([QUICK])}
    monkeypatch.setattr("kedro.framework.project.pipelines", pipelines)
    run([CostHooks()], Pipeline([QUICK]), catalog)
    assert list(costs(catalog).index) == ["als.quick"]


def test_without_the_catalog_entry_nothing_is_written(run, tmp_path):
    catalog = DataCatalog({"table": ParquetDataset(filepath=str(tmp_path / "table.parquet"))})
    run([CostHooks()], Pipeline([HUNGRY]), catalog)
    assert [path.name for path in tmp_path.iterdir()] == ["table.parquet"]


def test_nodes_that_end_together_are_all_counted(run, catalog):
    many = Pipeline([Node(lambda: 1, None, f"n{i}", name=f"node{i}") for i in range(30)])
    run([CostHooks()], many, catalog, runner_class=ThreadRunner, pipeline_names=["many"])
    assert len(costs(catalog)) == 30
