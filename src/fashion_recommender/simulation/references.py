"""Purchases that refer to earlier ones: the same article again, its colourways, what goes with it.

The first three reasons to buy are of this kind; where what they lead to is not on sale (or
there is nothing to refer to), the purchase stays what the customer found without them.
"""

from typing import Final

import numpy as np

from fashion_recommender.simulation.articles import PARTNERS, Articles, Products
from fashion_recommender.simulation.draws import Draws
from fashion_recommender.simulation.taxonomy import GARMENTS

AGAIN, COLOURWAY, PARTNER, NEW, FAVOURITE, ANYTHING = range(6)
"""Reasons to buy an article."""

_MEMORY: Final = 4  # purchases that one refers back to at the most; the last ones most often
_GOES_WITH_DAYS: Final = 90
_SAME_VISIT: Final = 20  # of 100 purchases that go with another one; the others are made later
_WORN_DAYS: Final = 15


class References:
    """Where purchases lead that refer to earlier ones of the same customer."""

    def __init__(self, products: Products, articles: Articles) -> None:
        self.products = products
        self.articles = articles
        self.again = np.array([g.again for g in GARMENTS.values()])[
            products.garment[articles.product]
        ]

    def settle(
        self,
        draws: Draws,
        who: np.ndarray,
        when: np.ndarray,
        visit: np.ndarray,
        reason: np.ndarray,
        article: np.ndarray,
    ) -> None:
        """Replace articles, in place, of purchases that refer to earlier ones.

        What is referred to may itself refer to something earlier, so they are settled in order:
        all first purchases of customers, all second ones, ... in a few dozen passes, the rare
        customers with very many purchases last.

        Parameters
        ----------
        draws
            Where chance comes from.
        who, when, visit, reason, article
            Integers, one position a purchase, sorted by customer and day; ``visit`` counts the
            visits upwards.
        """
        n = len(who)
        starts = (
            np.flatnonzero(np.concatenate([[True], who[1:] != who[:-1]])) if n else np.zeros(0, int)
        )
        nth = np.arange(n) - np.repeat(starts, np.diff(np.append(starts, n)))
        back = 1 + draws.below(1 + draws.below(np.minimum(nth, _MEMORY) + 1, n), n)
        lot = draws.below(100, n)
        other = draws.raw(n) >> np.uint64(32)
        # Some refer to something before this visit: counted from the end of the one before it.
        earlier = (reason == AGAIN) | ((reason == PARTNER) & (lot >= _SAME_VISIT))
        back = np.where(earlier, back + np.arange(n) - np.searchsorted(visit, visit), back)
        target = np.arange(n) - back
        gap = when - when[target]
        refers = (reason <= PARTNER) & (nth > 0) & (back <= nth)
        refers &= (reason != PARTNER) | (gap <= _GOES_WITH_DAYS)
        # The longer ago, the less often the very same is wanted again.
        lot = np.where(reason == AGAIN, lot * (1 + gap // _WORN_DAYS), lot)
        waiting = np.flatnonzero(refers)
        settled = ~refers
        while len(waiting):
            ready = waiting[settled[target[waiting]]]
            source = article[target[ready]]
            wanted = self._leads_to(reason[ready], source, lot[ready], other[ready])
            usable = (wanted >= 0) & (self.articles.launch[wanted] <= when[ready])
            usable &= self.articles.end[wanted] >= when[ready]
            article[ready[usable]] = wanted[usable]
            settled[ready] = True
            waiting = waiting[~settled[waiting]]

    def _leads_to(
        self, reason: np.ndarray, source: np.ndarray, lot: np.ndarray, other: np.ndarray
    ) -> np.ndarray:
        """Find what an earlier purchase leads to; -1 where it leads to nothing."""
        product = self.articles.product[source]
        again = np.where(lot < self.again[source], source, -1)
        first = self.products.first_article[product]
        count = self.products.first_article[product + 1] - first
        colourway = first + (other.astype(np.int64) % count)
        colourway = np.where(colourway == source, -1, colourway)
        partner = self.products.partners[product, other.astype(np.int64) % PARTNERS]
        begin = self.products.first_article[partner]
        breadth = self.products.first_article[partner + 1] - begin
        goes_with = np.where(
            partner >= 0, begin + (other.astype(np.int64) >> 8) % np.maximum(breadth, 1), -1
        )
        return np.select([reason == AGAIN, reason == COLOURWAY], [again, colourway], goes_with)
