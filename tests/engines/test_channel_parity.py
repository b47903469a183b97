"""DuckDB and Spark propose the same articles, with the same ranks and scores, ties included."""

import datetime as dt

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fashion_recommender.candidates import channels
from fashion_recommender.candidates.config import ChannelsConfig
from fashion_recommender.candidates.knowledge import ChannelKnowledge
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.models.filling import bands_of
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.tables.splits import serving_cutoff

pytestmark = [pytest.mark.spark, pytest.mark.slow]

CONFIG = ChannelsConfig(ease_articles=100, neighbours=20)
HALF_LIFE = CONFIG.taste_half_life_days


@pytest.fixture(scope="module", params=["sample", "hm_slice"])
def shops(request, coded_shop, duckdb, spark) -> list[dict[str, ibis.Table]]:
    """What channels read, from the same files on both engines: tables of a coded shop, and of
    articles and bands what the driver knows."""
    folder = coded_shop(request.param)
    tables = {n: duckdb.read_parquet(folder / f"{n}.parquet") for n in ("customers", "articles")}
    transactions = duckdb.read_parquet(folder / "transactions.parquet")
    log = PurchaseLog.from_tables(transactions, **tables)
    cutoff = serving_cutoff(log.last_date) - dt.timedelta(days=7)
    known = ChannelKnowledge.of(Snapshot(log.before(cutoff)), CONFIG)
    people = {
        "customer_idx": np.arange(log.shop.n_customers, dtype=np.int32),
        "band": bands_of(log.shop.ages, known.band_edges).astype(np.int32),
    }
    small = {
        "known": known.articles,
        "best": known.best_of_bands,
        "pairs": known.covisits,
        "people": pa.table(people),
    }
    for name, table in small.items():
        pq.write_table(table, folder / f"{name}.parquet")
    shops = []
    for engine in (duckdb, spark):
        log_of_engine = engine.read_parquet(str(folder / "transactions.parquet"))
        shops.append(
            {name: engine.read_parquet(str(folder / f"{name}.parquet")) for name in small}
            | {"purchases": channels.purchases(log_of_engine, cutoff)}
        )
    return shops


def _recent(s: dict) -> ibis.Table:
    return s["purchases"].filter(s["purchases"].days_ago <= CONFIG.covisit_days)


def _new(s: dict) -> ibis.Table:
    return s["known"].filter(s["known"].is_new)


PROPOSED = {
    "own_purchases": lambda s: channels.own_purchases(s["purchases"], s["known"], HALF_LIFE, 30),
    "colourways": lambda s: channels.colourways(s["purchases"], s["known"], HALF_LIFE, 15),
    "age_popularity": lambda s: channels.best_of_band(s["people"], s["best"]),
    "popularity": lambda s: channels.best_of_all(s["people"], s["known"], 12),
    "section_popularity": lambda s: channels.best_of_groups(
        s["purchases"], s["known"], "section", HALF_LIFE, 20
    ),
    "department_popularity": lambda s: channels.best_of_groups(
        s["purchases"], s["known"], "department", HALF_LIFE, 20
    ),
    "new_arrivals": lambda s: channels.best_of_groups(
        s["purchases"], _new(s), "section", HALF_LIFE, 10
    ),
    "covisits": lambda s: channels.covisits(s["purchases"], s["pairs"], HALF_LIFE, 25),
}


def both(make, shops, *order: str) -> tuple[pa.Table, pa.Table]:
    """What both engines make of an expression, sorted after the fact: engines return any order."""
    keys = [(name, "ascending") for name in order]
    ours, theirs = (make(shop).to_pyarrow().sort_by(keys) for shop in shops)
    assert len(ours) > 0
    assert ours.schema.names == theirs.schema.names
    assert ours.schema.types == theirs.schema.types
    return ours, theirs


@pytest.mark.parametrize("channel", list(PROPOSED))
def test_both_engines_propose_the_same(shops, channel):
    ours, theirs = both(PROPOSED[channel], shops, "customer_idx", "rank")
    for name in ("customer_idx", "rank", "article_idx"):
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    np.testing.assert_allclose(ours["score"], theirs["score"], rtol=1e-12)


def test_both_engines_count_the_same_pairs(shops):
    pairs = lambda s: channels.covisit_pairs(_recent(s), 7, 60, 20)  # noqa: E731
    ours, theirs = both(pairs, shops, "neighbour_idx", "article_idx")
    assert ours.to_pydict() == theirs.to_pydict()
    known = (
        shops[0]["pairs"]
        .to_pyarrow()
        .sort_by([("neighbour_idx", "ascending"), ("article_idx", "ascending")])
    )
    assert ours.to_pydict() == known.to_pydict()  # what the driver learned from arrays
