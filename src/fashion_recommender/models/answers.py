"""Recommendations as tables: a fitted model's lists, batch after batch, in bounded memory."""

import datetime as dt
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
import pyarrow as pa
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.business_rules import Kinds, excluded_articles, ruled_order
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.tables.splits import Protocol

CUSTOMERS_PER_BATCH = 50_000

Answer = Callable[[np.ndarray], TopK]


class Lister(typing.Protocol):
    """Whatever makes lists as a `Recommender` does."""

    def recommend(
        self,
        customers: np.ndarray,
        k: int,
        articles: np.ndarray,
        purchased: sparse.csr_matrix | None = None,
    ) -> TopK:
        """See `Recommender.recommend`."""


class Listers(typing.Protocol):
    """One of them for each cut-off, such as a `ModelSet`."""

    def __getitem__(self, cutoff: dt.date) -> Lister:
        """Give that of a cut-off."""


def serving_batches(
    model: Lister, history: History, protocol: Protocol
) -> Iterator[pa.RecordBatch]:
    """Recommend to every customer, in the order of ``customer_idx``.

    Yields batches in `schema.RECOMMENDATIONS`, ``protocol.serving_k`` rows a customer.
    """
    for _, make in serving_steps(model, history, protocol):
        yield make()


def serving_steps(
    model: Lister, history: History, protocol: Protocol
) -> Iterator[tuple[str, Callable[[], pa.RecordBatch]]]:
    """Yield the batches of `serving_batches` unmade: a name for each, and what makes it."""
    everybody = np.arange(history.shop.n_customers, dtype=np.int32)
    answer = _answering(model, history, protocol.serving_k, protocol)
    for customers in _parts(everybody):
        yield f"customers-{customers[0]:09d}", partial(_as_answer, answer, customers)


def _as_answer(answer: Answer, customers: np.ndarray) -> pa.RecordBatch:
    return as_batch(customers, answer(customers))


def backtest_batches(
    models: Listers, log: PurchaseLog, cutoffs: Sequence[dt.date], protocol: Protocol
) -> Iterator[pa.RecordBatch]:
    """Recommend to the buyers of each target week, oldest week first.

    Yields batches in `schema.BACKTEST_RECOMMENDATIONS`, ``protocol.backtest_k`` rows a customer.
    """
    for cutoff in sorted(cutoffs):
        history = log.before(cutoff, protocol.train_days)
        buyers = _asked(log, cutoff, protocol)
        answer = _answering(models[cutoff], history, protocol.backtest_k, protocol)
        for customers in _parts(buyers):
            batch = _as_answer(answer, customers)
            day = pa.repeat(pa.scalar(cutoff, pa.date32()), batch.num_rows)
            yield pa.RecordBatch.from_arrays(
                [day, *batch.columns], schema=schema.BACKTEST_RECOMMENDATIONS
            )


def count_backtest_batches(log: PurchaseLog, cutoffs: Sequence[dt.date], protocol: Protocol) -> int:
    """Count what `backtest_batches` yields."""
    buyers = [len(_asked(log, cutoff, protocol)) for cutoff in cutoffs]
    return sum(-(-n // CUSTOMERS_PER_BATCH) for n in buyers)


def _asked(log: PurchaseLog, cutoff: dt.date, protocol: Protocol) -> np.ndarray:
    """Who is recommended to at a past cut-off: int32, ascending."""
    buyers = log.buyers(cutoff, protocol.horizon_days)
    if protocol.known_customers_only:
        known = log.before(cutoff, protocol.train_days).customer_idx
        buyers = buyers[np.isin(buyers, known)]
    return buyers


def _parts(customers: np.ndarray) -> Iterator[np.ndarray]:
    for first in range(0, len(customers), CUSTOMERS_PER_BATCH):
        yield customers[first : first + CUSTOMERS_PER_BATCH]


@dataclass(frozen=True)
class ListTerms:
    """What lists may hold and how they are ordered: the shop's terms, the same for everybody.

    Attributes
    ----------
    articles
        int32, ascending: what may be recommended.
    k
        Length of a list.
    depth
        Articles that a model is asked for; more than ``k`` where rules order them anew.
    protocol
        Holds the rules.
    kinds
        What rules ask of articles; None where they order nothing.
    """

    articles: np.ndarray
    k: int
    depth: int
    protocol: Protocol
    kinds: Kinds | None

    @classmethod
    def of(cls, history: History, k: int, protocol: Protocol) -> Self:
        """Lists of length ``k`` at the cut-off of a history, which is of all customers."""
        rules, shop = protocol.rules, history.shop
        articles = history.on_sale(
            protocol.on_sale_days,
            protocol.longest_list + (history.most_purchased if protocol.exclude_purchased else 0),
            excluded_articles(rules, shop.article_ids),
        )
        if not rules.reorder:
            return cls(articles, k, k, protocol, None)
        # Both lists are cut from one depth, so that the short one is the beginning of the long one.
        depth = max(k, protocol.longest_list)
        return cls(articles, k, depth, protocol, Kinds.of(shop.attributes))

    def lists(self, model: Lister, history: History, customers: np.ndarray) -> TopK:
        """Ask a model; ``history`` says what these customers have bought."""
        purchased = history.purchased if self.protocol.exclude_purchased else None
        lists = model.recommend(customers, self.depth, self.articles, purchased)
        if self.kinds is None:
            return lists
        rules, shown = self.protocol.rules, self.protocol.serving_k
        places = ruled_order(lists.articles, shown, rules, self.kinds)[:, : self.k]
        return TopK(
            np.take_along_axis(lists.articles, places, 1),
            np.take_along_axis(lists.scores, places, 1),
        )


def _answering(model: Lister, history: History, k: int, protocol: Protocol) -> Answer:
    """Make what gives customers their lists of length k: the model, and the shop's terms."""
    return partial(ListTerms.of(history, k, protocol).lists, model, history)


def as_batch(customers: np.ndarray, lists: TopK) -> pa.RecordBatch:
    """One row an entry of a list, in `schema.RECOMMENDATIONS`; short lists give fewer rows."""
    k = lists.articles.shape[1]
    articles, scores = lists.articles.ravel(), lists.scores.ravel()
    ranks = np.tile(np.arange(1, k + 1, dtype=np.int16), len(customers))
    listed = articles != NO_ARTICLE
    filled = np.isnan(scores[listed])
    source = pa.DictionaryArray.from_arrays(
        pa.array(filled.astype(np.int8)), pa.array(schema.SOURCES)
    )
    return pa.RecordBatch.from_arrays(
        [
            pa.array(np.repeat(customers, k)[listed]),
            pa.array(ranks[listed]),
            pa.array(articles[listed]),
            pa.array(scores[listed], mask=filled),
            source,
        ],
        schema=schema.RECOMMENDATIONS,
    )
