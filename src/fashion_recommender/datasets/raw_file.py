"""Where a raw file or folder is: for what looks at files, not at tables."""

from pathlib import Path, PurePosixPath
from typing import NoReturn

from kedro.io import DatasetError
from kedro.io.core import get_filepath_str

from fashion_recommender.datasets.path import PathDataset


class RawFileDataset(PathDataset[NoReturn, str]):
    """Loads as the path of a file that people put there: ``name`` or, packed, ``name.gz``.

    A file that is missing loads as the path where it should be, so that whoever asked can tell
    what is missing with all that is known about it.
    """

    def load(self) -> str:  # noqa: D102
        return get_filepath_str(packed_or_not(self._filepath), self._protocol)

    def save(self, data: NoReturn) -> None:  # noqa: ARG002, D102
        raise DatasetError(f"{self._filepath} is put there by people and never written")

    def _exists(self) -> bool:
        return bool(self._exists_function(str(packed_or_not(self._filepath))))


def packed_or_not(path: PurePosixPath) -> PurePosixPath:
    """Return ``path.gz`` where only that exists on this machine, else ``path``."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if Path(packed).is_file() and not Path(path).exists() else path
