"""Arrow tables, whole or as a stream of batches, in one Parquet file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import fsspec
from kedro.io import AbstractVersionedDataset, DatasetError, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path

from fashion_recommender.datasets.atomic import AtomicSaveMixin
from fashion_recommender.datasets.preview import TablePreview, as_preview

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

_DEFAULT_SAVE_ARGS: Final[dict[str, Any]] = {"compression": "zstd", "row_group_size": 100_000}


class _ArrowFile(AbstractVersionedDataset[Any, Any]):
    def __init__(
        self,
        *,
        filepath: str,
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._protocol, path = get_protocol_and_path(filepath, version)
        self._load_args = dict(load_args or {})
        self._lazy: bool = self._load_args.pop("lazy", False)
        self._optional: bool = self._load_args.pop("optional", False)
        self._save_args = _DEFAULT_SAVE_ARGS | (save_args or {})
        self.metadata = metadata
        self._system = None if self._protocol == "file" else fsspec.filesystem(self._protocol)
        super().__init__(
            filepath=PurePosixPath(path),
            version=version,
            exists_function=self._system.exists if self._system else None,
            glob_function=self._system.glob if self._system else None,
        )

    def load(self) -> "pa.Table | ds.Dataset | None":
        import pyarrow.dataset as ds
        import pyarrow.parquet as pq

        if self._optional and not self._exists():
            return None
        path = get_filepath_str(self._get_load_path(), self._protocol)
        if self._lazy:
            return ds.dataset(path, format="parquet", filesystem=self._system)
        # Without partitioning=None a folder called a=b would become a column.
        return pq.read_table(path, partitioning=None, filesystem=self._system, **self._load_args)

    def save(self, data: Any) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        options = dict(self._save_args)
        rows: int = options.pop("row_group_size")
        order: Sequence[str] = options.pop("sorted_by", ())
        if hasattr(data, "write_parquet"):  # what another process computes, it writes
            path = get_filepath_str(self._get_save_path(), self._protocol)
            if self._system:  # it has a way of its own to the same place
                path = f"{self._protocol}://{path}"
            data.write_parquet(path, rows, compression=options["compression"])
            return
        schema, batches = _as_batches(data)
        if order:
            batches = _in_order(batches, order[0])
            options["sorting_columns"] = pq.SortingColumn.from_ordering(
                schema, [(name, "ascending") for name in order]
            )
        path = get_filepath_str(self._get_save_path(), self._protocol)
        with pq.ParquetWriter(path, schema, filesystem=self._system, **options) as writer:
            for group in _row_groups(batches, rows):
                writer.write_table(pa.Table.from_batches(group, schema), row_group_size=rows)

    def preview(self, nrows: int = 10) -> "TablePreview":
        """Return the first rows for Kedro-Viz, reading no more than they need."""
        import pyarrow.dataset as ds

        path = get_filepath_str(self._get_load_path(), self._protocol)
        stored = ds.dataset(path, format="parquet", filesystem=self._system)
        return as_preview(stored.head(nrows))

    def _describe(self) -> dict[str, Any]:
        return {
            "filepath": self._filepath,
            "load_args": self._load_args,
            "lazy": self._lazy,
            "optional": self._optional,
            "save_args": self._save_args,
            "version": self._version,
        }

    def _exists(self) -> bool:
        return self._exists_function(str(self._get_load_path()))


class ArrowParquetDataset(AtomicSaveMixin, _ArrowFile):
    """A pyarrow Table as one Parquet file; saves streams of any length in bounded memory.

    Saves a ``pyarrow.Table``, a ``RecordBatchReader`` or an iterable of record batches, which are
    gathered into row groups of ``row_group_size`` rows (``save_args``, default 100,000), so at most
    one group and one batch are in memory. A node has to *return* the iterator: Kedro saves every
    chunk that a node function yields as a dataset of its own. ``save_args: {sorted_by: [column]}``
    records the order in the file and refuses rows out of order; the rest of ``save_args`` goes to
    ``pyarrow.parquet.ParquetWriter``. ``load_args`` go to ``pyarrow.parquet.read_table``: with
    ``columns`` and ``filters`` on a sorted column only the row groups that matter are read. With
    ``load_args: {lazy: true}`` loading gives a ``pyarrow.dataset.Dataset``, which reads only what
    it is asked for. ``load_args: {optional: true}`` loads None where there is no file.

    ``filepath`` may be an address that fsspec knows (``s3a://bucket/table.parquet``). What has a
    method ``write_parquet(path, row_group_size, compression=...)``, such as `SparkRows`, writes
    itself, sorted, as a folder of Parquet files, and is loaded alike.
    """


def _as_batches(data: Any) -> "tuple[pa.Schema, Iterator[pa.RecordBatch]]":
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return data.schema, iter(data.to_batches())
    if isinstance(data, pa.RecordBatchReader):
        return data.schema, iter(data)
    batches = _flatten(data)
    first = next(batches, None)
    if first is None:
        raise DatasetError(
            "An empty iterable of batches has no schema: return a pyarrow.RecordBatchReader or a "
            "Table where there may be no rows."
        )
    return first.schema, chain([first], batches)


def _flatten(data: "Iterable[pa.RecordBatch | pa.Table]") -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    for part in data:
        if isinstance(part, pa.Table):
            # A table without rows has no batches, but still has a schema to pass on.
            yield from part.to_batches() or [pa.RecordBatch.from_pylist([], schema=part.schema)]
        elif isinstance(part, pa.RecordBatch):
            yield part
        else:
            raise DatasetError(
                "Cannot save as Arrow: expected a pyarrow Table, RecordBatchReader or an iterable "
                f"of RecordBatches, found {type(part).__name__} inside {type(data).__name__}."
            )


def _row_groups(batches: "Iterator[pa.RecordBatch]", rows: int) -> "Iterator[list[pa.RecordBatch]]":
    """Gather and cut batches into lists of ``rows`` rows each, the last one shorter."""
    gathered: list[pa.RecordBatch] = []
    count = 0
    for whole in batches:
        batch = whole
        while count + batch.num_rows >= rows:
            head = rows - count
            yield [*gathered, batch.slice(0, head)]
            gathered, count, batch = [], 0, batch.slice(head)
        if batch.num_rows:
            gathered.append(batch)
            count += batch.num_rows
    if gathered:
        yield gathered


def _in_order(batches: "Iterator[pa.RecordBatch]", column: str) -> "Iterator[pa.RecordBatch]":
    """Pass batches on, refusing a ``column`` that is not in ascending order."""
    import pyarrow.compute as pc

    last = None
    for batch in batches:
        if batch.num_rows:
            values = batch.column(column)
            descends = pc.any(pc.less(values[1:], values[:-1])).as_py()
            if descends or (last is not None and pc.less(values[0], last).as_py()):
                raise DatasetError(
                    f"Rows are not in ascending order of {column!r}, which this dataset promises "
                    "(save_args: sorted_by): sort them before they are returned."
                )
            last = values[-1]
        yield batch
