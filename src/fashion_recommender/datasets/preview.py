"""What Kedro-Viz shows of a table: its first rows."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NewType

if TYPE_CHECKING:
    import pyarrow as pa

# Kedro-Viz goes by the name of the type, and datasets are looked at without kedro_datasets.
TablePreview = NewType("TablePreview", dict)


def as_preview(table: "pa.Table") -> TablePreview:
    """Return rows in the form that Kedro-Viz shows: index, columns, data, all fit for JSON."""
    rows = table.to_pylist()
    data = [[_plain(row[name]) for name in table.column_names] for row in rows]
    columns = list(table.column_names)
    return TablePreview({"index": list(range(len(rows))), "columns": columns, "data": data})


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime | Decimal):
        return str(value)
    if isinstance(value, float):
        # Seven digits: what a float32 holds.
        return float(f"{value:.7g}") if value == value else None
    if isinstance(value, list):
        return f"[{len(value)} values]"
    return value
