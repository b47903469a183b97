"""What customers like: the hidden style of an article, its colour, its price and whom it suits."""

from typing import Final

import numpy as np

from fashion_recommender.simulation.articles import (
    ANY_AGE,
    PRICE_POINTS,
    Articles,
    Products,
    master_colours,
)
from fashion_recommender.simulation.customers import Customers
from fashion_recommender.simulation.draws import power

# In sixteenths of an octave. Published: consecutive purchases of a customer share colour or price
# 1.2 times as often as chance has it within section and garment (tests/simulation/test_habits.py).
_STYLE: Final = 24
_COLOUR: Final = 48
_PER_PRICE_POINT: Final = 20
_MOST_PRICE_POINTS: Final = 6
_AGE_PER_YEAR: Final = 8
_MOST_YEARS: Final = 15
_WORST: Final = -(_MOST_YEARS * _AGE_PER_YEAR + _MOST_PRICE_POINTS * _PER_PRICE_POINT)
_WEIGHT: Final = power(np.arange(_WORST, _STYLE + _COLOUR + 1))
"""What an article weighs that is liked so much, from the worst on."""


class Taste:
    """Tells how much a customer likes an article, and which of several is chosen."""

    def __init__(self, products: Products, articles: Articles, customers: Customers) -> None:
        self.customers = customers
        # Small integers: these are looked up a dozen times for every purchase.
        self.colour = (1 << master_colours(articles)).astype(np.int32)
        self.style = products.style.astype(np.int8)[articles.product]
        self.price = np.searchsorted(PRICE_POINTS, products.cents).astype(np.int8)[articles.product]
        self.age = products.age.astype(np.int8)[articles.product]

    def choose(self, who: np.ndarray, proposals: np.ndarray, lot: np.ndarray) -> np.ndarray:
        """Choose one of several articles, the better liked ones more often.

        Parameters
        ----------
        who
            Customers.
        proposals
            ``[len(who), n]``: articles.
        lot
            Uniform from 0 to ``2 ** 31 - 1``: decides.
        """
        total = np.cumsum(_WEIGHT[self._liking(who, proposals)], axis=1)
        picked = (total <= (total[:, -1] * lot >> 31)[:, None]).sum(axis=1)
        return proposals[np.arange(len(who)), picked]

    def _liking(self, who: np.ndarray, article: np.ndarray) -> np.ndarray:
        """Say how much customers like articles (``[customers, n]``): positions in ``_WEIGHT``."""
        style, age = self.style[article], self.age[article]
        styles = self.customers.styles[who].astype(np.int8)
        colours = self.customers.colours[who].astype(np.int32)[:, None]
        price = self.customers.price[who].astype(np.int8)[:, None]
        years = np.abs(age - self.customers.age[who].astype(np.int8)[:, None])
        years = np.where(age == ANY_AGE, _MOST_YEARS // 2, np.minimum(years, _MOST_YEARS))
        points = np.minimum(np.abs(self.price[article] - price), _MOST_PRICE_POINTS)
        liking = np.full(article.shape, -_WORST, np.int16)
        liking += (style == styles[:, :1]) * np.int16(_STYLE)
        liking += (style == styles[:, 1:]) * np.int16(_STYLE // 2)
        liking += ((self.colour[article] & colours) > 0) * np.int16(_COLOUR)
        liking -= points * np.int16(_PER_PRICE_POINT)
        liking -= years * np.int16(_AGE_PER_YEAR)
        return liking
