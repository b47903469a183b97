"""Coded tables, which mean nothing beside those of another ingest."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Literal

import fsspec
from kedro.io import DatasetError

from fashion_recommender.datasets.ibis_file import IbisDataset

if TYPE_CHECKING:
    import ibis.expr.types as ir

MARKER: Final = ".ingest-is-being-saved"
"""Name of an empty file that lies beside the tables while some of them may be of another ingest."""


class IngestedTableDataset(IbisDataset):
    """One of the Parquet tables that an ingest writes one after the other.

    Three files cannot be renamed in one step. From before the first save until after the last a
    marker lies beside them, and while it is there none of them can be loaded. A run that is
    stopped in between leaves it; the next ingest takes it away.

    Parameters
    ----------
    filepath, connection, save_args, metadata
        As of `IbisDataset`.
    saved
        Its place in the order of the saves.
    """

    def __init__(
        self,
        *,
        filepath: str,
        saved: Literal["first", "between", "last"],
        connection: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._saved = saved
        super().__init__(filepath, connection=connection, save_args=save_args, metadata=metadata)

    def save(self, data: "ir.Table") -> None:
        """Save the table; the first save of an ingest sets the marker, the last removes it."""
        files, marker = self._marker()
        was_there, before = files.exists(str(marker)), self._state()
        files.makedirs(str(marker.parent), exist_ok=True)
        files.touch(str(marker))
        try:
            super().save.__wrapped__(self, data)  # type: ignore[attr-defined]
        except BaseException:
            if self._saved == "first" and not was_there and self._state() == before:
                files.rm_file(str(marker))  # all tables are as they were
            raise
        if self._saved == "last":
            files.rm_file(str(marker))

    def load(self) -> "ir.Table":
        """Load the table.

        Raises
        ------
        DatasetError
            If the tables of the folder may be of two ingests.
        """
        files, marker = self._marker()
        if files.exists(str(marker)):
            raise DatasetError(
                f"{self._get_load_path()} may be of another ingest than the tables beside it: a "
                "run was stopped while it replaced them, or is replacing them now, and numbers of "
                "customers and articles may have moved. Make them anew from the raw files: kedro "
                "run --pipelines=data_processing (with the --env and --params of this run)."
            )
        table: ir.Table = super().load()
        return table

    def _marker(self) -> tuple[fsspec.AbstractFileSystem, PurePosixPath]:
        path = self._get_load_path().with_name(MARKER)
        files, inner = fsspec.url_to_fs(f"{self._fs_prefix}{path}")
        return files, PurePosixPath(inner)

    def _state(self) -> Any:
        """Tell one content of the file from another, roughly: None where there is none."""
        path = self._get_load_path()
        files, inner = fsspec.url_to_fs(f"{self._fs_prefix}{path}")
        if not files.exists(inner):
            return None
        known = files.info(inner)
        return [known.get(key) for key in ("ino", "size", "mtime", "etag", "ETag")]
