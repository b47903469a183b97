"""Tables of several target weeks, cut into weeks and read as arrays."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from fashion_recommender.schema import CUTOFF


def as_arrow(table: "pa.Table | pd.DataFrame") -> pa.Table:
    """Return the table as Arrow, whichever way it was loaded; cut-offs become dates."""
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    if CUTOFF in table.column_names and table[CUTOFF].type != pa.date32():
        place = table.column_names.index(CUTOFF)
        table = table.set_column(place, CUTOFF, table[CUTOFF].cast(pa.date32()))
    return table


def by_cutoff(table: pa.Table) -> dict[dt.date, pa.Table]:
    """Cut a table with a ``cutoff`` column into one table for each cut-off, oldest first.

    Sorted by cut-off the parts are views; otherwise rows are copied, their order within a
    cut-off kept.
    """
    days = table[CUTOFF].cast(pa.int32()).to_numpy()
    if not len(days):
        return {}
    starts = np.concatenate([[0], np.flatnonzero(days[1:] != days[:-1]) + 1])
    found = sorted(set(days[starts].tolist()))
    if len(found) == len(starts):
        lengths = np.diff(np.append(starts, len(days)))
        parts = {
            int(days[start]): table.slice(start, length)
            for start, length in zip(starts, lengths, strict=True)
        }
    else:
        parts = {day: table.filter(pa.array(days == day)) for day in found}
    return {_date(day): parts[day] for day in found}


def integers(table: pa.Table, name: str) -> np.ndarray:
    """Return a column of whole numbers as an array.

    Raises
    ------
    ValueError
        When the column is missing, has gaps or holds something else.
    """
    if name not in table.column_names:
        raise ValueError(f"column {name} is missing; the table has {', '.join(table.column_names)}")
    column = table[name]
    if not pa.types.is_integer(column.type) or column.null_count:
        raise ValueError(
            f"column {name}: whole numbers without gaps are needed, it is {column.type} with "
            f"{pc.sum(column.is_null()).as_py()} gaps"
        )
    return column.to_numpy()


def _date(day: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)
