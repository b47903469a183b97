"""Find a few rows of a large sorted Parquet file by reading the row groups that may hold them."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


class SortedParquet:
    """A Parquet file, or a folder of its parts, of which only statistics are kept in memory.

    Rows are found whatever their order; where the file is sorted by the columns that are asked
    for, one or two row groups are read.

    Parameters
    ----------
    path
        A file, or a folder with the parts of one table.
    keys
        The columns that rows are looked up by.
    """

    def __init__(self, path: Path, *keys: str) -> None:
        self.keys = keys
        self._parts = [_Part(file, keys) for file in _files(path)]

    @property
    def n_rows(self) -> int:
        """Rows of the whole table."""
        return sum(part.metadata.num_rows for part in self._parts)

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return self._parts[0].schema.names if self._parts else []

    def find(self, columns: list[str] | None = None, **wanted: Any) -> pa.Table:
        """Return the rows whose keys have the wanted values, in the order of the file.

        Parameters
        ----------
        columns
            What to read beside the keys; None = everything.
        **wanted
            A value, or a collection of values, for each key that matters.
        """
        values = {key: _as_list(value) for key, value in wanted.items()}
        tests = {
            key: (lambda low, high, some=some: any(low <= value <= high for value in some))
            for key, some in values.items()
        }
        table = self._read(columns, tests)
        for key, some in values.items():
            kept = pa.array(some, table.schema.field(key).type)
            table = table.filter(pc.is_in(table[key], value_set=kept))
        return table

    def beginning_with(self, key: str, prefix: str, columns: list[str] | None = None) -> pa.Table:
        """Return the rows whose text in a key column begins with ``prefix``."""
        last = prefix + "\U0010ffff"
        table = self._read(columns, {key: lambda low, high: low <= last and high >= prefix})
        return table.filter(pc.starts_with(table[key], prefix))

    def distinct(self, key: str) -> list[Any]:
        """Return the distinct values of a key, ascending; quick where row groups have one each."""
        found: set[Any] = set()
        for part in self._parts:
            unclear = []
            for group, bounds in enumerate(part.bounds[key]):
                if bounds is not None and bounds[0] == bounds[1]:
                    found.add(bounds[0])
                else:
                    unclear.append(group)
            if unclear:
                found |= set(part.read(unclear, [key])[key].unique().to_pylist())
        return sorted(found)

    def bounds(self, key: str) -> tuple[Any, Any] | None:
        """Return the least and the largest value of a key, None where statistics do not tell."""
        all_ = [bounds for part in self._parts for bounds in part.bounds[key]]
        known = [bounds for bounds in all_ if bounds is not None]
        if not known or len(known) < len(all_):
            return None
        return min(low for low, _ in known), max(high for _, high in known)

    def _read(self, columns: list[str] | None, tests: dict[str, Any]) -> pa.Table:
        names = None if columns is None else list(dict.fromkeys([*tests, *columns]))
        tables = [part.read(part.groups(tests), names) for part in self._parts]
        filled = [table for table in tables if table.num_rows]
        return pa.concat_tables(filled) if filled else tables[0]


class _Part:
    """One file: its metadata and the bounds of the keys in every row group."""

    def __init__(self, path: Path, keys: Collection[str]) -> None:
        self._path = path
        with pq.ParquetFile(path) as file:
            self.metadata = file.metadata
            self.schema = file.schema_arrow
        places = {self.metadata.schema.column(i).path: i for i in range(len(self.metadata.schema))}
        self.bounds = {key: list(self._bounds(places[key])) for key in keys}

    def _bounds(self, column: int) -> Iterator[tuple[Any, Any] | None]:
        for group in range(self.metadata.num_row_groups):
            statistics = self.metadata.row_group(group).column(column).statistics
            known = statistics is not None and statistics.has_min_max
            yield (statistics.min, statistics.max) if known else None

    def groups(self, tests: dict[str, Any]) -> list[int]:
        """Return the row groups that pass every test, as far as one can know."""
        return [
            group
            for group in range(self.metadata.num_row_groups)
            if all(
                bounds is None or test(*bounds)
                for bounds, test in ((self.bounds[key][group], test) for key, test in tests.items())
            )
        ]

    def read(self, groups: list[int], columns: list[str] | None) -> pa.Table:
        with pq.ParquetFile(self._path, metadata=self.metadata) as file:
            return file.read_row_groups(groups, columns=columns)


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value]
    return value.tolist() if hasattr(value, "tolist") else list(value)
