"""Recommendations as tables: a fitted model's lists, batch after batch, in bounded memory."""

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.models.base import Recommender
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.storage import ModelSet
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.tables.splits import Protocol

CUSTOMERS_PER_BATCH = 50_000


def serving_batches(
    model: Recommender, history: History, protocol: Protocol
) -> Iterator[pa.RecordBatch]:
    """Recommend to every customer, in the order of ``customer_idx``.

    Yields batches in `schema.RECOMMENDATIONS`, ``protocol.serving_k`` rows a customer.
    """
    everybody = np.arange(history.shop.n_customers, dtype=np.int32)
    for customers, lists in _answers(model, history, everybody, protocol.serving_k, protocol):
        yield _as_batch(customers, lists)


def backtest_batches(
    models: ModelSet, log: PurchaseLog, cutoffs: Sequence[dt.date], protocol: Protocol
) -> Iterator[pa.RecordBatch]:
    """Recommend to the buyers of each target week, oldest week first.

    Yields batches in `schema.BACKTEST_RECOMMENDATIONS`, ``protocol.backtest_k`` rows a customer.
    """
    for cutoff in sorted(cutoffs):
        history = log.before(cutoff, protocol.train_days)
        buyers = log.buyers(cutoff, protocol.horizon_days)
        if protocol.known_customers_only:
            buyers = buyers[np.isin(buyers, history.customer_idx)]
        answers = _answers(models[cutoff], history, buyers, protocol.backtest_k, protocol)
        for customers, lists in answers:
            batch = _as_batch(customers, lists)
            day = pa.repeat(pa.scalar(cutoff, pa.date32()), batch.num_rows)
            yield pa.RecordBatch.from_arrays(
                [day, *batch.columns], schema=schema.BACKTEST_RECOMMENDATIONS
            )


def _answers(
    model: Recommender, history: History, customers: np.ndarray, k: int, protocol: Protocol
) -> Iterator[tuple[np.ndarray, TopK]]:
    articles = history.on_sale(protocol.on_sale_days)
    purchased = history.purchased if protocol.exclude_purchased else None
    for first in range(0, len(customers), CUSTOMERS_PER_BATCH):
        batch = customers[first : first + CUSTOMERS_PER_BATCH]
        yield batch, model.recommend(batch, k, articles, purchased)


def _as_batch(customers: np.ndarray, lists: TopK) -> pa.RecordBatch:
    """One row an entry of a list; short lists give fewer rows."""
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
