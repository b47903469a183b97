"""Popularity by age band: what every model falls back to for whatever it cannot answer."""

import math
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from fashion_recommender.configuration import Config
from fashion_recommender.models.history import History
from fashion_recommender.models.topk import NO_ARTICLE


class FillingConfig(Config):
    """How popularity is counted."""

    half_life_days: float = Field(default=3.5, gt=0)
    """A purchase counts half as much after this many days."""

    age_bands: int = Field(default=10, ge=1, le=100)
    """Customers of known age are cut into this many bands, equally many recent purchases in
    each; with 1 everybody, known age or not, is in one band."""

    smoothing: float = Field(default=100.0, ge=0)
    """A band starts with this many purchases spread like the whole shop's, so that a band with
    few purchases is not ruled by chance."""


@dataclass(frozen=True)
class Filling:
    """Articles scored by their popularity in each age band.

    Attributes
    ----------
    scores
        float64 ``[n_bands + 1, n_articles]``: decayed purchases, smoothed; the last row is for
        customers of unknown age. NaN for an article that was unknown at the fit.
    band_of_customer
        int16 ``[n_customers]``; -1, which points at the last row, where the age is unknown.
    edges
        Where bands begin (see `bands_of`); known when it has been fitted, not stored.
    """

    scores: np.ndarray
    band_of_customer: np.ndarray
    edges: np.ndarray | None = None

    @classmethod
    def fit(cls, history: History, config: FillingConfig) -> "Filling":
        """Count purchases by band and article, the recent ones most."""
        recent = history.last_days(math.ceil(10 * config.half_life_days))
        ages = history.shop.ages
        edges = band_edges(ages[recent.customer_idx], config.age_bands)
        bands = bands_of(ages, edges)
        shape = (int(bands.max(initial=-1)) + 2, history.shop.n_articles)
        weights = decay(history.days_ago, config.half_life_days)
        row = bands[history.customer_idx].astype(np.int64) % shape[0]
        cells = row * shape[1] + history.article_idx
        counts = np.bincount(cells, weights, minlength=shape[0] * shape[1]).reshape(shape)
        everybody = counts.sum(axis=0)
        smoothed = counts + config.smoothing * everybody / max(everybody.sum(), 1e-300)
        return cls(smoothed, bands, edges)

    def check(self) -> None:
        """Refuse bands that have no row of scores (from a forged file).

        Raises
        ------
        ValueError
            If a customer's band does not exist.
        """
        bands, last = self.band_of_customer, self.scores.shape[0] - 2
        if bands.dtype != np.int16 or bands.min(initial=-1) < -1 or bands.max(initial=-1) > last:
            raise ValueError(f"filling_bands should be int16 from -1 to {last}")

    def rankings(self, articles: np.ndarray) -> np.ndarray:
        """Order eligible articles (int32, ascending) for every band, best first.

        int32 ``[n_bands + 1, len(articles)]``; an article without a score is left out, and
        ``NO_ARTICLE`` stands after the end. Ties go to the newer article (the larger id): of
        two that nobody bought it has the better chance.
        """
        newest_first = articles[::-1]
        scores = self.scores[:, newest_first]
        order = np.argsort(-scores, axis=1, kind="stable")
        unknown = np.isnan(np.take_along_axis(scores, order, 1))
        return np.where(unknown, NO_ARTICLE, newest_first[order]).astype(np.int32)


def decay(days_ago: np.ndarray, half_life_days: float) -> np.ndarray:
    """Weight ``0.5 ** (days ago / half-life)``: float64, one entry a row of the log.

    Days are few and rows are many, so the power is taken once a day.
    """
    weight_of_day = np.exp2(-np.arange(int(days_ago.max(initial=0)) + 1) / half_life_days)
    return weight_of_day[days_ago]


def popularity_share(history: History, half_life_days: float) -> np.ndarray:
    """Share of the decayed purchases that each article has: float64 ``[n_articles]``, sum 1."""
    weights = decay(history.days_ago, half_life_days)
    counts = np.bincount(history.article_idx, weights, minlength=history.shop.n_articles)
    return counts / max(counts.sum(), 1e-300)


def popularity_boost(history: History, exponent: float, half_life_days: float) -> np.ndarray:
    """Recent popularity to a power, to multiply scores by: float32 ``[n_articles]``, never 0.

    One purchase of pseudo-count keeps what nobody buys any more behind, but in the list.
    """
    share = popularity_share(history, half_life_days) + 1 / max(len(history), 1)
    return (share**exponent).astype(np.float32)


def band_edges(buyer_ages: np.ndarray, n_bands: int) -> np.ndarray | None:
    """Cut ages, one a purchase, into bands of equally many: float64, where each further one begins.

    None where everybody is in the band of unknown age: by ``n_bands`` 1, or without a known age.
    """
    known = buyer_ages[~np.isnan(buyer_ages)]
    if n_bands == 1 or not len(known):
        return None
    return np.unique(np.quantile(known, np.arange(1, n_bands) / n_bands))


def bands_of(ages: np.ndarray, edges: np.ndarray | None) -> np.ndarray:
    """Band of each age: int16 from 0, -1 where it is unknown."""
    if edges is None:
        return np.full(len(ages), -1, np.int16)
    bands = np.searchsorted(edges, np.nan_to_num(ages), side="right")
    return np.where(np.isnan(ages), -1, bands).astype(np.int16)
