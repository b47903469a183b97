"""Nodes that put a model's lists into another order by looks; no model is opened for it."""

from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.tables.splits import Protocol, serving_cutoff
from fashion_recommender.visual.reranking import RerankingConfig

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir
    import pyarrow as pa
    import pyarrow.dataset as ds

    from fashion_recommender.models.history import History

ROWS_PER_BATCH = 500_000


@typed_parameters(protocol=Protocol, config=RerankingConfig)
def backtest(
    lists: "pa.Table | pa.RecordBatchReader",
    looks: "pa.Table | None",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    config: RerankingConfig,
) -> "pa.RecordBatchReader":
    """Re-rank what a model recommended to past buyers, by purchases before each cut-off only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from fashion_recommender import schema
    from fashion_recommender.metrics.weeks import as_arrow
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles, looks)
    table = as_arrow(lists)

    def batches() -> "Iterator[pa.RecordBatch]":
        for cutoff in sorted(table[schema.CUTOFF].unique().to_pylist()):
            week = table.filter(pc.equal(table[schema.CUTOFF], pa.scalar(cutoff, pa.date32())))
            history = log.before(cutoff, protocol.train_days)
            yield from _reranked(week.to_batches(), history, config)

    return pa.RecordBatchReader.from_batches(schema.BACKTEST_RECOMMENDATIONS, batches())


@typed_parameters(protocol=Protocol, config=RerankingConfig)
def recommend(
    lists: "ds.Dataset | pa.Table",
    looks: "pa.Table | None",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    protocol: Protocol,
    config: RerankingConfig,
) -> "pa.RecordBatchReader":
    """Re-rank what a model recommends to every customer."""
    import pyarrow as pa

    from fashion_recommender import schema
    from fashion_recommender.models.history import PurchaseLog

    log = PurchaseLog.from_tables(transactions, customers, articles, looks)
    history = log.before(serving_cutoff(log.last_date), protocol.train_days)
    stored = _reranked(lists.to_batches(), history, config)
    return pa.RecordBatchReader.from_batches(schema.RECOMMENDATIONS, stored)


def _reranked(
    batches: "Iterable[pa.RecordBatch]", history: "History", config: RerankingConfig
) -> "Iterator[pa.RecordBatch]":
    import numpy as np

    from fashion_recommender.models.own_purchases import decayed_purchases
    from fashion_recommender.visual.reranking import rerank, whole_customers

    looks = history.shop.looks
    if looks is None:  # nobody looked at photographs: the model's order stays
        looks = np.zeros((history.shop.n_articles, 1), np.float32)
    purchases = decayed_purchases(history, config.half_life_days)
    for batch in whole_customers(iter(batches), ROWS_PER_BATCH):
        yield rerank(batch, purchases, looks, config)
