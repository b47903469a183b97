"""What Spark's executors and its own algorithms do, beside Ibis expressions.

Nothing here imports pyspark before it is used.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_PART: Final = "part"
_CUSTOMER: Final = "customer_idx"


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


class Factors(NamedTuple):
    """Vectors of a factorisation: ids int32 ``[n]`` and float32 ``[n, factors]``, twice."""

    customers: np.ndarray
    customer_vectors: np.ndarray
    articles: np.ndarray
    article_vectors: np.ndarray


def implicit_factors(
    weights: "ir.Table",
    *,
    factors: int,
    iterations: int,
    regularization: float,
    alpha: float,
    seed: int,
) -> Factors:
    """Factorise implicit feedback with Spark's own alternating least squares.

    ``weights`` is an expression over Spark's tables: customer_idx, article_idx, weight.
    """
    from pyspark.ml.recommendation import ALS

    solver = ALS(
        rank=factors,
        maxIter=iterations,
        regParam=regularization,
        alpha=alpha,
        implicitPrefs=True,
        userCol=_CUSTOMER,
        itemCol="article_idx",
        ratingCol="weight",
        seed=seed,
    )
    fitted = solver.fit(spark_frame(weights))
    return Factors(*_vectors(fitted.userFactors), *_vectors(fitted.itemFactors))


def _vectors(frame: "DataFrame") -> tuple[np.ndarray, np.ndarray]:
    table = frame.toArrow().combine_chunks()
    vectors = table["features"].combine_chunks().flatten().to_numpy().astype(np.float32)
    return table["id"].to_numpy().astype(np.int32), vectors.reshape(table.num_rows, -1)
