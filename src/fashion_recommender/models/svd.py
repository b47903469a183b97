"""Purchases seen through their main directions: truncated singular value decomposition."""

from typing import ClassVar

from pydantic import Field

from fashion_recommender.models.als import without_unseen
from fashion_recommender.models.base import FactorRecommender, ModelConfig, State
from fashion_recommender.models.decomposition import main_directions
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.models.weighting import Weighting, weighted


class SvdConfig(ModelConfig):
    """How many directions, and how purchases are weighed."""

    factors: int = Field(default=64, ge=1, le=2048)
    """Length of a vector; less where fewer customers or articles have purchases."""

    weighting: Weighting = "none"
    """How purchases are weighed before the decomposition. ``none`` keeps what sells well in
    front; the others look further down the catalogue."""

    half_life_days: float = Field(default=60.0, gt=0)
    """A purchase weighs half as much after this many days."""


class Svd(FactorRecommender):
    """Score an article by the customer's purchases, projected on the main directions of all.

    P. Cremonesi, Y. Koren, R. Turrin: Performance of Recommender Algorithms on Top-N
    Recommendation Tasks, RecSys 2010 (PureSVD, equation 9): scores are ``r V V'``, with r the
    customer's row of purchases and V the right singular vectors of all rows.
    """

    name: ClassVar[str] = "svd"
    config_type: ClassVar[type[ModelConfig]] = SvdConfig

    config: SvdConfig

    def _fit(self, history: History) -> State:
        config = self.config
        purchases = weighted(decayed_purchases(history, config.half_life_days), config.weighting)
        directions = main_directions(purchases, config.factors, config.seed)
        return {
            "customer_vectors": without_unseen(purchases @ directions, purchases),
            "article_vectors": without_unseen(directions, purchases.T.tocsr()),
        }
