"""Coded tables, which mean nothing beside those of another ingest."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import fsspec
from kedro.io import DatasetError

from fashion_recommender.datasets.ibis_file import IbisDataset
from fashion_recommender.schema import INGEST

if TYPE_CHECKING:
    import ibis.expr.types as ir


class IngestedTableDataset(IbisDataset):
    """One of the Parquet tables that an ingest writes one after the other.

    Each is saved with the mark of its ingest (`tables.ingest.marked`), a column that loading takes
    away again. A run that is stopped between two saves leaves tables of two ingests under their
    final names: loading any of them is refused until all are made anew. What carries no mark goes
    only with what carries none.

    Parameters
    ----------
    filepath, connection, save_args, metadata
        As of `IbisDataset`.
    beside
        File names of the other tables, in the same folder.
    """

    def __init__(
        self,
        *,
        filepath: str,
        beside: list[str],
        connection: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._beside = beside
        super().__init__(filepath, connection=connection, save_args=save_args, metadata=metadata)

    def load(self) -> "ir.Table":
        """Load the table without its mark.

        Raises
        ------
        DatasetError
            If another table of the folder is of another ingest.
        """
        self._refuse_others(self._get_load_path())
        table = super().load()
        return table.drop(INGEST) if INGEST in table.columns else table

    def _refuse_others(self, path: PurePosixPath) -> None:
        others = [other for name in self._beside if self._is_there(other := path.with_name(name))]
        if not others or not self._is_there(path):
            return
        mark = self._mark(path)
        strangers = [other.name for other in others if self._mark(other) != mark]
        if strangers:
            raise DatasetError(
                f"{path} is of another ingest than {' and '.join(strangers)} beside it: a run "
                "stopped while it replaced them, and numbers of customers and articles may have "
                "moved. Make them anew from the raw files: kedro run --pipelines=data_processing "
                "(with the --env and --params of this run)."
            )

    def _is_there(self, path: PurePosixPath) -> bool:
        return bool(self._exists_function(str(path)))

    def _mark(self, path: PurePosixPath) -> int | None:
        """Read the mark of a file, or of a folder of files, from its first row."""
        import pyarrow.dataset as ds

        system, inner = fsspec.url_to_fs(f"{self._fs_prefix}{path}")
        stored = ds.dataset(inner, format="parquet", filesystem=system)
        if INGEST not in stored.schema.names:
            return None
        marks = stored.head(1, columns=[INGEST])[INGEST].to_pylist()
        return marks[0] if marks else None
