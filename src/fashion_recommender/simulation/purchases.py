"""Who buys what when: visits of customers, and in each of them a mixture of reasons to buy.

A purchase is one of these: the very same article again, another colour of a style owned, what
goes with something bought lately, what is new, what sells well in a favourite corner of the shop,
or anything at all. Blocks of customers are simulated independently, so the shop can be of any
size; within a block everything is done for all customers at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.simulation import calendar
from fashion_recommender.simulation.articles import Articles, Products
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.customers import Customers
from fashion_recommender.simulation.demand import Market
from fashion_recommender.simulation.draws import Draws
from fashion_recommender.simulation.references import AGAIN, ANYTHING, COLOURWAY, NEW, References
from fashion_recommender.simulation.taste import Taste

CUSTOMERS_PER_BLOCK: Final = 20_000  # part of the recipe: another size, another shop

_REASONS: Final = (15, 345, 200, 305, 135)  # from COLOURWAY on
_AGAIN_PER_MILLION: Final = 560_000  # visits
_FAVOURITE_WEIGHTS: Final = (38, 26, 20, 16)
_PIECES: Final = (280, 228, 158, 110, 78, 53, 35, 25, 15, 10, 5, 3)  # slots of a visit, from 1
_FOLLOWS_PER_MILLION: Final = 50_000
_SOON_DAYS: Final = 45
_SAME_ROW_AGAIN: Final = (920, 62, 12, 6)  # rows of one purchase, from 1

PROPOSALS: Final = 12
"""Articles that catch a customer's eye; taste decides among them."""


@dataclass(frozen=True)
class Purchases:
    """Rows of the log, one position each, by day and customer."""

    day: np.ndarray
    customer: np.ndarray
    article: np.ndarray
    cents: np.ndarray
    channel: np.ndarray


def purchases(
    config: SimulationConfig,
    products: Products,
    articles: Articles,
    customers: Customers,
    market: Market,
) -> Iterator[Purchases]:
    """Simulate one block of customers after the other, each block's rows by day and customer."""
    for first in range(0, config.n_customers, CUSTOMERS_PER_BLOCK):
        block = np.arange(first, min(first + CUSTOMERS_PER_BLOCK, config.n_customers))
        draws = Draws(config.seed, f"purchases {first}")
        yield _Block(config, products, articles, customers, market, draws).run(block)


class _Block:
    """The purchases of some customers."""

    def __init__(
        self,
        config: SimulationConfig,
        products: Products,
        articles: Articles,
        customers: Customers,
        market: Market,
        draws: Draws,
    ) -> None:
        self.config = config
        self.products = products
        self.articles = articles
        self.customers = customers
        self.market = market
        self.draws = draws
        self.taste = Taste(products, articles, customers)
        self.references = References(products, articles, self.taste)

    def run(self, block: np.ndarray) -> Purchases:
        visitor, day = self._visits(block)
        pieces = self.draws.choose(_PIECES, len(visitor)) + 1
        visit = np.repeat(np.arange(len(visitor)), pieces)
        who, when = visitor[visit], day[visit]
        reason = COLOURWAY + self.draws.choose(_REASONS, len(who))
        # Whoever wants the same thing again comes for it: no other piece of the visit is a repeat.
        again = self.draws.chance(_AGAIN_PER_MILLION, len(visitor))
        reason[(np.cumsum(pieces) - pieces)[again]] = AGAIN
        article = self._fresh(who, when, reason)
        again = self.references.settle(self.draws, who, when, visit, reason, article)
        kept = again | self._first(who, article)
        who, when, visit, article = who[kept], when[kept], visit[kept], article[kept]
        online = self.draws.below(1000, len(visitor)) < self.customers.online[visitor]
        channel = np.where(online, 2, 1)[visit]
        return self._rows(when, who, article, channel)

    def _visits(self, block: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Draw visits by customer and day: one in twenty soon after another one."""
        who = np.repeat(block, self.customers.visits[block])
        demand = np.concatenate(
            [[0], np.cumsum(calendar.demand(self.config.start, self.config.n_days))]
        )
        low = demand[self.customers.joined[who]]
        high = demand[np.minimum(self.customers.left[who], self.config.n_days)]
        day = (
            np.searchsorted(demand, low + self.draws.below(high - low, len(who)), side="right") - 1
        )
        # A visit draws others after it; the first of a customer stands by itself.
        first = np.concatenate([[True], who[1:] != who[:-1]]) if len(who) else np.zeros(0, bool)
        follows = ~first & self.draws.chance(_FOLLOWS_PER_MILLION, len(who))
        soon = 1 + self.draws.below(_SOON_DAYS, len(who))
        anchor = np.arange(len(who)) - 1
        near = day[anchor] + soon
        day = np.where(follows & (near < self.config.n_days), near, day)
        key = np.unique(who * np.int64(self.config.n_days) + day)
        return key // self.config.n_days, key % self.config.n_days

    def _fresh(self, who: np.ndarray, when: np.ndarray, reason: np.ndarray) -> np.ndarray:
        """Choose from the market: several proposals by what sells, then by taste."""
        n = len(who)
        favourite = self.customers.favourites[who, self.draws.choose(_FAVOURITE_WEIGHTS, n)]
        low, high = self.market.bounds[favourite], self.market.bounds[favourite + 1]
        # Out of its season a corner draws fewer: the others look around in the whole shop.
        week = when // 7
        weight = self.market.all_articles[week, high] - self.market.all_articles[week, low]
        usual = self.market.usual[favourite]
        stays = self.draws.below(1000, n) * (usual >> 10) < 1000 * (weight >> 10)
        anywhere = (reason == ANYTHING) | ~stays
        low = np.where(anywhere, 0, low)
        high = np.where(anywhere, len(self.market.by_section), high)
        uniform = self.draws.raw(n * PROPOSALS).reshape(n, PROPOSALS)
        place = np.empty((n, PROPOSALS), np.int64)
        order = np.argsort(week, kind="stable")
        edges = np.searchsorted(week[order], np.arange(week.max(initial=-1) + 2))
        for number in range(len(edges) - 1):
            here = order[edges[number] : edges[number + 1]]
            if len(here):
                place[here] = self._drawn(
                    number, low[here], high[here], reason[here], uniform[here]
                )
        proposal = self.market.by_section[place]
        return self.taste.choose(who, proposal, self.draws.below(2**31 - 1, n))

    def _drawn(
        self,
        week: int,
        low: np.ndarray,
        high: np.ndarray,
        reason: np.ndarray,
        uniform: np.ndarray,
    ) -> np.ndarray:
        """Draw positions in ``by_section`` between ``low`` and ``high`` by the week's weights."""
        place = np.empty(uniform.shape, np.int64)
        new = self.market.new_articles[week]
        everything = self.market.all_articles[week]
        has_new = (reason == NEW) & (new[high] > new[low])
        # A corner without anything on sale sends its customers through the whole shop.
        empty = ~has_new & (everything[high] == everything[low])
        low, high = np.where(empty, 0, low), np.where(empty, len(everything) - 1, high)
        for rows, summed in ((has_new, new), (~has_new, everything)):
            span = (summed[high[rows]] - summed[low[rows]])[:, None]
            lot = ((uniform[rows] >> np.uint64(33)).astype(np.int64) * (span >> 11)) >> 20
            # Spans below 2**11 lose nothing: they are drawn whole.
            small = (uniform[rows] >> np.uint64(33)).astype(np.int64) * span >> 31
            lot = np.where(span < 2**31, small, lot)
            found = np.searchsorted(summed, summed[low[rows]][:, None] + lot, side="right") - 1
            place[rows] = np.minimum(found, len(self.market.by_section) - 1)
        return place

    def _first(self, who: np.ndarray, article: np.ndarray) -> np.ndarray:
        """Mark the first purchase of an article by a customer: what one has is not found anew."""
        key = who * np.int64(len(self.articles.product)) + article
        first = np.zeros(len(key), bool)
        first[np.unique(key, return_index=True)[1]] = True
        return first

    def _rows(
        self, when: np.ndarray, who: np.ndarray, article: np.ndarray, channel: np.ndarray
    ) -> Purchases:
        """Price purchases, write some of them several times, and sort by day and customer."""
        n_articles = np.int64(len(self.articles.product))
        # The same article twice in one visit is one purchase; pieces are written as equal rows.
        _, once = np.unique(
            (when * np.int64(self.config.n_customers) + who) * n_articles + article,
            return_index=True,
        )
        once = np.repeat(once, self.draws.choose(_SAME_ROW_AGAIN, len(once)) + 1)
        when, who, article, channel = when[once], who[once], article[once], channel[once]
        return Purchases(
            day=when.astype(np.int16),
            customer=who.astype(np.int32),
            article=article.astype(np.int32),
            cents=self._cents(when, article).astype(np.int32),
            channel=channel.astype(np.int8),
        )

    def _cents(self, when: np.ndarray, article: np.ndarray) -> np.ndarray:
        """Price of an article on a day: full, off for everybody, or marked down before it goes."""
        full = self.products.cents[self.articles.product[article]]
        off = calendar.shop_discounts(self.config.start, self.config.n_days)[when]
        clearance = calendar.is_clearance(self.config.start, self.config.n_days)[when]
        leaving = clearance & (self.articles.end[article] - when < 45)
        off = np.where(leaving, np.maximum(off, 40), off)
        return full * (100 - off) // 100
