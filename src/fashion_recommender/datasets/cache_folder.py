"""Folders in which nodes keep what they need not compute again."""

from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

from kedro.io import AbstractVersionedDataset, DatasetError, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path


class CacheFolderDataset(AbstractVersionedDataset[NoReturn, str]):
    """Loads as the path of a local folder; whoever asked writes in it, whole files at a time.

    It may be removed whenever nothing runs: everything in it can be computed again.
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
        return get_filepath_str(self._filepath, self._protocol)

    def save(self, data: NoReturn) -> None:  # noqa: ARG002, D102
        raise DatasetError(f"{self._filepath} is a cache: nodes take it as an input and fill it")

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath}

    def _exists(self) -> bool:
        return Path(self._filepath).is_dir()
