"""Ibis tables in files: read and written by the engine, never by this process's memory."""

import os
from pathlib import Path, PurePosixPath
from typing import Any

from kedro_datasets.ibis import FileDataset

from fashion_recommender.datasets.atomic import AtomicSaveMixin, is_alive, remove
from fashion_recommender.datasets.preview import TablePreview, as_preview
from fashion_recommender.datasets.raw_file import packed_or_not


class IbisDataset(AtomicSaveMixin, FileDataset):
    """An Ibis table as a Parquet or CSV file (``file_format``), lazy in both directions.

    All entries of one run have to name the same ``connection``, or an expression that joins two
    of them cannot be computed. An expression is computed once for every save, and DuckDB may read
    the very file that the save replaces: the replaced file stays readable until it is closed. Of
    a CSV file the packed ``.csv.gz`` is read where only that is there.
    """

    def _get_load_path(self) -> PurePosixPath:
        path = super()._get_load_path()
        if self._file_format != "csv" or not self._is_local():
            return path
        return packed_or_not(path)

    def preview(self, nrows: int = 10) -> "TablePreview":
        """Return the first rows for Kedro-Viz."""
        return as_preview(self.load().limit(nrows).to_pyarrow())

    def _connect(self) -> Any:
        from fashion_recommender import engines

        _remove_spills(self._connection_config.get("temp_directory"))
        return engines.connect(self._connection_config)


def _remove_spills(temp_directory: str | None) -> None:
    """Remove what killed processes left in temporary folders named ``<name>-<process>``."""
    name, _, process = Path(temp_directory or "").name.rpartition("-")
    if temp_directory is None or process != str(os.getpid()):
        return
    for folder in Path(temp_directory).parent.glob(f"{name}-*"):
        number = folder.name.rpartition("-")[2]
        if number.isdigit() and not is_alive(int(number)):
            remove(folder)
