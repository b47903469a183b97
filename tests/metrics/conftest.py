"""A small log for the metrics' tests, and arrays from plain dictionaries."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import ibis
import numpy as np
import pyarrow as pa
import pytest

from fashion_recommender.metrics import truth
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.segments import SegmentConfig
from fashion_recommender.tables.splits import Protocol

NEW = dt.date(2020, 9, 16)
OLD = dt.date(2020, 9, 9)

Ragged = Mapping[int, Sequence[int]]


@pytest.fixture(scope="session")
def list_rows() -> Callable[[Ragged], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Turn {customer: articles, best first} into columns customer_idx, rank, article_idx."""

    def rows(lists: Ragged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        customer_idx = [c for c in sorted(lists) for _ in lists[c]]
        rank = [r for c in sorted(lists) for r in range(1, len(lists[c]) + 1)]
        article_idx = [a for c in sorted(lists) for a in lists[c]]
        return np.array(customer_idx, "i4"), np.array(rank, "i2"), np.array(article_idx, "i4")

    return rows


@pytest.fixture(scope="session")
def pair_rows() -> Callable[[Ragged], tuple[np.ndarray, np.ndarray]]:
    """Turn {customer: articles} into columns customer_idx, article_idx."""

    def rows(bought: Ragged) -> tuple[np.ndarray, np.ndarray]:
        customer_idx = [c for c in bought for _ in bought[c]]
        article_idx = [a for c in bought for a in bought[c]]
        return np.array(customer_idx, "i4"), np.array(article_idx, "i4")

    return rows


@pytest.fixture(scope="session")
def recommended(
    list_rows: Callable[[Ragged], tuple[np.ndarray, np.ndarray, np.ndarray]],
) -> Callable[[Mapping[dt.date, Ragged]], pa.Table]:
    """Turn {cut-off: {customer: articles}} into a table of backtest recommendations."""

    def table(weeks: Mapping[dt.date, Ragged]) -> pa.Table:
        parts = []
        for cutoff in sorted(weeks):
            customer_idx, rank, article_idx = list_rows(weeks[cutoff])
            parts.append(
                pa.table(
                    {
                        "cutoff": pa.repeat(pa.scalar(cutoff, pa.date32()), len(rank)),
                        "customer_idx": customer_idx,
                        "rank": rank,
                        "article_idx": article_idx,
                        "score": np.zeros(len(rank), "f4"),
                    }
                )
            )
        return pa.concat_tables(parts)

    return table


LOG = [
    # day, customer, article
    (dt.date(2020, 6, 1), 0, 0),
    (dt.date(2020, 8, 20), 1, 1),
    (dt.date(2020, 8, 20), 1, 1),  # an exact duplicate: two purchases, one pair
    (dt.date(2020, 9, 8), 2, 2),
    (dt.date(2020, 9, 9), 0, 1),  # first day of the older target week
    (dt.date(2020, 9, 10), 3, 3),  # first purchase of customer 3
    (dt.date(2020, 9, 15), 0, 0),  # last day of the older target week, a repeat
    (dt.date(2020, 9, 16), 0, 1),  # a repeat in the newer week
    (dt.date(2020, 9, 18), 0, 4),
    (dt.date(2020, 9, 18), 0, 4),
    (dt.date(2020, 9, 22), 4, 2),  # first purchase of customer 4, last day
]
N_ARTICLES = 6
AGES = [22, 35, None, 80, 24]


def as_log(rows: Sequence[tuple[dt.date, int, int]]) -> ibis.Table:
    """Turn rows (day, customer, article) into a table of transactions."""
    days, customers, articles = zip(*rows, strict=True)
    return ibis.memtable(
        pa.table(
            {
                "t_dat": pa.array(days, pa.date32()),
                "customer_idx": pa.array(customers, pa.int32()),
                "article_idx": pa.array(articles, pa.int32()),
            }
        )
    )


@pytest.fixture(scope="session")
def make_log() -> Callable[[Sequence[tuple[dt.date, int, int]]], ibis.Table]:
    return as_log


@pytest.fixture(scope="session")
def log_rows() -> list[tuple[dt.date, int, int]]:
    return list(LOG)


@pytest.fixture(scope="session")
def transactions() -> ibis.Table:
    return as_log(LOG)


@pytest.fixture(scope="session")
def customers() -> ibis.Table:
    return ibis.memtable(
        pa.table(
            {
                "customer_idx": pa.array(range(len(AGES)), pa.int32()),
                "age": pa.array(AGES, pa.int16()),
            }
        )
    )


@pytest.fixture(scope="session")
def articles() -> ibis.Table:
    return ibis.memtable(
        pa.table(
            {
                "article_idx": pa.array(range(N_ARTICLES), pa.int32()),
                "product_type_no": pa.array([1, 1, 2, 2, 3, -1], pa.int32()),
                "colour_group_code": pa.array([7, 8, 7, 8, 7, 7], pa.int32()),
            }
        )
    )


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return Protocol(cutoffs=2, on_sale_days=None)


@pytest.fixture(scope="session")
def facts(
    transactions: ibis.Table, customers: ibis.Table, articles: ibis.Table, protocol: Protocol
) -> dict[str, pa.Table]:
    """The tables that judging a model reads, of the small log."""
    return {
        "buyers": truth.target_purchases(transactions, protocol),
        "history": truth.purchase_history(transactions, protocol),
        "statistics": truth.article_statistics(transactions, articles, protocol),
        "segments": truth.customer_segments(transactions, customers, protocol, SegmentConfig()),
    }


@pytest.fixture(scope="session")
def config() -> EvaluationConfig:
    return EvaluationConfig(
        ks=(2,),
        list_k=2,
        attributes=("product_type_no", "colour_group_code"),
        comparison_metrics=("map@2", "recall_new@2"),
        n_resamples=200,
    )
