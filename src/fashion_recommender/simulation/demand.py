"""How much of each article the shop sells in each week: the market that customers choose from."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.simulation import calendar
from fashion_recommender.simulation.articles import Articles, Products
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.draws import Draws, power
from fashion_recommender.simulation.taxonomy import GARMENTS, SECTIONS

NEW_DAYS: Final = 28
"""An article counts as new for this long after its launch."""

_TREND_STEP: Final = 5  # sixteenths of an octave a week
_TREND_RANGE: Final = 30
_CONTRAST: Final = 3  # sixteenths: how far hits and misses are apart
_WEIGHT_BITS: Final = 10  # weights keep this many bits below 1: sums stay far below 2**63


@dataclass(frozen=True)
class Market:
    """Weights of articles by week, summed up so that a draw is one binary search.

    Attributes
    ----------
    by_section
        Article positions, section after section.
    bounds
        int64 ``[n_sections + 1]``: where each section begins in ``by_section``.
    all_articles, new_articles
        int64 ``[n_weeks, n_articles + 1]``: summed weights in that order, of everything on sale
        and of what was launched within `NEW_DAYS`.
    usual
        int64 ``[n_sections]``: what a section weighs in half of the weeks.
    """

    by_section: np.ndarray
    bounds: np.ndarray
    all_articles: np.ndarray
    new_articles: np.ndarray
    usual: np.ndarray


def market(config: SimulationConfig, products: Products, articles: Articles) -> Market:
    """Let every article launch, follow its season, become a trend or not, and fade."""
    n_weeks = -(-config.n_days // 7)
    week_day = np.arange(n_weeks) * 7 + 3  # the middle of a week stands for all of it
    section = products.section[articles.product]
    by_section = np.argsort(section, kind="stable")
    launch, end = articles.launch[by_section], articles.end[by_section]
    age = week_day[:, None] - launch
    # On sale in a week: launched by its last day, not gone before its first.
    on_sale = (age + 3 >= 0) & (week_day[:, None] - 3 <= end)
    own_merit = (
        articles.appeal[by_section]
        + _trends(Draws(config.seed, "trends"), len(products.code), n_weeks)[
            :, articles.product[by_section]
        ]
        - products.fade[articles.product[by_section]] * np.maximum(age, 0) // 7
    )
    steps = (
        own_merit * _CONTRAST // 16
        + _seasons(config, products, articles, n_weeks)[:, by_section]
        + _emphasis(products, articles)[by_section] // 3
    )
    weights = np.where(on_sale, (power(steps) >> (16 - _WEIGHT_BITS)) + 1, 0)
    # Sales of the first days: nobody buys what hangs there for half of the week only as often.
    half = (age + 3 >= 0) & (age < 0)
    weights = np.where(half, weights // 2, weights)
    fresh = np.where(age <= NEW_DAYS, weights, 0)
    bounds = np.searchsorted(section[by_section], np.arange(len(SECTIONS) + 1))
    everything = _summed(weights)
    usual = np.median(everything[:, bounds[1:]] - everything[:, bounds[:-1]], axis=0)
    return Market(by_section, bounds, everything, _summed(fresh), usual.astype(np.int64))


def _seasons(
    config: SimulationConfig, products: Products, articles: Articles, n_weeks: int
) -> np.ndarray:
    season = np.array([calendar.SEASONS.index(g.season) for g in GARMENTS.values()])
    wanted = calendar.wanted(config.start, n_weeks)
    return wanted[season[products.garment[articles.product]]].T


def _trends(draws: Draws, n_products: int, n_weeks: int) -> np.ndarray:
    """Let every product's appeal wander from week to week; a few become a craze."""
    steps = draws.bell(_TREND_STEP, n_products * n_weeks).reshape(n_weeks, n_products)
    walk = np.clip(np.cumsum(steps, axis=0), -_TREND_RANGE, _TREND_RANGE)
    craze = draws.chance(9_000, n_products * n_weeks).reshape(n_weeks, n_products)
    heat = np.zeros_like(walk)
    level = np.zeros(n_products, np.int64)
    for week in range(n_weeks):  # a craze begins at once and is over within weeks
        level = np.maximum(level * 2 // 3, np.where(craze[week], 40, 0))
        heat[week] = level
    return walk + heat


def _emphasis(products: Products, articles: Articles) -> np.ndarray:
    """Weigh sections' assortments so that each sells its share, however many articles it has."""
    share = np.array([s.share for s in SECTIONS])
    room = np.array([s.assortment for s in SECTIONS])
    # Steps of the ratio share / assortment: 16 a doubling, found by comparing integers.
    steps = np.zeros(len(SECTIONS), np.int64)
    ratio = share * 2**16 // room
    for step in range(-96, 97):
        steps = np.where(power(np.array([step]))[0] <= ratio, step, steps)
    return steps[products.section[articles.product]]


def _summed(weights: np.ndarray) -> np.ndarray:
    total = np.zeros((weights.shape[0], weights.shape[1] + 1), np.int64)
    np.cumsum(weights, axis=1, out=total[:, 1:])
    return total
