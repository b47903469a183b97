"""The ranker answers the same in Spark's executors as beside the whole log."""

from typing import NamedTuple

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from fashion_recommender import schema
from fashion_recommender.datasets import ArrowParquetDataset
from fashion_recommender.engines.on_spark import by_customers
from fashion_recommender.models.answers import serving_batches
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.ranking import parts
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.ranker import Ranker
from fashion_recommender.tables.splits import Protocol, serving_cutoff

pytestmark = [pytest.mark.spark, pytest.mark.slow]

BATCHES = {"sample": 150, "hm_slice": 500}
"""Customers of a part: three parts of the 400 of one shop and of the 1,364 of the other."""
SETTINGS = {
    "training": {"weeks": 2, "most_weeks": 2, "buyers": 0},
    "booster": {"rounds": 20, "min_data_in_leaf": 5, "threads": 1},
    "channels": {"ease_articles": 100, "ease_regularization": 20, "neighbours": 20},
}


class Shop(NamedTuple):
    """A ranker beside a shop's log in this process, and the same log in Spark."""

    ranker: Ranker
    history: History
    in_spark: ibis.Table


@pytest.fixture(scope="module", params=["sample", "hm_slice"])
def shop(request, coded_shop, duckdb, spark) -> Shop:
    folder = coded_shop(request.param)
    names = ("transactions", "customers", "articles")
    tables = [duckdb.read_parquet(str(folder / f"{name}.parquet")) for name in names]
    log = PurchaseLog.from_tables(*tables)
    history = log.before(serving_cutoff(log.last_date))
    config = RankerConfig(**SETTINGS, customers_per_batch=BATCHES[request.param])
    ranker = Ranker(config).fit(history)
    return Shop(ranker, history, spark.read_parquet(str(folder / "transactions.parquet")))


def test_everybody_is_recommended_the_same_and_found_in_the_folder(shop, tmp_path):
    """By the catalog's own dataset: a folder that Spark writes is read as a file is."""
    protocol = Protocol()
    rows = parts.recommend_on_spark(shop.ranker, shop.history, shop.in_spark, protocol)
    path = tmp_path / "recommendations.parquet"
    dataset = ArrowParquetDataset(
        filepath=str(path), load_args={"lazy": True}, save_args={"row_group_size": 1000}
    )
    dataset.save(rows)
    ours = pa.Table.from_batches(serving_batches(shop.ranker, shop.history, protocol))
    theirs = dataset.load().to_table()
    assert theirs.column_names == schema.RECOMMENDATIONS.names
    for name in theirs.column_names:
        assert theirs[name].to_pylist() == ours[name].to_pylist(), name
    groups = [f.row_groups for f in ds.dataset(path).get_fragments()]
    assert max(group.num_rows for fragment in groups for group in fragment) <= 1000


def test_what_was_bought_is_left_out_alike(shop):
    protocol = Protocol(exclude_purchased=True, on_sale_days=30)
    rows = parts.recommend_on_spark(shop.ranker, shop.history, shop.in_spark, protocol)
    ours = pa.Table.from_batches(serving_batches(shop.ranker, shop.history, protocol))
    theirs = rows.to_arrow()
    assert theirs["article_idx"].to_pylist() == ours["article_idx"].to_pylist()


def test_candidates_are_the_same(shop):
    some = np.arange(3, shop.history.shop.n_customers, 7, dtype=np.int32)
    rows = parts.propose_on_spark(shop.ranker, shop.history, shop.in_spark, some, Protocol())
    theirs = rows.to_arrow()
    assert theirs.equals(shop.ranker.propose(some).table(shop.history.cutoff))


def test_features_are_the_same(shop):
    """Looked up by whoever is asked for: one column a feature, beside customer and article."""
    names = shop.ranker.contributions(shop.ranker.propose(np.array([0], np.int32)))[0]

    def describe(known, people, purchases):
        import numpy as np
        import pyarrow as pa

        ranker, history = known.beside(people, purchases)
        found = ranker.propose(np.arange(history.shop.n_customers, dtype=np.int32))
        _, features, _ = ranker.contributions(found)
        customers = history.shop.customer_ids.astype(np.int32)[found.customer_idx]
        columns = {"customer_idx": customers, "article_idx": found.article_idx}
        return pa.table(columns | dict(zip(names, features.T, strict=True)))

    some = np.arange(0, shop.history.shop.n_customers, 5, dtype=np.int32)
    theirs = by_customers(
        parts.purchases_before(shop.in_spark, shop.history.cutoff),
        parts.people(shop.ranker, shop.history, some),
        describe,
        parts.PartRanker.of(shop.ranker, shop.history, Protocol()),
        pa.schema(
            [("customer_idx", pa.int32()), ("article_idx", pa.int32())]
            + [(name, pa.float32()) for name in names]
        ),
        shop.ranker.config.customers_per_batch,
    ).to_arrow()
    candidates = shop.ranker.propose(some)
    assert len(names) > 90
    np.testing.assert_array_equal(theirs["customer_idx"], candidates.customer_idx)
    np.testing.assert_array_equal(theirs["article_idx"], candidates.article_idx)
    ours = shop.ranker.contributions(candidates)[1]
    for column, name in enumerate(names):
        np.testing.assert_allclose(theirs[name], ours[:, column], rtol=1e-6, err_msg=name)
