"""The log sorted for look-ups, against rows counted by hand."""

import datetime as dt

import ibis
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.tables.lookups import article_sales, customer_history

SUNDAY, MONDAY, TUESDAY = (dt.date(2020, 9, day) for day in (20, 21, 22))
ROWS = [
    (SUNDAY, 2, 5, 0.03, 1),
    (SUNDAY, 1, 5, 0.03, 2),
    (MONDAY, 2, 4, 0.02, 2),
    (MONDAY, 2, 4, 0.02, 2),
    (TUESDAY, 1, 4, 0.02, 1),
]


def log() -> ibis.Table:
    columns = dict(zip(schema.TRANSACTIONS.names, zip(*ROWS, strict=True), strict=True))
    return ibis.memtable(
        pa.table(
            {
                name: pa.array(values, schema.TRANSACTIONS.field(name).type)
                for name, values in columns.items()
            }
        )
    )


def test_a_customers_purchases_stand_together_newest_first():
    table = customer_history(log()).to_pyarrow()
    found = [(r["customer_idx"], r["t_dat"], r["article_idx"]) for r in table.to_pylist()]
    assert found == [
        (1, TUESDAY, 4),
        (1, SUNDAY, 5),
        (2, MONDAY, 4),
        (2, MONDAY, 4),
        (2, SUNDAY, 5),
    ]
    assert table.schema.types == schema.CUSTOMER_HISTORY.types


def test_sales_are_counted_by_article_and_week():
    table = article_sales(log()).to_pyarrow()
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        (4, MONDAY, 3, 2),
        (5, MONDAY - dt.timedelta(days=7), 2, 1),
    ]
    assert table.schema.types == schema.ARTICLE_SALES.types
