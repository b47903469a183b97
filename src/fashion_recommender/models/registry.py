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
}
"""Model name -> ``module:class`` below `fashion_recommender.models`."""


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
    return getattr(import_module(f"fashion_recommender.models.{module}"), attribute)
