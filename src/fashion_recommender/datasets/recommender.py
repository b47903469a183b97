"""Fitted recommenders, in a format that cannot run code."""

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kedro.io import AbstractVersionedDataset, Version

from fashion_recommender.datasets.atomic import AtomicSaveMixin

if TYPE_CHECKING:
    from fashion_recommender.models.storage import ModelSet


class _RecommenderFile(AbstractVersionedDataset["ModelSet", "ModelSet"]):
    def __init__(
        self,
        *,
        filepath: str,
        version: Version | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self.metadata = metadata
        super().__init__(filepath=PurePosixPath(filepath), version=version)

    def load(self) -> "ModelSet":
        from fashion_recommender.models.storage import open_models

        return open_models(Path(self._get_load_path()))

    def save(self, data: "ModelSet") -> None:
        from fashion_recommender.models.storage import save_models

        save_models(data, Path(self._get_save_path()))

    def _describe(self) -> dict[str, Any]:
        return {"filepath": self._filepath, "version": self._version}

    def _exists(self) -> bool:
        return self._exists_function(str(self._get_load_path()))


class RecommenderDataset(AtomicSaveMixin, _RecommenderFile):
    """The fitted models of one recommender, one for each cut-off, as one local ``.npz`` file.

    Saves and loads a :class:`~fashion_recommender.models.storage.ModelSet`, which reads a model
    when it is asked for it; never unpickles.
    """
