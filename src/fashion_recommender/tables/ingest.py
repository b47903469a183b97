"""What one ingest writes belongs together, and says so.

The coded tables are saved one after the other, and one new article in front of all others moves
every number by one. Tables of two ingests side by side would give wrong answers without a word, so
each file carries a mark of the ingest that it is of; `datasets.IngestedTableDataset` compares them.
"""

import datetime as dt
import hashlib
from typing import Final

import ibis
import ibis.expr.types as ir

from fashion_recommender import schema

_PRIME: Final = 2**31 - 1
_EPOCH: Final = dt.date(1970, 1, 1)


def marked(*tables: ir.Table) -> tuple[ir.Table, ...]:
    """Give tables the column `schema.INGEST`: one number, made of what is in all of them.

    The same contents have the same number (on one engine), whatever the order of their rows.
    """
    digest = hashlib.sha256()
    for table in tables:
        digest.update(repr(_content(table)).encode())
    mark = ibis.literal(int.from_bytes(digest.digest()[:4]) >> 1, "int32")
    return tuple(table.mutate(**{schema.INGEST: mark}) for table in tables)


def _content(table: ir.Table) -> list[tuple[str, int]]:
    """Boil a table down to its number of rows and a sum over them.

    Rows are polynomials of their values, squared, so that values that change places change it.
    """
    row: ir.IntegerValue = ibis.literal(0, "int64")
    for name in table.columns:
        row = (row * 31 + _number(table[name])) % _PRIME
    sums = table.aggregate(rows=table.count(), content=(row * row % _PRIME).sum())
    return sorted((name, int(n or 0)) for name, n in sums.to_pyarrow().to_pylist()[0].items())


def _number(column: ir.Column) -> ir.IntegerColumn:
    """Turn a value into a number below `_PRIME`; of integers the value itself, which is quick."""
    kind = column.type()
    if kind.is_string():
        number = column.fill_null("").hash()
    elif kind.is_floating():
        number = (column * 1_000_000).round().cast("int64")
    elif kind.is_date():
        number = column.delta(ibis.literal(_EPOCH, "date"), unit="day").cast("int64")
    else:
        number = column.cast("int64").fill_null(-1)
    return number % _PRIME
