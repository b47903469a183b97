"""Where tables are computed: what DuckDB and Spark do not have in common.

Table code is written once, as Ibis expressions; an engine is a block of ``globals.yml`` (how to
connect, how files are read and written) and what this module does with it.
"""

import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from fashion_recommender.configuration import Config

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend
    from pyspark.sql import DataFrame, SparkSession

OLDEST_JAVA: Final = 17

_SPARK_ABSENT: Final = (
    "engine=spark needs {what}. Install Spark with `pip install 'fashion-recommender[spark]'` and "
    f"Java {OLDEST_JAVA} or newer (Debian, Ubuntu: `apt-get install openjdk-17-jre-headless`), or "
    "run without engine=spark: the default engine is DuckDB, which needs neither."
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

    builder = SparkSession.builder.appName(settings.app_name)
    if settings.remote:
        builder = builder.remote(settings.remote)
    elif settings.master:
        builder = builder.master(settings.master)
    for name, value in (_properties(settings) | settings.properties).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except PySparkException as error:
        raise EngineError(f"Spark does not start with {settings!r}: {error}") from error
    if not settings.remote:
        session.sparkContext.setLogLevel(settings.log_level)
    return session


def spark_absent(settings: SparkSettings | None = None) -> str | None:
    """Say what Spark needs and this machine lacks; None where all is there."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return _SPARK_ABSENT.format(what="the Python package pyspark, which is not installed")
    if settings is not None and settings.remote:
        return None
    java = _java()
    if java is None:
        return _SPARK_ABSENT.format(what="Java, and neither JAVA_HOME nor PATH leads to one")
    version = _java_version(java)
    if version is not None and version < OLDEST_JAVA:
        return _SPARK_ABSENT.format(what=f"a newer Java than {java}, which is version {version}")
    return None


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


def _properties(settings: SparkSettings) -> dict[str, str | int | float | bool]:
    """Return the Spark properties that the tables rely on."""
    properties: dict[str, str | int | float | bool] = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": True,
    }
    if (settings.master or "").startswith("local") and not settings.remote:
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


# --- work on a part of the customers at a time ---------------------------------------------------


class SparkRows:
    """Rows that Spark computes when somebody writes or collects them."""

    def __init__(self, frame: "DataFrame", schema: "pa.Schema", order: list[str]) -> None:
        self._frame, self.schema, self._order = frame, schema, order

    def write_parquet(self, path: str, row_group_size: int, **options: Any) -> None:
        """Let the executors write a folder of Parquet files, sorted from file to file.

        ``options`` are those of Spark's Parquet writer, such as ``compression``.
        """
        rows = self._frame.persist()  # sorting looks twice
        try:
            writer = rows.orderBy(*self._order).write.mode("overwrite")
            writer = writer.option("parquet.block.row.count.limit", row_group_size)
            writer.options(**options).parquet(path)
        finally:
            rows.unpersist()

    def to_arrow(self) -> "pa.Table":
        """Collect the rows in the driver, in order."""
        keys: list[tuple[str, Literal["ascending", "descending"]]]
        keys = [(name, "ascending") for name in self._order]
        return self._frame.toArrow().sort_by(keys).cast(self.schema)


def computes_on_spark(table: "ir.Table") -> bool:
    """Tell whether an expression's tables lie in Spark."""
    return getattr(table.get_backend(), "name", "") == "pyspark"


def spark_frame(table: "ir.Table") -> "DataFrame":
    """Return an Ibis expression over Spark's tables as a Spark data frame."""
    backend = table.get_backend()
    return backend._session.sql(backend.compile(table))


def by_customers(
    log: "ir.Table",
    people: "pa.Table",
    work: Callable[[Any, "pa.Table", "pa.Table"], "pa.Table"],
    known: Any,
    schema: "pa.Schema",
    customers_per_task: int,
    *,
    everybody: bool = False,
) -> SparkRows:
    """Let Spark's executors work on some customers at a time, each beside their purchases only.

    Parameters
    ----------
    log
        Purchases: an Ibis expression over Spark's tables with a column ``customer_idx``.
    people
        Whom it is about: ``customer_idx`` (int32) and whatever ``work`` needs to know of each.
    work
        Called as ``work(known, people, purchases)`` with those of one part; a function that
        executors can import.
    known
        Sent to every executor once.
    schema
        Columns of what ``work`` returns. A dictionary column comes back as plain text.
    customers_per_task
        Customers with neighbouring indices that make a part.
    everybody
        ``people`` are all who have purchases: spares looking for those of others.
    """
    from pyspark.sql import functions
    from pyspark.sql.pandas.types import from_arrow_schema

    session = log.get_backend()._session
    plain = _without_dictionaries(schema)
    handed = _handed_out(session, known)

    def part(some: "pa.Table", bought: "pa.Table") -> "pa.Table":
        if not some.num_rows:
            return plain.empty_table()
        found = work(handed(), some.drop_columns(_PART), bought.drop_columns(_PART))
        return found.select(plain.names).cast(plain)

    asked, bought = session.createDataFrame(people), spark_frame(log)
    if not everybody:
        bought = bought.join(asked.select(_CUSTOMER), _CUSTOMER, "left_semi")
    number = functions.floor(functions.col(_CUSTOMER) / customers_per_task).alias(_PART)
    sides = [frame.select("*", number).groupBy(_PART) for frame in (asked, bought)]
    frame = sides[0].cogroup(sides[1]).applyInArrow(part, from_arrow_schema(plain))
    order = [name for name in (_CUSTOMER, "rank", "article_idx") if name in schema.names]
    return SparkRows(frame, plain, order)


_PART: Final = "part"
_CUSTOMER: Final = "customer_idx"


def _handed_out(session: "SparkSession", known: Any) -> Callable[[], Any]:
    """Send something to the executors; what is returned gives it there."""
    try:
        sent = session.sparkContext.broadcast(known)
    except AttributeError:  # Spark Connect has no broadcasts: it travels with the function
        return lambda: known
    return lambda: sent.value


def _without_dictionaries(schema: "pa.Schema") -> "pa.Schema":
    import pyarrow as pa

    return pa.schema(
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in schema
    )
