"""Files and folders that write themselves: a node returns what writes, the catalog says where."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from kedro.io.core import get_filepath_str

from fashion_recommender.datasets.atomic import AtomicSaveMixin
from fashion_recommender.datasets.path import PathDataset


class _WrittenFile(PathDataset[Callable[[Path], None], Path]):
    def load(self) -> Path:
        return Path(get_filepath_str(self._get_load_path(), self._protocol))

    def save(self, data: Callable[[Path], None]) -> None:
        data(Path(get_filepath_str(self._get_save_path(), self._protocol)))

    def _exists(self) -> bool:
        return self._exists_function(str(self._get_load_path()))


class WrittenFileDataset(AtomicSaveMixin, _WrittenFile):
    """A file that a function writes: saves by calling it with a path, loads as the path."""


class _WrittenFolder(_WrittenFile):
    def save(self, data: Callable[[Path], None]) -> None:
        folder = Path(get_filepath_str(self._get_save_path(), self._protocol))
        current = Path(self._filepath)
        if current.is_dir() and not self._version:
            # Links, not copies: what is there already costs neither time nor room.
            shutil.copytree(current, folder, copy_function=os.link)
        data(folder)


class WrittenFolderDataset(AtomicSaveMixin, _WrittenFolder):
    """A folder that a function fills: it finds what is there already and adds what is missing.

    The function must replace files (write, then rename), never write into one that is there, and
    remove what it does not want, so that the folder is as if it had found nothing.
    """
