"""Folders in which nodes keep what they need not compute again."""

from pathlib import Path
from typing import NoReturn

from kedro.io import DatasetError
from kedro.io.core import get_filepath_str

from fashion_recommender.datasets.path import PathDataset


class CacheFolderDataset(PathDataset[NoReturn, str]):
    """Loads as the path of a local folder; whoever asked writes in it, whole files at a time.

    It may be removed whenever nothing runs: everything in it can be computed again.
    """

    def load(self) -> str:  # noqa: D102
        return get_filepath_str(self._filepath, self._protocol)

    def save(self, data: NoReturn) -> None:  # noqa: ARG002, D102
        raise DatasetError(f"{self._filepath} is a cache: nodes take it as an input and fill it")

    def _exists(self) -> bool:
        return Path(self._filepath).is_dir()
