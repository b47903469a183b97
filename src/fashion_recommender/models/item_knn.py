"""Articles that the same customers buy: item-based nearest neighbours."""

from typing import ClassVar

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import Axes, ModelConfig, SparseRecommender, State
from fashion_recommender.models.filling import popularity_boost
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.models.weighting import (
    Weighting,
    normalised_rows,
    scaled_columns,
    weighted,
)


class ItemKnnConfig(ModelConfig):
    """What makes two articles similar, and how fast a purchase is forgotten."""

    neighbours: int = Field(default=50, ge=1, le=2000)
    """Most similar articles kept for each article, itself included."""

    weighting: Weighting = "bm25"
    """How purchases are weighed before similarity is measured; ``none`` gives plain cosine."""

    similarity_half_life_days: float = Field(default=180.0, gt=0)
    """For similarity a purchase weighs half as much after this many days."""

    locality: float = Field(default=2.0, gt=0, le=10)
    """Similarity is raised to this power: the larger, the more the closest neighbour counts
    against many distant ones."""

    half_life_days: float = Field(default=60.0, gt=0)
    """For a customer's taste a purchase counts half as much after this many days."""

    popularity_exponent: float = Field(default=0.5, ge=0, le=2)
    """Scores are multiplied by the article's recent popularity to this power."""

    popularity_half_life_days: float = Field(default=7.0, gt=0)
    """Recency of that popularity."""

    threads: int = Field(default=0, ge=0)
    """0 uses all cores; the result does not depend on it."""


class ItemKnn(SparseRecommender):
    """Sum the similarity of an article to what the customer bought, the recent most.

    M. Deshpande, G. Karypis: Item-Based Top-N Recommendation Algorithms, ACM TOIS 22, 2004; the
    power of the similarity is the locality of F. Aiolli: Efficient Top-N Recommendation for Very
    Large Scale Binary Rated Datasets, RecSys 2013. Neighbours are found by `implicit`. An article
    is its own nearest neighbour, so what the customer has bought is recommended again.
    """

    name: ClassVar[str] = "item_knn"
    config_type: ClassVar[type[ModelConfig]] = ItemKnnConfig
    axes: ClassVar[dict[str, Axes]] = {
        "purchases": ("customer", "article"),
        "similarity": ("article", "article"),
    }

    config: ItemKnnConfig

    def _fit(self, history: History) -> State:
        config = self.config
        boost = popularity_boost(
            history, config.popularity_exponent, config.popularity_half_life_days
        )
        return {
            "purchases": decayed_purchases(history, config.half_life_days),
            "similarity": scaled_columns(self._similarity(history), boost),
        }

    def _similarity(self, history: History) -> sparse.csr_matrix:
        from implicit.nearest_neighbours import ItemItemRecommender

        config = self.config
        purchases = decayed_purchases(history, config.similarity_half_life_days)
        profiles = normalised_rows(weighted(purchases, config.weighting).T.tocsr())
        solver = ItemItemRecommender(K=config.neighbours, num_threads=config.threads)
        solver.fit(profiles.T.tocsr().astype(np.float64), show_progress=False)
        similarity = solver.similarity.astype(np.float32)
        similarity.data **= config.locality
        similarity.sort_indices()
        return sparse.csr_matrix(similarity)

    def _score_rows(self, customers: np.ndarray) -> sparse.csr_matrix:
        return sparse.csr_matrix(self.state["purchases"][customers] @ self.state["similarity"])
