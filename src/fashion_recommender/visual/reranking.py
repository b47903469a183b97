"""Any model's lists, put into another order by what the customer's purchases look like."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
from pydantic import Field
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.configuration import Config

_ROWS_PER_BLOCK: Final = 100_000


class RerankingConfig(Config):
    """How much looks count against the model's order."""

    weight: float = Field(default=0.2, ge=0, le=1)
    """Share of looks: 0 keeps the model's order, 1 looks at nothing else."""

    half_life_days: float = Field(default=60.0, gt=0)
    """For what a customer likes to look at, a purchase counts half as much after this many days."""


def rerank(
    lists: pa.RecordBatch,
    purchases: sparse.csr_matrix,
    looks: np.ndarray,
    config: RerankingConfig,
) -> pa.RecordBatch:
    """Order each customer's list by the model's rank and by looks.

    The score is ``(1 - weight) / log2(rank + 1) + weight * cosine``: the discount of nDCG, so
    that the model's first places stay apart from one another more than its last ones, and the
    cosine of the article's look with the mean look of the customer's purchases, weighed by
    recency. An article without a photograph has the cosine 0, about that of two articles that
    have nothing in common. What was filled in (``source`` other than ``model``) stays behind, in
    its order.

    Parameters
    ----------
    lists
        Rows of whole customers in `schema.RECOMMENDATIONS` or `schema.BACKTEST_RECOMMENDATIONS`
        (of one cut-off), sorted by customer and rank.
    purchases
        ``[n_customers, n_articles]``: the decayed purchases before the cut-off.
    looks
        float32 ``[n_articles, d]``, of length 1 or 0.
    config
        The weight.

    Returns
    -------
    pa.RecordBatch
        The same rows with new ranks and scores, sorted by them.
    """
    customer = lists[schema.CUSTOMER_IDX].to_numpy()
    article = lists[schema.ARTICLE_IDX].to_numpy()
    rank = lists[schema.RANK].to_numpy()
    filled = np.asarray(lists[schema.SCORE].is_null())
    cosine = _cosines(customer, article, purchases, looks)
    score = (1 - config.weight) / np.log2(rank + 1.0) + config.weight * cosine
    order = np.lexsort((rank, np.where(filled, 0, -score), filled, customer))
    _, first = np.unique(customer[order], return_index=True)
    length = np.diff(np.append(first, len(order)))
    new_rank = np.arange(len(order)) - np.repeat(first, length) + 1
    columns = {name: lists[name].take(pa.array(order)) for name in lists.schema.names}
    columns[schema.RANK] = pa.array(new_rank.astype(np.int16))
    columns[schema.SCORE] = pa.array(score[order].astype(np.float32), mask=filled[order])
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=lists.schema)


def _cosines(
    customer: np.ndarray, article: np.ndarray, purchases: sparse.csr_matrix, looks: np.ndarray
) -> np.ndarray:
    asked, row = np.unique(customer, return_inverse=True)
    profiles = purchases[asked] @ looks
    profiles /= np.maximum(np.linalg.norm(profiles, axis=1, keepdims=True), 1e-12)
    cosine = np.empty(len(customer), np.float32)
    for start in range(0, len(customer), _ROWS_PER_BLOCK):
        part = slice(start, start + _ROWS_PER_BLOCK)
        cosine[part] = np.einsum("ij,ij->i", profiles[row[part]], looks[article[part]])
    return cosine


def whole_customers(batches: Iterator[pa.RecordBatch], least_rows: int) -> Iterator[pa.RecordBatch]:
    """Cut a stream of rows sorted by customer anew, so that no customer is in two batches.

    Batches have ``least_rows`` rows or more, but for the last one.
    """
    kept: pa.Table | None = None
    for batch in batches:
        table = pa.Table.from_batches([batch])
        table = table if kept is None else pa.concat_tables([kept, table])
        if table.num_rows <= least_rows:
            kept = table
            continue
        customer = table[schema.CUSTOMER_IDX].to_numpy()
        stop = int(np.searchsorted(customer, customer[-1], side="left"))
        kept = table.slice(stop)
        if stop:
            yield _one_batch(table.slice(0, stop))
    if kept is not None and kept.num_rows:
        yield _one_batch(kept)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    return table.unify_dictionaries().combine_chunks().to_batches()[0]
