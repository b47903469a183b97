"""Purchases that refer to earlier ones: the same article again, its colourways, what goes with it.

The first three reasons to buy are of this kind; where what they lead to is not on sale (or
there is nothing to refer to), the purchase stays what the customer found without them.
"""

from typing import Final

import numpy as np

from fashion_recommender.simulation.articles import PARTNERS, Articles, Products
from fashion_recommender.simulation.draws import Draws
from fashion_recommender.simulation.taste import Taste
from fashion_recommender.simulation.taxonomy import GARMENTS

AGAIN, COLOURWAY, PARTNER, NEW, FAVOURITE, ANYTHING = range(6)
"""Reasons to buy an article."""

_MEMORY: Final = 4  # purchases that one refers back to at the most; the last ones most often
_GOES_WITH_DAYS: Final = 90
_SAME_VISIT: Final = 20  # of 100 purchases that go with another one; the others are made later
_WORN_DAYS: Final = 30
_SEEN: Final = 3  # of what goes with something; taste decides among them


class References:
    """Where purchases lead that refer to earlier ones of the same customer."""

    def __init__(self, products: Products, articles: Articles, taste: Taste) -> None:
        self.products = products
        self.articles = articles
        self.taste = taste
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
    ) -> np.ndarray:
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

        Returns
        -------
        np.ndarray
            Boolean: purchases of the very same article again.
        """
        n = len(who)
        starts = (
            np.flatnonzero(np.concatenate([[True], who[1:] != who[:-1]])) if n else np.zeros(0, int)
        )
        nth = np.arange(n) - np.repeat(starts, np.diff(np.append(starts, n)))
        back = 1 + draws.below(1 + draws.below(np.minimum(nth, _MEMORY) + 1, n), n)
        lot = draws.below(100, n)
        other = draws.raw(n)
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
        again = np.zeros(n, bool)
        while len(waiting):
            ready = waiting[settled[target[waiting]]]
            source = article[target[ready]]
            wanted = self._leads_to(who[ready], reason[ready], source, lot[ready], other[ready])
            usable = (wanted >= 0) & (self.articles.launch[wanted] <= when[ready])
            usable &= self.articles.end[wanted] >= when[ready]
            article[ready[usable]] = wanted[usable]
            again[ready] = usable & (reason[ready] == AGAIN)
            settled[ready] = True
            waiting = waiting[~settled[waiting]]
        return again

    def _leads_to(
        self,
        who: np.ndarray,
        reason: np.ndarray,
        source: np.ndarray,
        lot: np.ndarray,
        other: np.ndarray,
    ) -> np.ndarray:
        """Find what an earlier purchase leads to; -1 where it leads to nothing."""
        wanted = np.where(lot < self.again[source], source, -1)
        here = np.flatnonzero(reason == COLOURWAY)
        colourway = self._colourway(self.articles.product[source[here]], other[here])
        wanted[here] = np.where(colourway == source[here], -1, colourway)
        here = np.flatnonzero(reason == PARTNER)
        wanted[here] = self._goes_with(who[here], source[here], other[here])
        return wanted

    def _goes_with(self, who: np.ndarray, source: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Find what goes with an article: taste decides among a few products and their colours."""
        # Bits of ``other``: two for a product and nine for its colour, three times; then the lot.
        partners = self.products.partners[self.articles.product[source]]
        first = partners[np.arange(len(who)), (other & np.uint64(PARTNERS - 1)).astype(np.int64)]
        article = np.full(len(who), -1)
        some = np.flatnonzero(first >= 0)
        seen = []
        for number in range(_SEEN):
            bits = other[some] >> np.uint64(11 * number)
            partner = partners[some, (bits & np.uint64(PARTNERS - 1)).astype(np.int64)]
            partner = np.where(partner < 0, first[some], partner)
            seen.append(self._colourway(partner, bits >> np.uint64(2)))
        lot = (other[some] >> np.uint64(33)).astype(np.int64)
        article[some] = self.taste.choose(who[some], np.stack(seen, axis=1), lot)
        return article

    def _colourway(self, product: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Choose an article of each product by the lowest nine bits of ``other``."""
        first = self.products.first_article[product]
        count = self.products.first_article[product + 1] - first
        return first + (((other & np.uint64(511)).astype(np.int64) * count) >> 9)
