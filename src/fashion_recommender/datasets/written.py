"""Files and folders that write themselves: a node returns what writes, the catalog says where."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from kedro.io import AbstractVersionedDataset, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class _WrittenFile(AbstractVersionedDataset[Callable[[Path], None], Path]):
    def __init__(
        self,
        *,
        filepath: str,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._protocol, path = get_protocol_and_path(filepath, version)
        self.metadata = metadata
        super().__init__(filepath=PurePosixPath(path), version=version)

    def load(self) -> Path:
        return Path(get_filepath_str(self._get_load_path(), self._protocol))

    def save(self, data: Callable[[Path], None]) -> None:
        data(Path(get_filepath_str(self._get_save_path(), self._protocol)))

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}

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

    The function must replace files (write, then rename), never write into one that is there.
    """
