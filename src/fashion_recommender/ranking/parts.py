"""Answer for some customers at a time, wherever their purchases lie.

A part of the customers is a small shop with the same articles: coded from 0, with their own
purchases only, and beside it what is known of everybody. The ranker does there what it does beside
the whole log, so the answers are the same.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.candidates.propose import candidates_schema
from fashion_recommender.engines.on_spark import SparkRows, by_customers
from fashion_recommender.models.answers import ListTerms, as_batch
from fashion_recommender.models.history import History, Shop
from fashion_recommender.ranking.ranker import Ranker, SharedKnowledge
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, PRICE
from fashion_recommender.tables import splits

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from fashion_recommender.models.base import State
    from fashion_recommender.ranking.config import RankerConfig
    from fashion_recommender.tables.splits import Protocol

FILLING_BAND: Final = "filling_band"
DAYS_AGO: Final = "days_ago"

PEOPLE: Final = pa.schema(
    [
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field("age", pa.float32(), nullable=False),  # NaN where unknown
        pa.field(FILLING_BAND, pa.int16(), nullable=False),
    ]
)
"""What is asked about whom."""


def purchases_before(
    transactions: "ir.Table", cutoff: dt.date, train_days: int | None = None
) -> "ir.Table":
    """Rows of the log before a cut-off, as parts read them: with ``days_ago`` instead of a date."""
    past = splits.before(transactions, cutoff, train_days)
    return past.select(
        CUSTOMER_IDX,
        ARTICLE_IDX,
        PRICE,
        schema.CHANNEL,
        splits.days_before(past[schema.DATE], cutoff).name(DAYS_AGO),
    )


def recommend_on_spark(
    ranker: Ranker, history: History, transactions: "ir.Table", protocol: "Protocol"
) -> SparkRows:
    """Let Spark's executors recommend to every customer, a batch of the ranker's size at a time.

    ``ranker`` stands beside ``history``, which is ``transactions`` before the cut-off. Rows are
    those of `answers.serving_batches`.
    """
    customers = np.arange(history.shop.n_customers, dtype=np.int32)
    return by_customers(
        purchases_before(transactions, history.cutoff, protocol.train_days),
        people(ranker, history, customers),
        PartRanker.recommend,
        PartRanker.of(ranker, history, protocol),
        schema.RECOMMENDATIONS,
        ranker.config.customers_per_batch,
        everybody=True,
    )


def propose_on_spark(
    ranker: Ranker,
    history: History,
    transactions: "ir.Table",
    customers: np.ndarray,
    protocol: "Protocol",
) -> SparkRows:
    """Let Spark's executors propose to some customers (int32, ascending): `candidates_schema`."""
    return by_customers(
        purchases_before(transactions, history.cutoff, protocol.train_days),
        people(ranker, history, customers),
        PartRanker.candidates,
        PartRanker.of(ranker, history, protocol),
        candidates_schema(ranker.config.channels),
        ranker.config.customers_per_batch,
    )


def people(ranker: Ranker, history: History, customers: np.ndarray) -> pa.Table:
    """Say of some customers (int32, ascending) what parts need to know: `PEOPLE`."""
    columns = {
        CUSTOMER_IDX: customers,
        "age": history.shop.ages[customers],
        FILLING_BAND: np.asarray(ranker.state["filling_bands"])[customers],
    }
    return pa.table(columns, schema=PEOPLE)


@dataclass(frozen=True)
class PartRanker:
    """A fitted ranker and all that it needs beside the purchases of the customers asked about.

    None of it grows with the number of customers, so that each process can be sent it.

    Attributes
    ----------
    cutoff
        The day from which on nothing is known.
    config, state
        Those of the fitted ranker, but for what the state holds of customers.
    shared
        What is known of all customers together.
    article_ids
        Ids of the shop's articles.
    terms
        What lists may hold.
    """

    cutoff: dt.date
    config: "RankerConfig"
    state: "State"
    shared: SharedKnowledge
    article_ids: np.ndarray
    terms: ListTerms

    @classmethod
    def of(cls, ranker: Ranker, history: History, protocol: "Protocol") -> "PartRanker":
        """Take what all customers share from a ranker beside the whole log, ``history``."""
        return cls(
            history.cutoff,
            ranker.config,
            {name: array for name, array in ranker.state.items() if name != "filling_bands"},
            ranker.shared,
            history.shop.article_ids,
            ListTerms.of(history, protocol.serving_k, protocol),
        )

    def beside(self, people: pa.Table, purchases: pa.Table) -> tuple[Ranker, History]:
        """Put the ranker beside some customers' purchases.

        Customers are coded anew, in the order of their index. ``people`` is in `PEOPLE`,
        ``purchases`` are rows of `purchases_before`, in any order.
        """
        people = people.sort_by(CUSTOMER_IDX)
        customers = people[CUSTOMER_IDX].to_numpy()
        shop = Shop(
            customers.astype(object),
            self.article_ids,
            people["age"].to_numpy(),
            pd.DataFrame(index=range(len(self.article_ids))),  # codes are shared knowledge
        )
        columns = {name: purchases[name].to_numpy() for name in purchases.column_names}
        days_ago, price = columns[DAYS_AGO], columns[PRICE]
        order = np.lexsort((price, columns[ARTICLE_IDX], columns[CUSTOMER_IDX], -days_ago))
        history = History(
            self.cutoff,
            shop,
            np.searchsorted(customers, columns[CUSTOMER_IDX][order]).astype(np.int32),
            columns[ARTICLE_IDX][order],
            days_ago[order],
            price[order],
            columns[schema.CHANNEL][order],
        )
        state = self.state | {"filling_bands": people[FILLING_BAND].to_numpy()}
        return Ranker(self.config, state).with_history(history, self.shared), history

    def recommend(self, people: pa.Table, purchases: pa.Table) -> pa.Table:
        """Recommend to some customers: `schema.RECOMMENDATIONS`, in the order of customers."""
        ranker, history = self.beside(people, purchases)
        everybody = np.arange(history.shop.n_customers, dtype=np.int32)
        lists = self.terms.lists(ranker, history, everybody)
        customers = history.shop.customer_ids.astype(np.int32)
        return pa.Table.from_batches([as_batch(customers, lists)])

    def candidates(self, people: pa.Table, purchases: pa.Table) -> pa.Table:
        """Propose to some customers: `candidates_schema`, in the order of customers."""
        ranker, history = self.beside(people, purchases)
        everybody = np.arange(history.shop.n_customers, dtype=np.int32)
        table = ranker.propose(everybody).table(self.cutoff)
        customers = history.shop.customer_ids.astype(np.int32)[table[CUSTOMER_IDX].to_numpy()]
        return table.set_column(1, table.schema.field(1), pa.array(customers))
