"""Where a raw file or folder is: for what looks at files, not at tables."""

from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from kedro.io import AbstractVersionedDataset, DatasetError, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path


class RawFileDataset(AbstractVersionedDataset[NoReturn, str]):
    """Loads as the path of a file that people put there: ``name`` or, packed, ``name.gz``.

    A file that is missing loads as the path where it should be, so that whoever asked can tell
    what is missing with all that is known about it.
    """

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

    def load(self) -> str:  # noqa: D102
        return get_filepath_str(packed_or_not(self._filepath), self._protocol)

    def save(self, data: NoReturn) -> None:  # noqa: ARG002, D102
        raise DatasetError(f"{self._filepath} is put there by people and never written")

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath}

    def _exists(self) -> bool:
        return bool(self._exists_function(str(packed_or_not(self._filepath))))


def packed_or_not(path: PurePosixPath) -> PurePosixPath:
    """Return ``path.gz`` where only that exists on this machine, else ``path``."""
    packed = path.with_name(f"{path.name}.gz")
    return packed if Path(packed).is_file() and not Path(path).exists() else path
