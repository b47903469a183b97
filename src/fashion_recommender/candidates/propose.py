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
from fashion_recommender.candidates.knowledge import ChannelKnowledge
from fashion_recommender.candidates.snapshot import Purchases, Snapshot
from fashion_recommender.candidates.union import united
from fashion_recommender.models.filling import bands_of, decay
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, CUTOFF, RANK, SCORE

CHANNELS: Final = tuple(Caps.model_fields)
"""Names of the channels, in the order of their columns."""


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

    def part(self, first: int, stop: int) -> "Candidates":
        """Keep a range of the customers, with all their candidates (views, nothing is copied)."""
        start, end = self.indptr[first], self.indptr[min(stop, len(self.customers))]
        return Candidates(
            self.customers[first:stop],
            self.indptr[first : stop + 1] - start,
            self.article_idx[start:end],
            {channel: ranks[start:end] for channel, ranks in self.ranks.items()},
            {channel: scores[start:end] for channel, scores in self.scores.items()},
        )

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


def candidates_schema(config: ChannelsConfig) -> pa.Schema:
    """Columns of `Candidates.table`: those of the channels that are switched on."""
    fields = [(CUTOFF, pa.date32()), (CUSTOMER_IDX, pa.int32()), (ARTICLE_IDX, pa.int32())]
    for channel in CHANNELS:
        if getattr(config.caps, channel):
            fields += [(f"{channel}_rank", pa.int16()), (f"{channel}_score", pa.float32())]
    return pa.schema(fields)


class Proposer:
    """The channels of one cut-off; what they share is prepared once for all customers.

    The snapshot may hold some customers only, where ``knowledge`` is given from elsewhere.
    """

    def __init__(
        self, snapshot: Snapshot, config: ChannelsConfig, knowledge: ChannelKnowledge | None = None
    ) -> None:
        self.snapshot = snapshot
        self.config = config
        self._given = knowledge

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
        ages = self.snapshot.history.shop.ages[customers]
        bands = bands_of(ages, self.knowledge.band_edges).astype(np.int32)
        people = ibis.memtable(pa.table({CUSTOMER_IDX: customers, "band": bands}))
        articles = self._tables["articles"]
        new = articles.filter(articles.is_new)
        weights = decay(bought.days_ago, half_life)

        def of_groups(offered: ir.Table, group: str) -> Callable[[int], pa.Table]:
            return lambda cap: channels.best_of_groups(
                purchases, offered, group, half_life, cap
            ).to_pyarrow()

        def of_matrix(name: str) -> Callable[[int], pa.Table]:
            matrix = self.knowledge.matrices[name]
            return lambda cap: _as_table(customers, matrix.top(bought, weights, cap))

        return {
            "own_purchases": lambda cap: channels.own_purchases(
                purchases, articles, half_life, cap
            ).to_pyarrow(),
            "colourways": lambda cap: channels.colourways(
                purchases, articles, half_life, cap
            ).to_pyarrow(),
            "age_popularity": lambda _: channels.best_of_band(
                people, self._tables["best_of_bands"]
            ).to_pyarrow(),
            "popularity": lambda cap: channels.best_of_all(people, articles, cap).to_pyarrow(),
            "section_popularity": of_groups(articles, "section"),
            "department_popularity": of_groups(articles, "department"),
            "covisits": lambda cap: channels.covisits(
                purchases, self._tables["covisits"], half_life, cap
            ).to_pyarrow(),
            "item_cf": of_matrix("item_cf"),
            "ease": of_matrix("ease"),
            "new_arrivals": of_groups(new, "section"),
        }

    @cached_property
    def knowledge(self) -> ChannelKnowledge:
        """What is known of all customers together; it can be handed to other proposers."""
        return self._given or ChannelKnowledge.of(self.snapshot, self.config)

    @cached_property
    def _tables(self) -> dict[str, ir.Table]:
        known = self.knowledge
        tables = {
            "articles": known.articles,
            "best_of_bands": known.best_of_bands,
            "covisits": known.covisits,
        }
        return {name: ibis.memtable(table) for name, table in tables.items()}


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
    position = np.zeros(int(customers.max(initial=-1)) + 1, np.int32)
    position[customers] = np.arange(len(customers), dtype=np.int32)

    def column(name: str, dtype: type) -> np.ndarray:
        parts = [table[name].to_numpy().astype(dtype, copy=False) for table in proposed.values()]
        return np.concatenate([np.empty(0, dtype), *parts])

    indptr, article_idx, ranks, scores = united(
        position[column(CUSTOMER_IDX, np.int32)],
        column(ARTICLE_IDX, np.int32),
        column(RANK, np.int16),
        column(SCORE, np.float32),
        [len(table) for table in proposed.values()],
        len(customers),
        n_articles,
    )
    return Candidates(
        customers,
        indptr,
        article_idx,
        dict(zip(proposed, ranks, strict=True)),
        dict(zip(proposed, scores, strict=True)),
    )
