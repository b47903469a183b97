"""Nodes that ask a fitted model and put its lists into another order by looks."""

from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.pipelines.modelling.answering import backtested, complete, served
from fashion_recommender.tables.splits import Protocol, serving_cutoff
from fashion_recommender.visual.config import RerankingConfig

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from fashion_recommender.models.storage import Deferred, ModelSet
    from fashion_recommender.visual.reranking import Reranked


@typed_parameters(protocol=Protocol, config=RerankingConfig)
def backtest(
    models: "ModelSet",
    looks: "pa.Table | None",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    config: RerankingConfig,
    **members: "ModelSet",
) -> "pa.RecordBatchReader":
    """Recommend to past buyers, ordered by purchases before each cut-off only."""
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.models.storage import Deferred
    from fashion_recommender.visual.reranking import Reranked

    log = PurchaseLog.from_tables(transactions, customers, articles, looks)

    def at(cutoffs: "Sequence[dt.date]") -> "Deferred[Reranked]":
        fitted = complete(models, members, log.shop, cutoffs)

        def reranked(cutoff: "dt.date") -> "Reranked":
            return Reranked(fitted[cutoff], log.before(cutoff, protocol.train_days), config)

        return Deferred(cutoffs, reranked)

    return backtested(log, protocol, at)


@typed_parameters(protocol=Protocol, config=RerankingConfig)
def recommend(
    models: "ModelSet",
    looks: "pa.Table | None",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    config: RerankingConfig,
    **members: "ModelSet",
) -> "pa.RecordBatchReader":
    """Recommend to every customer."""
    from fashion_recommender.models.answers import serving_batches
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.visual.reranking import Reranked

    log = PurchaseLog.from_tables(transactions, customers, articles, looks)
    cutoff = serving_cutoff(log.last_date)
    history = log.before(cutoff, protocol.train_days)
    model = complete(models, members, log.shop, [cutoff])[cutoff]
    batches = serving_batches(Reranked(model, history, config), history, protocol)
    return served(batches, log, f"{model.name}, re-ranked")
