"""Connecting: what each engine needs, and what is said where it is absent."""

import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from fashion_recommender import engines
from fashion_recommender.engines import EngineError, SparkSettings


@pytest.fixture
def java(tmp_path, monkeypatch):
    """Put a Java that calls itself by the given version where Spark would look for it."""

    def install(version: str) -> None:
        binary = tmp_path / "bin" / "java"
        binary.parent.mkdir()
        binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024' >&2\n")
        binary.chmod(0o755)
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    return install


def test_duckdb_takes_its_settings(tmp_path):
    connection = engines.connect(
        {"backend": "duckdb", "memory_limit": "500MB", "temp_directory": str(tmp_path)}
    )
    assert connection.raw_sql("select current_setting('temp_directory')").fetchone() == (
        str(tmp_path),
    )


def test_spark_without_java_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match=r"engine=spark needs Java.*openjdk-17.*DuckDB"):
        engines.connect({"backend": "pyspark"})


def test_spark_with_no_java_on_the_path(tmp_path, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "neither JAVA_HOME nor PATH" in (engines.spark_absent() or "")


@pytest.mark.parametrize(("version", "found"), [("1.8.0_292", 8), ("11.0.22", 11)])
def test_an_old_java_is_refused(java, version, found):
    java(version)
    with pytest.raises(EngineError, match=f"newer Java than .*version {found}. Install"):
        engines.connect({"backend": "pyspark"})


@pytest.mark.parametrize("version", ["17.0.15", "21"])
def test_a_recent_java_will_do(java, version):
    java(version)
    assert engines.spark_absent(SparkSettings()) is None


def test_spark_without_pyspark_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(EngineError, match=r"pip install 'fashion-recommender\[spark\]'"):
        engines.connect({"backend": "pyspark"})


def test_a_remote_server_needs_no_java_here(tmp_path, monkeypatch):
    pytest.importorskip("grpc", reason="a Spark Connect server needs the extra spark-connect")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert engines.spark_absent(SparkSettings(remote="sc://host:15002")) is None


def test_a_remote_server_without_its_client_says_what_to_install(monkeypatch):
    pytest.importorskip("pyspark")
    for module in ("grpc", "google.rpc"):
        monkeypatch.setitem(sys.modules, module, None)
    said = r"grpcio,.* googleapis-common-protos, not .*'fashion-recommender\[spark-connect\]'"
    with pytest.raises(EngineError, match=said):
        engines.connect({"backend": "pyspark", "remote": "sc://host:15002"})


def test_unknown_spark_settings_are_refused():
    with pytest.raises(ValidationError, match="memory"):
        engines.connect({"backend": "pyspark", "memory": "3g"})


def test_reading_errors_are_what_duckdb_raises(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1,2\n3\n")
    with pytest.raises(engines.reading_errors()):
        engines.connect({"backend": "duckdb"}).read_csv(
            str(path), delim=",", header=True, all_varchar=True
        ).count().execute()


@pytest.mark.spark
def test_days_are_of_utc_and_overflow_fails(spark):
    session = spark._session
    assert session.conf.get("spark.sql.session.timeZone") == "UTC"
    assert session.conf.get("spark.sql.ansi.enabled") == "true"
    assert session.sparkContext.uiWebUrl is None
    assert not (Path.cwd() / "spark-warehouse").exists()


@pytest.mark.spark
def test_workers_are_of_this_environment(spark):
    """Also where it is not the first on the path: not activated, ``.venv/bin/kedro`` instead."""

    def its_python(frames):
        import sys

        for frame in frames:
            yield frame.assign(python=sys.executable)[["python"]]

    told = spark._session.range(1).mapInPandas(its_python, "python string").collect()
    assert told[0]["python"] == sys.executable


@pytest.mark.spark
def test_a_session_that_exists_is_used(spark):
    assert engines.spark_session(SparkSettings(master="local[1]")) is spark._session
