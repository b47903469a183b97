"""The evaluation pipeline on a small shop: whoever knows the future is on top."""

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.models.registry import judged
from fashion_recommender.pipelines.evaluation import create_pipeline
from fashion_recommender.schema import BACKTEST_RECOMMENDATIONS, COMPARISONS, METRICS
from fashion_recommender.tables.splits import Protocol

N_CUSTOMERS, N_ARTICLES, DAYS = 60, 40, 60
PROTOCOL = Protocol(cutoffs=2)
LAST = dt.date(2020, 9, 22)
CUTOFFS = [dt.date(2020, 9, 9), dt.date(2020, 9, 16)]
PROPHET, *OTHERS = judged()


class Kept(MemoryDataset):
    """Stays in memory when the runner lets go of what no further node reads."""

    def release(self) -> None:
        """Keep the data."""


@pytest.fixture(scope="module")
def log() -> pa.Table:
    rng = np.random.default_rng(0)
    n = 1500
    # Every day of the log has a purchase, or the last day and the cut-offs would move.
    days_ago = np.concatenate([np.arange(DAYS), rng.integers(0, DAYS, n - DAYS)])
    return pa.table(
        {
            "t_dat": pa.array([LAST - dt.timedelta(days=int(d)) for d in days_ago], pa.date32()),
            "customer_idx": rng.integers(0, N_CUSTOMERS, n).astype(np.int32),
            "article_idx": rng.integers(0, N_ARTICLES, n).astype(np.int32),
        }
    )


def lists(log: pa.Table, knows_the_future: bool) -> pa.Table:
    """Recommend 15 articles to every customer, what they will buy first or nothing but chance."""
    rng = np.random.default_rng(1)
    rows = []
    for cutoff in CUTOFFS:
        week = log.filter(pa.array([0 <= (d - cutoff).days < 7 for d in log["t_dat"].to_pylist()]))
        bought = week.select(["customer_idx", "article_idx"]).to_pandas()
        for customer in range(N_CUSTOMERS):
            future = bought.loc[bought["customer_idx"] == customer, "article_idx"].tolist()
            chance = rng.permutation(N_ARTICLES).tolist()
            ranked = dict.fromkeys([*(future if knows_the_future else []), *chance])
            rows += [
                (cutoff, customer, rank, article, 0.0, "model")
                for rank, article in enumerate(list(ranked)[:15], start=1)
            ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = [
        pa.array(column, field.type if field.name != "source" else pa.string()).cast(field.type)
        for column, field in zip(columns, BACKTEST_RECOMMENDATIONS, strict=True)
    ]
    return pa.table(arrays, schema=BACKTEST_RECOMMENDATIONS)


@pytest.fixture(scope="module")
def outputs(log: pa.Table) -> dict[str, object]:
    customers = pa.table(
        {
            "customer_idx": pa.array(range(N_CUSTOMERS), pa.int32()),
            "age": pa.array([None, *range(16, 15 + N_CUSTOMERS)], pa.int16()),
        }
    )
    articles = pa.table(
        {
            "article_idx": pa.array(range(N_ARTICLES), pa.int32()),
            "product_type_no": pa.array([i % 7 for i in range(N_ARTICLES)], pa.int32()),
        }
    )
    config = EvaluationConfig(
        ks=(5, 15),
        list_k=5,
        attributes=("product_type_no",),
        comparison_metrics=("map@5", "recall@15"),
        n_resamples=200,
    )
    chance = lists(log, knows_the_future=False)
    data = {
        "transactions": ibis.memtable(log),
        "customers": ibis.memtable(customers),
        "articles": ibis.memtable(articles),
        "params:protocol": PROTOCOL,
        "params:evaluation": config,
        f"{PROPHET}.backtest_recommendations": lists(log, knows_the_future=True),
        # One as pandas reads it: both kinds of dataset may stand in the catalog.
        f"{OTHERS[0]}.backtest_recommendations": chance.to_pandas(),
    } | {f"{model}.backtest_recommendations": chance for model in OTHERS[1:]}
    catalog = DataCatalog({name: Kept(value, copy_mode="assign") for name, value in data.items()})
    pipeline = create_pipeline()
    for name in pipeline.all_outputs():
        catalog[name] = Kept(copy_mode="assign")
    SequentialRunner().run(pipeline, catalog)
    return {name: catalog.load(name) for name in pipeline.all_outputs()}


def test_every_model_has_its_tables(outputs: dict[str, object]) -> None:
    for model in judged():
        metrics = outputs[f"{model}.metrics"]
        assert isinstance(metrics, pd.DataFrame)
        assert list(metrics.columns) == list(METRICS)
        assert set(metrics["model"]) == {model}
        values = outputs[f"{model}.customer_metrics"]
        assert isinstance(values, pa.Table)
        assert {"cutoff", "customer_idx", "map@5", "recall@15"} <= set(values.column_names)


def test_whoever_knows_the_future_leads(outputs: dict[str, object]) -> None:
    leaderboard = outputs["leaderboard"]
    assert isinstance(leaderboard, pd.DataFrame)
    top = leaderboard.iloc[0]
    assert (top["model"], top["cutoff"], top["segment"], top["metric"]) == (
        PROPHET,
        "",
        "all",
        "map@5",
    )
    assert top["value"] == 1
    second = leaderboard.iloc[1]
    assert 0 < second["value"] < 0.4
    assert set(leaderboard["model"]) == set(judged())


def test_comparisons_tell_the_prophet_from_chance_and_chance_from_itself_not(
    outputs: dict[str, object],
) -> None:
    comparisons = outputs["comparisons"]
    assert isinstance(comparisons, pd.DataFrame)
    assert list(comparisons.columns) == list(COMPARISONS)
    everyone = comparisons[(comparisons["segment"] == "all") & (comparisons["metric"] == "map@5")]
    assert len(everyone) == len(judged()) * (len(judged()) - 1) / 2
    with_prophet = everyone["model_a"] == PROPHET
    assert with_prophet.sum() == len(OTHERS)
    assert (everyone.loc[with_prophet, "ci_low"] > 0.5).all()
    assert (everyone.loc[~with_prophet, "difference"] == 0).all()


def test_the_truth_is_made_once_and_each_model_is_one_node() -> None:
    pipeline = create_pipeline()
    assert {node.name for node in pipeline.nodes} == {
        "truth.collect_target_purchases",
        "truth.collect_history",
        "truth.assign_segments",
        "truth.count_article_customers",
        "comparison.build_leaderboard",
        "comparison.compare_models",
        "comparison.price_rules",
        *(f"{model}.evaluate" for model in judged()),
    }
    one = create_pipeline().filter(node_namespaces=[PROPHET])
    assert [node.name for node in one.nodes] == [f"{PROPHET}.evaluate"]
    assert "transactions" not in one.all_inputs()  # judging a model reads small tables only
