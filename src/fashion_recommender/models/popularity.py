"""What sells most at the moment: to everybody, or to customers of one's own age."""

from typing import ClassVar

import numpy as np

from fashion_recommender.models.base import Axes, ModelConfig, Recommender, State
from fashion_recommender.models.filling import FillingConfig
from fashion_recommender.models.history import History
from fashion_recommender.models.topk import Exclusions, TopK, fill


class AgePopularity(Recommender):
    """Best sellers of the last days among customers of one's own age band.

    The lists that all other models fall back to, so the filling is the model: its configuration
    is the ``filling`` of the model's own.
    """

    name: ClassVar[str] = "age_popularity"
    config_type: ClassVar[type[ModelConfig]] = ModelConfig
    axes: ClassVar[dict[str, Axes]] = {}

    def _fit(self, history: History) -> State:  # noqa: ARG002 - the base class fits the filling
        return {}

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        lists = TopK.empty(len(customers), k)
        filling = self.filling
        fill(lists, filling.rankings(articles), filling.band_of_customer[customers], exclusions)
        answered = lists.articles >= 0
        scores = self._score(np.repeat(customers, k), lists.articles.ravel()).reshape(-1, k)
        lists.scores[answered] = scores[answered]
        return lists

    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        filling = self.filling
        scores = filling.scores[filling.band_of_customer[customers], articles]
        return np.where(np.isnan(scores), -np.inf, scores).astype(np.float32)


class PopularityConfig(ModelConfig):
    """Best sellers of the whole shop: the filling with a single age band."""

    filling: FillingConfig = FillingConfig(age_bands=1)


class Popularity(AgePopularity):
    """Best sellers of the last days, the same for everybody."""

    name: ClassVar[str] = "popularity"
    config_type: ClassVar[type[ModelConfig]] = PopularityConfig
