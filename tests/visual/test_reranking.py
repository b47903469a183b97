"""Lists of any model in an order that looks have a say in."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.visual.reranking import RerankingConfig, rerank, whole_customers


def lists(rows, cutoff=None):
    """Rows of (customer, article, score or None where it was filled in), best first."""
    customer, article, score = zip(*rows, strict=True)
    rank = [1 + sum(c == customer[i] for c in customer[:i]) for i in range(len(rows))]
    source = ["age_popularity" if s is None else "model" for s in score]
    kind = schema.RECOMMENDATIONS if cutoff is None else schema.BACKTEST_RECOMMENDATIONS
    columns = [customer, rank, article, score, source]
    columns = columns if cutoff is None else [[cutoff] * len(rows), *columns]
    arrays = [
        pa.array(c, f.type if f.name != "source" else pa.string())
        for c, f in zip(columns, kind, strict=True)
    ]
    arrays[-1] = arrays[-1].cast(kind.field("source").type)
    return pa.RecordBatch.from_arrays(arrays, schema=kind)


LOOKS = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 0]], np.float32)
PURCHASES = sparse.csr_matrix(np.array([[0, 2, 0, 0], [0, 0, 0, 0], [1, 1, 0, 0]], np.float32))


def test_scores_are_those_of_the_formula():
    batch = lists([(0, 0, 9.0), (0, 3, 8.0), (0, 2, 7.0), (0, 1, 6.0)])
    found = rerank(batch, PURCHASES, LOOKS, RerankingConfig(weight=0.5)).to_pydict()
    # Customer 0 bought article 1: cosines 0, 0, 0.8 and 1 at the ranks 1 to 4.
    expected = {0: 0.5, 3: 0.5 / np.log2(3), 2: 0.25 + 0.4, 1: 0.5 / np.log2(5) + 0.5}
    order = sorted(expected, key=lambda article: -expected[article])
    assert found["article_idx"] == order == [1, 2, 0, 3]
    assert np.allclose(found["score"], [expected[a] for a in order])
    assert found["rank"] == [1, 2, 3, 4]


def test_without_weight_purchases_or_photographs_the_order_stays():
    rows = [(c, a, 1.0) for c in (0, 1, 2) for a in (3, 2, 0, 1)]
    for batch, looks, weight in (
        (lists(rows), LOOKS, 0.0),
        (lists(rows[4:8]), LOOKS, 1.0),
        (lists(rows), np.zeros((4, 1), np.float32), 0.9),
    ):
        found = rerank(batch, PURCHASES, looks, RerankingConfig(weight=weight))
        assert found["article_idx"].equals(batch["article_idx"])
        assert found["rank"].equals(batch["rank"])


def test_what_was_filled_in_stays_behind_in_its_order():
    cutoff = dt.date(2020, 9, 16)
    batch = lists([(0, 3, 2.0), (0, 1, 1.0), (0, 2, None), (0, 0, None), (2, 1, None)], cutoff)
    found = rerank(batch, PURCHASES, LOOKS, RerankingConfig(weight=1.0))
    assert found.schema == schema.BACKTEST_RECOMMENDATIONS
    rows = found.to_pydict()
    assert rows["article_idx"] == [1, 3, 2, 0, 1]
    assert rows["source"] == ["model"] * 2 + ["age_popularity"] * 3
    assert rows["score"][2:] == [None] * 3
    assert rows["cutoff"] == [cutoff] * 5


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.integers(1, 6), st.integers(1, 9))
def test_no_customer_is_cut_in_two(sizes, width, least):
    rows = [(customer, a % 4, 1.0) for customer, n in enumerate(sizes) for a in range(n)]
    whole = pa.Table.from_batches([lists(rows)])
    cut = list(whole_customers(iter(whole.to_batches(max_chunksize=width)), least))
    assert pa.Table.from_batches(cut).to_pydict() == whole.to_pydict()
    owners = [set(batch["customer_idx"].to_pylist()) for batch in cut]
    assert sum(map(len, owners)) == len(sizes)
    assert all(batch.num_rows > least - 5 for batch in cut[:-1])


def test_no_rows_at_all():
    assert list(whole_customers(iter([]), 10)) == []


def test_weights_beyond_one_are_refused():
    with pytest.raises(ValueError, match="less than or equal to 1"):
        RerankingConfig(weight=1.5)
