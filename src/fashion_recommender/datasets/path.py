"""What datasets have in common that stand for a path and not for a content."""

from pathlib import PurePosixPath
from typing import Any, TypeVar

from kedro.io import AbstractVersionedDataset, Version
from kedro.io.core import get_protocol_and_path

Saved = TypeVar("Saved")
Loaded = TypeVar("Loaded")


class PathDataset(AbstractVersionedDataset[Saved, Loaded]):
    """Takes a path from the catalog; what loading and saving mean is left to who inherits."""

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

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}
