"""Fitted recommenders, in a format that cannot run code."""

from pathlib import PurePosixPath
from typing import Any

from kedro.io import AbstractVersionedDataset, Version
from kedro.io.core import get_filepath_str, get_protocol_and_path

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class _RecommenderFile(AbstractVersionedDataset[dict[str, Any], dict[str, Any]]):
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

    def load(self) -> dict[str, Any]:
        from fashion_recommender.models.storage import load_models

        return load_models(get_filepath_str(self._get_load_path(), self._protocol))

    def save(self, data: dict[str, Any]) -> None:
        from fashion_recommender.models.storage import save_models

        save_models(data, get_filepath_str(self._get_save_path(), self._protocol))

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}

    def _exists(self) -> bool:
        return self._exists_function(str(self._get_load_path()))


class RecommenderDataset(AtomicSaveMixin, _RecommenderFile):
    """The fitted models of one recommender, one for each cut-off, as one ``.npz`` file.

    Saves and loads ``{cut-off: recommender}``; loading never unpickles.
    """
