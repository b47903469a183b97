"""The models of the project, by name. Adding one is one line here.

Importing this module stays cheap: a class is imported when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fashion_recommender.models.base import Recommender

MODELS: dict[str, str] = {
    "popularity": "popularity:Popularity",
    "age_popularity": "popularity:AgePopularity",
    "own_purchases": "own_purchases:OwnPurchases",
    "als": "als:Als",
    "item_knn": "item_knn:ItemKnn",
    "svd": "svd:Svd",
    "tifu_knn": "tifu_knn:TifuKnn",
    "content": "content:Content",
    "hybrid": "hybrid:Hybrid",
    "hybrid_own": "hybrid:Hybrid",
    "ranker": "fashion_recommender.ranking.ranker:Ranker",
}
"""Model name -> ``module:class``, the module below `fashion_recommender.models` or by its full
name."""

MEMBERS: dict[str, dict[str, float]] = {
    "hybrid": {"als": 1.0, "content": 2.0},
    "hybrid_own": {"als": 0.2, "content": 0.5, "own_purchases": 1.0},
}
"""Hybrid -> the models that it fuses, with the weights that its parameters have by default.

Members stand here because pipelines are drawn before parameters are read."""

PICTURED: tuple[str, ...] = ("content",)
"""Models that are given what articles look like, where that is known."""

RERANKED: dict[str, str] = {"als_visual": "als", "hybrid_own_visual": "hybrid_own"}
"""Name -> the model whose lists are put into another order by looks (`visual.reranking`).

They have recommendations and are judged like models, but nothing is fitted for them."""


def judged() -> tuple[str, ...]:
    """Name everything that has recommendations: all models, then what is made of their lists."""
    return (*MODELS, *RERANKED)


def model_class(name: str) -> "type[Recommender]":
    """Import the class of a model.

    Raises
    ------
    ValueError
        If no model has that name.
    """
    if name not in MODELS:
        raise ValueError(f"there is no model {name!r}; there are {', '.join(MODELS)}")
    module, _, attribute = MODELS[name].partition(":")
    path = module if "." in module else f"fashion_recommender.models.{module}"
    kind = getattr(import_module(path), attribute)
    return kind.of(name, tuple(MEMBERS[name].items())) if name in MEMBERS else kind
