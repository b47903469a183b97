"""Where tables are computed: what DuckDB and Spark do not have in common.

Table code is written once, as Ibis expressions; an engine is a block of ``globals.yml`` (how to
connect, how files are read and written) and what this module does with it.
"""

import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from fashion_recommender.configuration import Config

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend
    from pyspark.sql import SparkSession

OLDEST_JAVA: Final = 17

_SPARK_ABSENT: Final = (
    "engine=spark needs {what}. Install Spark with `pip install 'fashion-recommender[spark]'` and "
    f"Java {OLDEST_JAVA} or newer (Debian, Ubuntu: `apt-get install openjdk-17-jre-headless`), or "
    "run without engine=spark: the default engine is DuckDB, which needs neither."
)
_CLIENT: Final = {
    "grpc": "grpcio",
    "grpc_status": "grpcio-status",
    "google.rpc": "googleapis-common-protos",
}
"""What talks to a Spark Connect server: a module of each package."""
_CLIENT_ABSENT: Final = (
    "A Spark Connect server ({remote}) is reached through {what}, not installed here: "
    "`pip install 'fashion-recommender[spark-connect]'`."
)


class EngineError(RuntimeError):
    """An engine cannot be started here: the message says what is missing."""


class SparkSettings(Config):
    """How a Spark session is made, unless the process already has one."""

    master: str | None = "local[*]"
    """``local[n]`` for n threads of this process; empty where a launcher (spark-submit,
    Databricks) has decided."""
    remote: str | None = None
    """Address of a Spark Connect server, such as ``sc://host:15002``; takes the place of
    ``master``, and no Java is needed on this machine."""
    app_name: str = "fashion-recommender"
    """Name under which the session shows in Spark's own pages."""
    log_level: str = "FATAL"
    """Failures reach Python as exceptions, with all that Spark would log of them."""
    properties: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """Any Spark property, such as ``spark.driver.memory``."""


def connect(connection: Mapping[str, Any]) -> "BaseBackend":
    """Connect to an engine.

    Parameters
    ----------
    connection
        ``backend`` (an Ibis backend: duckdb, pyspark) and its settings: DuckDB's own, or those of
        :class:`SparkSettings`.

    Raises
    ------
    EngineError
        When Spark is asked for and pyspark or a recent Java is absent.
    pydantic.ValidationError
        When a Spark setting is unknown or has the wrong type.
    """
    import ibis

    settings = dict(connection)
    backend = settings.pop("backend")
    if backend == "pyspark":
        session = spark_session(SparkSettings(**settings))
        return ibis.pyspark.connect(session)
    return getattr(ibis, backend).connect(**settings)


def refuse_absent(connection: Mapping[str, Any]) -> None:
    """Refuse an engine that cannot be started here, without starting it.

    Raises
    ------
    EngineError
        Says what Spark needs and this machine lacks; DuckDB lacks nothing.
    """
    settings = dict(connection)
    if settings.pop("backend") == "pyspark" and (absent := spark_absent(SparkSettings(**settings))):
        raise EngineError(absent)


def spark_session(settings: SparkSettings) -> "SparkSession":
    """Return this process's Spark session, made by ``settings`` if there is none yet.

    Days are days of UTC and arithmetic that overflows fails (ANSI), as in DuckDB.

    Raises
    ------
    EngineError
        When pyspark or a recent Java is absent, or Spark does not start.
    """
    if absent := spark_absent(settings):
        raise EngineError(absent)
    # For good: the modules that say it are imported whenever a result is first fetched.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if _is_local(settings):
        # Or its workers would be whatever python3 the path leads to, without our packages.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName(settings.app_name)
    properties = _properties(settings) | settings.properties
    if settings.remote:
        builder = builder.remote(settings.remote)
    else:
        if settings.master:
            builder = builder.master(settings.master)
        for name, value in properties.items():
            builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        if settings.remote:
            _set_on_server(session, properties)
    except PySparkException as error:
        raise EngineError(f"Spark does not start with {settings!r}: {error}") from error
    if not settings.remote:
        session.sparkContext.setLogLevel(settings.log_level)
    return session


def _set_on_server(
    session: "SparkSession", properties: Mapping[str, str | int | float | bool]
) -> None:
    """Set what a session may set; memory and the like were decided when the server started."""
    for name, value in properties.items():
        if session.conf.isModifiable(name):
            session.conf.set(name, str(value) if isinstance(value, float) else value)


def spark_absent(settings: SparkSettings | None = None) -> str | None:
    """Say what Spark needs and this machine lacks; None where all is there."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return _SPARK_ABSENT.format(what="the Python package pyspark, which is not installed")
    if settings is not None and settings.remote:
        return _client_absent(settings.remote)
    java = _java()
    if java is None:
        return _SPARK_ABSENT.format(what="Java, and neither JAVA_HOME nor PATH leads to one")
    version = _java_version(java)
    if version is not None and version < OLDEST_JAVA:
        return _SPARK_ABSENT.format(what=f"a newer Java than {java}, which is version {version}")
    return None


def _client_absent(remote: str) -> str | None:
    absent = [package for module, package in _CLIENT.items() if not _is_there(module)]
    return _CLIENT_ABSENT.format(remote=remote, what=", ".join(absent)) if absent else None


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # nor is what it is a part of
        return False


def computes_on_spark(table: "ir.Table") -> bool:
    """Tell whether an expression's tables lie in Spark."""
    return getattr(table.get_backend(), "name", "") == "pyspark"


def reading_errors() -> tuple[type[Exception], ...]:
    """Return what engines raise when a file cannot be read, those that are installed."""
    import duckdb

    errors: list[type[Exception]] = [duckdb.Error]
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError:
        pass
    else:
        errors += [PySparkException, Py4JError]
    return tuple(errors)


def _is_local(settings: SparkSettings) -> bool:
    return (settings.master or "").startswith("local") and not settings.remote


def _properties(settings: SparkSettings) -> dict[str, str | int | float | bool]:
    """Return the Spark properties that the tables rely on."""
    properties: dict[str, str | int | float | bool] = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": True,
    }
    if _is_local(settings):
        # One process on one machine: whatever the host's name resolves to, if it does.
        properties["spark.driver.host"] = "127.0.0.1"
        properties["spark.driver.bindAddress"] = "127.0.0.1"
    return properties


def _java() -> str | None:
    """Find the Java that pyspark would start."""
    home = os.environ.get("JAVA_HOME")
    if home:
        java = Path(home) / "bin" / "java"
        return str(java) if java.exists() else None
    return shutil.which("java")


def _java_version(java: str) -> int | None:
    """Return Java's major version; 8 and older call themselves 1.8. None where it does not say."""
    said = subprocess.run(  # noqa: S603
        [java, "-version"], capture_output=True, text=True, check=False, timeout=60
    ).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found.group(1)) if found else None
