"""Judging one model on two small weeks, by hand."""

import datetime as dt
from collections.abc import Callable
from math import log2

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pydantic import ValidationError

from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.evaluation import (
    attribute_codes,
    evaluate_weeks,
    require_lists_of_buyers,
)
from fashion_recommender.metrics.names import OF_CATALOGUE, customer_metrics

NEW, OLD = dt.date(2020, 9, 16), dt.date(2020, 9, 9)
LISTS = {
    # In the older week customer 0 buys 0 again and 1 for the first time, customer 3 buys 3.
    OLD: {0: [0, 2, 1], 1: [1, 3]},
    # In the newer week customer 0 buys 1 again and 4 for the first time, customer 4 buys 2.
    NEW: {0: [1, 4], 4: [3, 2]},
}

Judge = Callable[[pa.Table], tuple[pa.Table, dict[dt.date, dict[str, float]]]]


@pytest.fixture
def judge(facts: dict[str, pa.Table], articles: ibis.Table, config: EvaluationConfig) -> Judge:
    attributes = attribute_codes(articles.to_pyarrow(), config.attributes)

    def judge(recommendations: pa.Table) -> tuple[pa.Table, dict[dt.date, dict[str, float]]]:
        return evaluate_weeks(
            recommendations,
            facts["buyers"],
            facts["history"],
            facts["statistics"],
            attributes,
            config,
        )

    return judge


def test_every_value_of_two_weeks(judge: Judge, recommended: Callable) -> None:
    table, catalogue = judge(recommended(LISTS))
    assert table["cutoff"].to_pylist() == [OLD, OLD, NEW, NEW]
    assert table["customer_idx"].to_pylist() == [0, 3, 0, 4]
    nan = np.nan
    expected = {
        "map@2": [1 / 2, 0, 1, 1 / 2],
        "recall@2": [1 / 2, 0, 1, 1],
        "precision@2": [1 / 2, 0, 1, 1 / 2],
        "hit_rate@2": [1, 0, 1, 1],
        "mrr@2": [1, 0, 1, 1 / 2],
        "ndcg@2": [1 / (1 + 1 / log2(3)), 0, 1, 1 / log2(3)],
        "map_new@2": [0, 0, 1 / 2, 1 / 2],
        "recall_new@2": [0, 0, 1, 1],
        "map_repeat@2": [1, nan, 1, nan],
        "recall_repeat@2": [1, nan, 1, nan],
        # 0 and 2 share the colour; 1 and 4 nothing; 3 and 2 the type.
        "diversity@2": [1 / 2, nan, 1, 1 / 2],
        "repeats@2": [1 / 2, nan, 1 / 2, 0],
        # Of 3 customers 1 each; of 4 customers 2 and 0; of 4 customers 1 and 1.
        "novelty@2": [log2(5 / 2), nan, (log2(6 / 3) + log2(6 / 1)) / 2, log2(6 / 2)],
        "popularity@2": [1 / 3, nan, 1 / 4, 1 / 4],
    }
    assert set(table.column_names) == {"cutoff", "customer_idx", *expected}
    for name, values in expected.items():
        assert table.schema.field(name).type == pa.float32()
        np.testing.assert_allclose(table[name].to_numpy(), values, rtol=1e-6, err_msg=name)
    assert catalogue[OLD] == pytest.approx({"coverage@2": 2 / 6, "gini@2": 2 / 3})
    assert catalogue[NEW] == pytest.approx({"coverage@2": 4 / 6, "gini@2": 1 / 3})


def test_rows_in_any_order_and_lists_of_others_change_nothing(
    judge: Judge, recommended: Callable
) -> None:
    table = recommended(LISTS)
    expected, catalogue = judge(table)
    shuffled = table.take(np.random.default_rng(1).permutation(len(table)))
    again, same_catalogue = judge(shuffled)
    pd.testing.assert_frame_equal(again.to_pandas(), expected.to_pandas())
    assert same_catalogue == catalogue
    others = recommended({OLD: LISTS[OLD] | {2: [5, 4]}, NEW: LISTS[NEW] | {1: [0]}})
    again, same_catalogue = judge(others)
    pd.testing.assert_frame_equal(again.to_pandas(), expected.to_pandas())
    assert same_catalogue == catalogue


def test_a_week_without_recommendations_is_refused(judge: Judge, recommended: Callable) -> None:
    with pytest.raises(ValueError, match=r"cut-offs 2020-09-16; the table has 2020-09-09\."):
        judge(recommended({OLD: LISTS[OLD]}))


def test_lists_that_belong_to_others_are_noticed(
    facts: dict[str, pa.Table], recommended: Callable
) -> None:
    buyers = facts["buyers"].to_pandas()
    own = {day: {c: [0] for c in set(of["customer_idx"])} for day, of in buyers.groupby("cutoff")}
    require_lists_of_buyers(recommended(own), facts["buyers"])
    everybody = {day: {c: [0] for c in range(6)} for day in own}
    require_lists_of_buyers(recommended(everybody), facts["buyers"])
    moved = {day: {c + 1: [0] for c in lists} for day, lists in own.items()}
    with pytest.raises(ValueError, match="customers had other numbers"):
        require_lists_of_buyers(recommended(moved), facts["buyers"])


def test_depths_that_no_list_reaches_are_refused(config: EvaluationConfig) -> None:
    config.require_depth(2)
    with pytest.raises(ValueError, match=r"protocol\.backtest_k=1 makes lists of 1\. .*k to 2"):
        config.require_depth(1)


def test_names_are_those_that_are_measured(
    judge: Judge, recommended: Callable, config: EvaluationConfig
) -> None:
    table, catalogue = judge(recommended(LISTS))
    measured = customer_metrics(config.ks, config.list_k)
    assert table.column_names == ["cutoff", "customer_idx", *measured]
    assert list(catalogue[NEW]) == [f"{name}@2" for name in OF_CATALOGUE]


def test_no_purchase_in_any_week_is_refused(
    facts: dict[str, pa.Table], recommended: Callable, config: EvaluationConfig
) -> None:
    with pytest.raises(ValueError, match="no purchase in any target week"):
        evaluate_weeks(
            recommended(LISTS),
            facts["buyers"].slice(0, 0),
            facts["history"],
            facts["statistics"],
            np.zeros((6, 2), np.int32),
            config,
        )


def test_attribute_codes() -> None:
    articles = pa.table(
        {
            "article_idx": pa.array([2, 0, 1], pa.int32()),
            "product_type_no": pa.array([5, -1, None], pa.int32()),
            "index_name": pa.array(["a", "b", None]).dictionary_encode(),
            "prod_name": pa.array(["x", "x", "y"]),
        }
    )
    codes = attribute_codes(articles, ["product_type_no", "index_name", "prod_name"])
    assert codes.dtype == np.int32
    assert codes[:, 0].tolist() == [-1, -1, 5]
    assert codes[1, 1] == -1
    assert codes[0, 1] != codes[2, 1]
    assert codes[0, 2] == codes[2, 2] != codes[1, 2]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ks": ()}, "ks"),
        ({"ks": (12, 12)}, "distinct depths"),
        ({"ks": (0,)}, "at least 1"),
        ({"attributes": ("colour",)}, "colour: not a column of articles"),
        ({"comparison_metrics": ("map@12", "map@5")}, "map@5 is not measured with ks="),
        ({"comparison_metrics": ("ndcg@12",)}, "map@12 is missing"),
        ({"confidence": 1.0}, "confidence"),
        ({"resamples": 10}, "resamples"),
    ],
)
def test_wrong_parameters_are_refused(wrong: dict, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        EvaluationConfig(**wrong)
