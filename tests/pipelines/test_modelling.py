"""The modelling pipeline of one model, from coded tables to recommendations."""

import datetime as dt

import ibis
import pyarrow as pa
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from fashion_recommender import schema
from fashion_recommender.models.own_purchases import OwnPurchasesConfig
from fashion_recommender.models.registry import MODELS, judged
from fashion_recommender.pipelines.modelling import create_pipeline
from fashion_recommender.pipelines.recommend import create_pipeline as create_recommend
from fashion_recommender.tables.splits import Protocol

LAST = dt.date(2020, 9, 22)


@pytest.fixture
def tables() -> dict[str, ibis.Table]:
    """Six customers who buy the same two articles each week, for ten weeks."""
    rows = [
        (LAST - dt.timedelta(days=7 * week), customer, (customer + place) % 20, 0.02, 2)
        for week in range(10)
        for customer in range(6)
        for place in range(2)
    ]
    log = pa.table(
        dict(zip(schema.TRANSACTIONS.names, zip(*sorted(rows), strict=True), strict=True)),
        schema=pa.schema([field.with_nullable(True) for field in schema.TRANSACTIONS]),
    )
    people = {"customer_idx": list(range(7)), "customer_id": [f"c{i}" for i in range(7)]}
    attributes = {
        name: [1] * 20 if name in schema.ARTICLE_NUMBERS else ["x"] * 20
        for name in schema.RAW_ARTICLES[1:]
    }
    things = {"article_idx": list(range(20)), "article_id": [f"{i:010d}" for i in range(20)]}
    return {
        "transactions": ibis.memtable(log),
        "customers": ibis.memtable({**people, "age": [30] * 7}),
        "articles": ibis.memtable({**things, **attributes}),
    }


def run(pipeline, tables) -> dict:
    protocol = Protocol(cutoffs=2, backtest_k=4, serving_k=3)
    catalog = DataCatalog(
        {name: MemoryDataset(table, copy_mode="assign") for name, table in tables.items()}
        | {
            "params:protocol": MemoryDataset(protocol),
            "params:own_purchases": MemoryDataset(OwnPurchasesConfig()),
        }
        | {
            # Streams cannot be copied, and are read once.
            f"own_purchases.{name}": MemoryDataset(copy_mode="assign")
            for name in ("models", "backtest_recommendations", "recommendations")
        }
    )
    outputs = SequentialRunner().run(pipeline, catalog)
    return {name: dataset.load() for name, dataset in outputs.items()}


def one_model(pipeline):
    return pipeline.only_nodes_with_namespaces(["own_purchases"])


def test_every_model_is_fitted_backtested_and_served():
    nodes = {node.name for node in create_pipeline().nodes}
    for model in MODELS:
        assert {f"{model}.fit", f"{model}.backtest", f"{model}.recommend"} <= nodes


def test_stored_models_recommend_without_being_fitted():
    names = {node.name for node in create_recommend().nodes}
    asked = {f"{name}.{step}" for name in judged() for step in ("backtest", "recommend")}
    assert names == asked | {"ranker.look_into"}


def test_buyers_of_a_week_get_what_they_bought_before_it(tables):
    answers = run(one_model(create_pipeline()), tables)
    backtest = answers["own_purchases.backtest_recommendations"].read_all()
    assert backtest.schema == schema.BACKTEST_RECOMMENDATIONS
    frame = backtest.to_pandas()
    assert sorted(frame["cutoff"].unique()) == [dt.date(2020, 9, 9), dt.date(2020, 9, 16)]
    assert set(frame["customer_idx"]) == set(range(6))  # the seventh never buys
    first = frame[(frame["rank"] <= 2) & (frame["customer_idx"] == 3)]
    assert set(first["article_idx"]) == {3, 4}
    assert (frame.loc[frame["rank"] > 2, "source"] == "age_popularity").all()


def test_everybody_is_served(tables):
    answers = run(one_model(create_pipeline()), tables)
    frame = answers["own_purchases.recommendations"].read_all().to_pandas()
    assert frame.groupby("customer_idx").size().to_dict() == dict.fromkeys(range(7), 3)
    assert (frame.loc[frame["customer_idx"] == 6, "source"] == "age_popularity").all()
