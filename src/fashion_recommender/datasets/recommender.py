"""Fitted recommenders, in a format that cannot run code."""

from pathlib import Path
from typing import TYPE_CHECKING

from fashion_recommender.datasets.atomic import AtomicSaveMixin
from fashion_recommender.datasets.path import PathDataset

if TYPE_CHECKING:
    from fashion_recommender.models.storage import ModelSet


class _RecommenderFile(PathDataset["ModelSet", "ModelSet"]):
    def load(self) -> "ModelSet":
        from fashion_recommender.models.storage import open_models

        return open_models(Path(self._get_load_path()))

    def save(self, data: "ModelSet") -> None:
        from fashion_recommender.models.storage import save_models

        save_models(data, Path(self._get_save_path()))

    def _exists(self) -> bool:
        return self._exists_function(str(self._get_load_path()))


class RecommenderDataset(AtomicSaveMixin, _RecommenderFile):
    """The fitted models of one recommender, one for each cut-off, as one local ``.npz`` file.

    Saves and loads a :class:`~fashion_recommender.models.storage.ModelSet`, which reads a model
    when it is asked for it; never unpickles.
    """
