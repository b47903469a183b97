"""Articles like those that the customer bought: by attributes, texts and price."""

from typing import ClassVar

import numpy as np
from pydantic import Field

from fashion_recommender.models.article_content import ArticleContentConfig, article_content
from fashion_recommender.models.base import Axes, FactorRecommender, ModelConfig, State
from fashion_recommender.models.filling import decay
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases

_PRICE_LEVELS = 8


class ContentConfig(ModelConfig):
    """What makes articles alike, and how much it counts that they sell."""

    content: ArticleContentConfig = ArticleContentConfig()
    """Weights of attributes and texts, and the length of the vectors."""

    price_weight: float = Field(default=0.1, ge=0)
    """Weight of a like price, against the weights in ``content``."""

    picture_weight: float = Field(default=0.0, ge=0)
    """Weight of like photographs, against the weights in ``content``; needs the embeddings of
    feature_engineering."""

    half_life_days: float = Field(default=60.0, gt=0)
    """For a customer's taste a purchase counts half as much after this many days."""

    popularity_weight: float = Field(default=0.6, ge=0)
    """How much the best seller is ahead of an article that nobody buys, on the scale of the
    cosine (of which 1 is the most)."""

    popularity_half_life_days: float = Field(default=7.0, gt=0)
    """Recency of that popularity."""


class Content(FactorRecommender):
    """Cosine of an article's content and the customer's profile, plus a prior of popularity.

    The profile is the mean of the articles bought, weighed by recency (P. Lops, M. de Gemmis, G.
    Semeraro: Content-based Recommender Systems, Recommender Systems Handbook, 2011, 3.3). It
    answers for articles that nobody has bought yet, too. Every customer vector ends with a 1 and
    every article vector with the prior, so that one inner product is the whole score.
    """

    name: ClassVar[str] = "content"
    config_type: ClassVar[type[ModelConfig]] = ContentConfig
    axes: ClassVar[dict[str, Axes]] = {
        "purchases": ("customer", "article"),
        "article_vectors": ("article", None),
    }

    config: ContentConfig

    def _fit(self, history: History) -> State:
        config = self.config
        content = article_content(history.shop.attributes, config.content, config.seed)
        prices = price_levels(history) * np.float32(np.sqrt(config.price_weight))
        likeness = unit_rows(np.hstack([content, prices, *self._looks(history)]))
        prior = config.popularity_weight * popularity_prior(
            history, config.popularity_half_life_days
        )
        return {
            "purchases": decayed_purchases(history, config.half_life_days),
            "article_vectors": np.hstack([likeness, prior[:, None].astype(np.float32)]),
        }

    def _looks(self, history: History) -> list[np.ndarray]:
        weight, looks = self.config.picture_weight, history.shop.looks
        if weight == 0:
            return []
        if looks is None:
            raise ValueError(
                f"{self.name}.picture_weight={weight} needs what articles look like: run "
                "feature_engineering first (kedro run --pipelines=feature_engineering), or set 0"
            )
        return [looks * np.float32(np.sqrt(weight))]

    def _customer_vectors(self, customers: np.ndarray) -> np.ndarray:
        # Not stored: what was bought takes less room than a vector, and this takes no time.
        purchases = self.state["purchases"][customers]
        vectors = purchases @ np.asarray(self.state["article_vectors"])
        vectors[:, :-1] = unit_rows(vectors[:, :-1])
        vectors[:, -1] = 1
        vectors[np.diff(purchases.indptr) == 0] = np.nan
        return vectors


def price_levels(history: History) -> np.ndarray:
    """Where an article's usual price lies among all: float32 ``[n_articles, 9]`` of length 1.

    Levels are the quantiles of mean log prices; an article between two levels is a mixture of
    both. Without a purchase the row is 0.
    """
    n = history.shop.n_articles
    rows = np.bincount(history.article_idx, minlength=n)
    logs = np.log(np.maximum(history.price, 1e-9))
    usual = np.bincount(history.article_idx, logs, minlength=n) / np.maximum(rows, 1)
    levels = np.arange(_PRICE_LEVELS + 1)
    if not rows.any():
        return np.zeros((n, len(levels)), np.float32)
    edges = np.quantile(usual[rows > 0], levels / _PRICE_LEVELS)
    place = np.interp(usual, edges, levels)
    near = np.maximum(1 - np.abs(place[:, None] - levels), 0)
    return unit_rows((near * (rows > 0)[:, None]).astype(np.float32))


def popularity_prior(history: History, half_life_days: float) -> np.ndarray:
    """Logarithm of decayed purchases, from 0 (none) to 1 (the best seller): ``[n_articles]``."""
    weights = decay(history.days_ago, half_life_days)
    counts = np.bincount(history.article_idx, weights, minlength=history.shop.n_articles)
    prior = np.log1p(counts)
    return prior / max(prior.max(initial=0), 1e-300)


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """Divide each row by its Euclidean length; a row of zeros stays."""
    length = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    return matrix / np.maximum(length, 1e-12)[:, None]
