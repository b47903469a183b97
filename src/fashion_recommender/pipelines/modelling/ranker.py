"""Nodes of the ranker: all cut-offs share training weeks, and it answers beside the log."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.models.registry import model_class
from fashion_recommender.pipelines.modelling.answering import (
    backtested,
    fitting_cutoffs,
    served,
)
from fashion_recommender.progress import progress
from fashion_recommender.tables.splits import Protocol, cutoff_dates, serving_cutoff

if TYPE_CHECKING:
    import datetime as dt

    import ibis.expr.types as ir
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    from fashion_recommender.engines.on_spark import SparkRows
    from fashion_recommender.models.base import Recommender
    from fashion_recommender.models.history import History, PurchaseLog
    from fashion_recommender.models.storage import ModelSet
    from fashion_recommender.ranking.config import RankerConfig
    from fashion_recommender.ranking.ranker import Ranker

LOOKED_INTO = 10_000
"""So many buyers of the newest target week say what the channels find."""
EXPLAINED_CUSTOMERS = 2_000
EXPLAINED_RANKS = 24
"""Reasons are kept for so many of them, and so many places each: taking a score
apart takes a thousand times as long as making it."""
EXPLAINED_AT_ONCE = 100
"""So many customers are a step of what a person sees of it."""


@typed_parameters(protocol=Protocol)
def fit(
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    config: "RankerConfig",
) -> "ModelSet":
    """Train the ranker at every cut-off of the protocol and at the serving cut-off.

    The oldest cut-off that has a week to judge by finds the numbers of trees for all after it.
    """
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.models.storage import ModelSet, Vocabulary
    from fashion_recommender.ranking.ranker import Ranker
    from fashion_recommender.ranking.weeks import SharedWeeks

    log = PurchaseLog.from_tables(transactions, customers, articles)
    weeks = SharedWeeks(log, config, protocol)
    models: dict[dt.date, Recommender] = {}
    rounds = None
    for cutoff in progress(sorted(fitting_cutoffs(log, protocol)), description="ranker: fit"):
        ranker = Ranker(config).with_weeks(weeks, protocol.horizon_days, rounds, log.first_date)
        ranker.fit(log.before(cutoff, protocol.train_days))
        rounds = rounds or ranker.rounds
        models[cutoff] = ranker.without_history()
    return ModelSet(Vocabulary.of(log.shop), models)


@typed_parameters(protocol=Protocol)
def backtest(
    models: "ModelSet",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
) -> "pa.RecordBatchReader":
    """Recommend to each past target week's buyers with the ranker trained before that week."""
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles)
    return backtested(log, protocol, lambda dates: _beside(models, log, protocol, dates))


@typed_parameters(protocol=Protocol)
def recommend(
    models: "ModelSet",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    scored: str,
) -> "pa.RecordBatchReader | SparkRows":
    """Recommend to every customer with the ranker trained on the whole log.

    Batches are kept in the folder ``scored`` until all are made: what a killed run had made is
    not made again. Where the tables lie in Spark its executors do it, each for a part of the
    customers; what is lost with an executor Spark makes again.
    """
    from fashion_recommender import engines
    from fashion_recommender.models.answers import serving_steps
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.models.kept_batches import fingerprint, kept_batches
    from fashion_recommender.ranking.parts import recommend_on_spark

    log = PurchaseLog.from_tables(transactions, customers, articles)
    cutoff = serving_cutoff(log.last_date)
    model = cast("Ranker", _beside(models, log, protocol, [cutoff])[cutoff])
    history = log.before(cutoff, protocol.train_days)
    if engines.computes_on_spark(transactions):
        return recommend_on_spark(model, history, transactions, protocol)
    made_from = fingerprint(*_everything(model, history, protocol))
    batches = kept_batches(Path(scored), made_from, serving_steps(model, history, protocol))
    return served(batches, log, model.name)


@typed_parameters(protocol=Protocol)
def look_into(
    models: "ModelSet",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
) -> "tuple[pa.Table, pd.DataFrame, pd.DataFrame, pa.Table | SparkRows]":
    """Look into the newest target week: reasons of its lists, what channels found, what counted.

    The last is what each channel proposed to the customers looked into; where the tables lie in
    Spark its executors compute it.
    """
    import numpy as np
    import pyarrow as pa

    from fashion_recommender import engines
    from fashion_recommender.candidates.report import channel_report
    from fashion_recommender.models.answers import ListTerms
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.ranking.explanations import explain
    from fashion_recommender.ranking.parts import propose_on_spark
    from fashion_recommender.ranking.weeks import target_week

    log = PurchaseLog.from_tables(transactions, customers, articles)
    cutoff = max(cutoff_dates(log.last_date, protocol, log.first_date))
    ranker = cast("Ranker", _beside(models, log, protocol, [cutoff])[cutoff])
    week = target_week(log, cutoff, protocol.horizon_days, protocol.train_days)
    drawn = np.random.default_rng(ranker.config.seed).permutation(week.buyers)[:LOOKED_INTO]
    buyers, explained = np.sort(drawn), np.sort(drawn[:EXPLAINED_CUSTOMERS])
    terms = ListTerms.of(week.history, EXPLAINED_RANKS, protocol)
    lists = terms.lists(ranker, week.history, explained).articles
    reasons = []
    starts = range(0, max(len(explained), 1), EXPLAINED_AT_ONCE)  # nobody has a table, too
    for first in progress(starts, description="ranker: explain"):
        part = slice(first, first + EXPLAINED_AT_ONCE)
        reasons.append(explain(ranker, explained[part], lists[part]))
    known = np.isin(week.customer_idx, buyers)
    proposed = ranker.propose(buyers)
    report = channel_report(proposed, week.was_bought, int(known.sum()))
    candidates: pa.Table | SparkRows = (
        propose_on_spark(ranker, week.history, transactions, buyers, protocol)
        if engines.computes_on_spark(transactions)
        else proposed.table(cutoff)
    )
    return pa.concat_tables(reasons), report, ranker.importance(), candidates


# The configuration's class comes from the registry, so that starting does not import channels.
fit.__annotations__["config"] = model_class("ranker").config_type


def _everything(
    model: "Ranker", history: "History", protocol: Protocol
) -> "Iterator[str | np.ndarray]":
    """Yield all that recommendations depend on."""
    import numpy as np
    import pandas as pd

    from fashion_recommender import __version__

    yield from (__version__, model.config.model_dump_json(), protocol.model_dump_json())
    yield from (np.asarray(model.state[name]) for name in sorted(model.state))
    yield from (history.customer_idx, history.article_idx, history.days_ago)
    yield from (history.price, history.sales_channel_id, history.shop.ages)
    yield from (
        pd.util.hash_array(ids) for ids in (history.shop.customer_ids, history.shop.article_ids)
    )
    yield pd.util.hash_pandas_object(history.shop.attributes, index=False).to_numpy()


def _beside(
    models: "ModelSet", log: "PurchaseLog", protocol: Protocol, cutoffs: "Sequence[dt.date]"
) -> "ModelSet":
    """Bring stored rankers to the coding of the log, each beside what was known at its cut-off."""
    from fashion_recommender.models.storage import ModelSet

    aligned = models.at(cutoffs).aligned_to(log.shop)
    return ModelSet(aligned.vocabulary, _BesideLog(aligned.models, log, protocol))


class _BesideLog(Mapping["dt.date", "Ranker"]):
    """Stored rankers that are given the purchases when they are asked for, and not before.

    What a ranker looks up takes gigabytes for a large shop, so it goes when its user is done.
    """

    def __init__(
        self, stored: "Mapping[dt.date, Recommender]", log: "PurchaseLog", protocol: Protocol
    ) -> None:
        self._stored, self._log, self._protocol = stored, log, protocol

    def __getitem__(self, cutoff: "dt.date") -> "Ranker":
        history = self._log.before(cutoff, self._protocol.train_days)
        return cast("Ranker", self._stored[cutoff]).with_history(history)

    def __iter__(self) -> Iterator["dt.date"]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
