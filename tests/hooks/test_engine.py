"""An engine that cannot start is refused before anything runs."""

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline

from fashion_recommender.datasets import IbisDataset
from fashion_recommender.engines import EngineError
from fashion_recommender.hooks.engine import EngineHooks


@pytest.fixture
def ran() -> list[str]:
    return []


@pytest.fixture
def pipeline(ran) -> Pipeline:
    """Something that takes long, then something that needs a table."""
    return Pipeline(
        [
            Node(lambda it: ran.append("checks"), "file", None, name="checks"),
            Node(lambda it: ran.append("reads"), "table", None, name="reads"),
        ]
    )


def table(tmp_path, backend: str) -> IbisDataset:
    return IbisDataset(filepath=str(tmp_path / "t.parquet"), connection={"backend": backend})


@pytest.fixture
def without_java(tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))


@pytest.mark.usefixtures("without_java")
def test_a_run_on_spark_does_not_begin_without_java(run, pipeline, ran, tmp_path):
    catalog = DataCatalog({"file": MemoryDataset(1), "table": table(tmp_path, "pyspark")})
    with pytest.raises(EngineError, match="engine=spark needs Java"):
        run([EngineHooks()], pipeline, catalog)
    assert ran == []


@pytest.mark.usefixtures("without_java")
def test_what_reads_no_table_runs(run, pipeline, ran, tmp_path):
    catalog = DataCatalog({"file": MemoryDataset(1), "table": table(tmp_path, "pyspark")})
    run([EngineHooks()], pipeline.only_nodes("checks"), catalog)
    assert ran == ["checks"]


@pytest.mark.usefixtures("without_java")
def test_duckdb_needs_nothing(run, pipeline, ran, tmp_path):
    import ibis

    catalog = DataCatalog({"file": MemoryDataset(1), "table": table(tmp_path, "duckdb")})
    catalog.save("table", ibis.memtable({"a": [1]}))
    run([EngineHooks()], pipeline, catalog)
    assert ran == ["checks", "reads"]
