"""All channels of a cut-off, their proposals united: one rank and one score a channel."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from fashion_recommender.candidates import channels
from fashion_recommender.candidates.config import Caps, ChannelsConfig
from fashion_recommender.candidates.neighbours import ItemMatrix, ease, item_cf
from fashion_recommender.candidates.snapshot import Purchases, Snapshot
from fashion_recommender.models.filling import Filling, FillingConfig, decay
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, CUTOFF, RANK, SCORE

CHANNELS: Final = tuple(Caps.model_fields)
"""Names of the channels, in the order of their columns."""

_POPULARITY_UNIT = 1000


@dataclass(frozen=True)
class Candidates:
    """Articles proposed to some customers, by customer and article.

    Attributes
    ----------
    customers
        int32 ``[n]``, ascending.
    indptr
        int64 ``[n + 1]``: where each customer's candidates begin.
    article_idx
        int32 ``[m]``, ascending within a customer, each once.
    ranks
        Channel -> int16 ``[m]``: rank from 1, 0 where the channel did not propose it.
    scores
        Channel -> float32 ``[m]``: NaN where it did not.
    """

    customers: np.ndarray
    indptr: np.ndarray
    article_idx: np.ndarray
    ranks: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.article_idx)

    @cached_property
    def row(self) -> np.ndarray:
        """Position in ``customers`` of each candidate: int64 ``[m]``."""
        return np.repeat(np.arange(len(self.customers)), np.diff(self.indptr))

    @property
    def customer_idx(self) -> np.ndarray:
        """int32 ``[m]``."""
        return self.customers[self.row]

    def keep(self, kept: np.ndarray) -> "Candidates":
        """Keep some candidates, bool ``[m]``; customers stay, with or without candidates."""
        count = np.bincount(self.row[kept], minlength=len(self.customers))
        return Candidates(
            self.customers,
            np.concatenate([[0], np.cumsum(count)]),
            self.article_idx[kept],
            {channel: ranks[kept] for channel, ranks in self.ranks.items()},
            {channel: scores[kept] for channel, scores in self.scores.items()},
        )

    def table(self, cutoff: dt.date) -> pa.Table:
        """The catalog's ``candidates`` table."""
        columns = {
            CUTOFF: pa.repeat(pa.scalar(cutoff, pa.date32()), len(self)),
            CUSTOMER_IDX: pa.array(self.customer_idx),
            ARTICLE_IDX: pa.array(self.article_idx),
        }
        for channel in self.ranks:
            absent = self.ranks[channel] == 0
            columns[f"{channel}_rank"] = pa.array(self.ranks[channel], mask=absent)
            columns[f"{channel}_score"] = pa.array(self.scores[channel], mask=absent)
        return pa.table(columns)


class Proposer:
    """The channels of one cut-off; what they share is prepared once for all customers."""

    def __init__(self, snapshot: Snapshot, config: ChannelsConfig) -> None:
        self.snapshot = snapshot
        self.config = config

    def propose(self, customers: np.ndarray) -> Candidates:
        """Ask every channel about some customers (int32, ascending) and unite the answers."""
        bought = self.snapshot.purchases.of(customers)
        asked = self._asked(customers, bought)
        proposed = {}
        for channel in CHANNELS:
            cap = getattr(self.config.caps, channel)
            if cap:
                proposed[channel] = asked[channel](cap)
        return _united(customers, self.snapshot.n_articles, proposed)

    def _asked(
        self, customers: np.ndarray, bought: Purchases
    ) -> dict[str, Callable[[int], pa.Table]]:
        half_life = self.config.taste_half_life_days
        purchases = ibis.memtable(
            pa.table(
                {
                    CUSTOMER_IDX: customers[bought.row],
                    ARTICLE_IDX: bought.article_idx,
                    "days_ago": bought.days_ago,
                }
            )
        )
        bands = self._filling.band_of_customer[customers].astype(np.int32)
        people = ibis.memtable(pa.table({CUSTOMER_IDX: customers, "band": bands}))
        articles = self._articles
        new = articles.filter(articles.is_new)
        weights = decay(bought.days_ago, half_life)

        def of_groups(offered: ir.Table, group: str) -> Callable[[int], pa.Table]:
            return lambda cap: channels.best_of_groups(
                purchases, offered, group, half_life, cap
            ).to_pyarrow()

        def of_matrix(name: str) -> Callable[[int], pa.Table]:
            return lambda cap: _as_table(customers, self.matrices[name].top(bought, weights, cap))

        return {
            "own_purchases": lambda cap: channels.own_purchases(
                purchases, articles, half_life, cap
            ).to_pyarrow(),
            "colourways": lambda cap: channels.colourways(
                purchases, articles, half_life, cap
            ).to_pyarrow(),
            "age_popularity": lambda cap: channels.best_of_band(
                people, self._best_of_bands(cap)
            ).to_pyarrow(),
            "popularity": lambda cap: channels.best_of_all(people, articles, cap).to_pyarrow(),
            "section_popularity": of_groups(articles, "section"),
            "department_popularity": of_groups(articles, "department"),
            "covisits": lambda cap: channels.covisits(
                purchases, self._covisits, half_life, cap
            ).to_pyarrow(),
            "item_cf": of_matrix("item_cf"),
            "ease": of_matrix("ease"),
            "new_arrivals": of_groups(new, "section"),
        }

    @cached_property
    def matrices(self) -> dict[str, ItemMatrix]:
        """The models between articles, which features use beside the channels."""
        config = self.config
        return {
            "item_cf": item_cf(self.snapshot, config.neighbours),
            "ease": ease(
                self.snapshot, config.ease_articles, config.ease_regularization, config.neighbours
            ),
        }

    @cached_property
    def _filling(self) -> Filling:
        half_life = self.config.popularity_half_life_days
        return Filling.fit(self.snapshot.history, FillingConfig(half_life_days=half_life))

    def _best_of_bands(self, cap: int) -> ir.Table:
        filling = self._filling
        everything = np.arange(self.snapshot.n_articles, dtype=np.int32)
        best = filling.rankings(everything)[:, :cap]
        n_bands, cap = best.shape
        scores = np.take_along_axis(filling.scores, best, 1)
        band = np.repeat(np.arange(n_bands, dtype=np.int32), cap)
        band[band == n_bands - 1] = -1  # the last row is for customers of unknown age
        columns = {
            "band": band,
            ARTICLE_IDX: best.ravel(),
            SCORE: scores.ravel(),
            RANK: np.tile(np.arange(1, cap + 1, dtype=np.int32), n_bands),
        }
        return ibis.memtable(pa.table(columns).filter(pa.array(scores.ravel() > 0)))

    @cached_property
    def _articles(self) -> ir.Table:
        snapshot, config = self.snapshot, self.config
        sales = snapshot.decayed_sales(config.popularity_half_life_days)
        first = np.full(snapshot.n_articles, -1, np.int32)
        first[snapshot.history.article_idx[::-1]] = snapshot.history.days_ago[::-1]
        columns = {
            ARTICLE_IDX: np.arange(snapshot.n_articles, dtype=np.int32),
            "product": snapshot.codes("product_code"),
            "section": snapshot.codes("section_no"),
            "department": snapshot.codes("department_no"),
            channels.POPULARITY: np.round(sales * _POPULARITY_UNIT).astype(np.int64),
            "is_new": (first >= 0) & (first <= config.new_days),
        }
        return ibis.memtable(pa.table(columns))

    @cached_property
    def _covisits(self) -> ir.Table:
        config = self.config
        bought = self.snapshot.purchases
        recent = bought.days_ago <= config.covisit_days
        columns = {
            CUSTOMER_IDX: bought.customers[bought.row[recent]],
            ARTICLE_IDX: bought.article_idx[recent],
            "days_ago": bought.days_ago[recent],
        }
        pairs = channels.covisit_pairs(
            ibis.memtable(pa.table(columns)),
            config.covisit_gap_days,
            config.covisit_purchases,
            config.neighbours,
        )
        return ibis.memtable(pairs.to_pyarrow())


def _as_table(customers: np.ndarray, lists: TopK) -> pa.Table:
    row, place = np.nonzero(lists.articles != NO_ARTICLE)
    columns = {
        CUSTOMER_IDX: customers[row],
        ARTICLE_IDX: lists.articles[row, place],
        SCORE: lists.scores[row, place],
        RANK: (place + 1).astype(np.int32),
    }
    return pa.table(columns)


def _united(customers: np.ndarray, n_articles: int, proposed: dict[str, pa.Table]) -> Candidates:
    keys = {}
    for channel, table in proposed.items():
        row = np.searchsorted(customers, table[CUSTOMER_IDX].to_numpy())
        keys[channel] = row.astype(np.int64) * n_articles + table[ARTICLE_IDX].to_numpy()
    union = np.unique(np.concatenate([np.empty(0, np.int64), *keys.values()]))
    row, article = np.divmod(union, n_articles)
    ranks, scores = {}, {}
    for channel, table in proposed.items():
        place = np.searchsorted(union, keys[channel])
        ranks[channel] = np.zeros(len(union), np.int16)
        ranks[channel][place] = table[RANK].to_numpy()
        scores[channel] = np.full(len(union), np.nan, np.float32)
        scores[channel][place] = table[SCORE].to_numpy()
    indptr = np.searchsorted(row, np.arange(len(customers) + 1))
    return Candidates(customers, indptr, article.astype(np.int32), ranks, scores)
