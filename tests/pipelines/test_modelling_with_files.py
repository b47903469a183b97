"""The modelling pipeline on a small shop, models going through files as in a real run."""

import datetime as dt
import sys

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.business_rules import ShopRules
from fashion_recommender.datasets import (
    ArrowParquetDataset,
    CacheFolderDataset,
    RecommenderDataset,
)
from fashion_recommender.models import answers as answering_models
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.models.registry import MEMBERS, MODELS, RERANKED, judged, model_class
from fashion_recommender.pipelines.modelling import answering, create_pipeline, nodes, ranker
from fashion_recommender.pipelines.modelling.ranker import look_into
from fashion_recommender.pipelines.recommend import create_pipeline as create_recommend
from fashion_recommender.ranking import training
from fashion_recommender.ranking.ranker import Ranker
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.visual.config import RerankingConfig
from fashion_recommender.visual.embedding_table import look_table

N_CUSTOMERS, N_ARTICLES, N_ROWS = 50, 30, 900
LAST = dt.date(2020, 9, 22)
CUTOFFS = [dt.date(2020, 9, 9), dt.date(2020, 9, 16)]
PROTOCOL = Protocol(cutoffs=2, backtest_k=15, serving_k=4)
TABLES = ("transactions", "customers", "articles")


def ids(n: int) -> list[str]:
    return [f"{i:010d}" for i in range(n)]


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    rng = np.random.default_rng(0)
    days_ago = np.concatenate([np.arange(60), rng.integers(0, 60, N_ROWS - 60)])
    customer = rng.integers(0, N_CUSTOMERS - 5, N_ROWS)
    transactions = {
        "t_dat": pa.array([LAST - dt.timedelta(days=int(d)) for d in days_ago], pa.date32()),
        "customer_idx": customer.astype(np.int32),
        "article_idx": ((customer * 7 + rng.geometric(0.2, N_ROWS)) % N_ARTICLES).astype(np.int32),
        "price": rng.uniform(0.01, 0.05, N_ROWS).astype(np.float32),
        "sales_channel_id": np.full(N_ROWS, 2, np.int8),
    }
    customers = {
        "customer_idx": pa.array(range(N_CUSTOMERS), pa.int32()),
        "customer_id": ids(N_CUSTOMERS),
        "age": pa.array([None, *range(16, 15 + N_CUSTOMERS)], pa.int16()),
    }
    articles = {
        "article_idx": pa.array(range(N_ARTICLES), pa.int32()),
        "article_id": ids(N_ARTICLES),
        "product_code": pa.array([i // 3 for i in range(N_ARTICLES)], pa.int32()),
        "prod_name": [f"Dress {i % 5}" for i in range(N_ARTICLES)],
        "section_name": ["Unknown"] * N_ARTICLES,
    }
    return {
        name: pa.table(columns)
        for name, columns in zip(TABLES, (transactions, customers, articles), strict=True)
    }


def make_catalog(folder, tables) -> DataCatalog:
    datasets = {n: MemoryDataset(ibis.memtable(t), copy_mode="assign") for n, t in tables.items()}
    datasets["params:protocol"] = MemoryDataset(PROTOCOL, copy_mode="assign")
    looks = {"filepath": str(folder / "looks.parquet")}
    datasets["article_looks@table"] = ArrowParquetDataset(**looks)
    datasets["article_looks@optional"] = ArrowParquetDataset(**looks, load_args={"optional": True})
    datasets["ranker.scored"] = CacheFolderDataset(filepath=str(folder / "scored"))
    for model in judged():
        kind = RerankingConfig if model in RERANKED else model_class(model).config_type
        datasets[f"params:{model}"] = MemoryDataset(kind(), copy_mode="assign")
        path = folder / model
        if model in MODELS:
            datasets[f"{model}.models"] = RecommenderDataset(filepath=f"{path}.npz")
        for answers in ("recommendations", "backtest_recommendations"):
            file = f"{path}-{answers}.parquet"
            datasets[f"{model}.{answers}"] = ArrowParquetDataset(filepath=file)
    return DataCatalog(datasets)


@pytest.fixture(scope="module")
def catalog(tables, tmp_path_factory) -> DataCatalog:
    catalog = make_catalog(tmp_path_factory.mktemp("world"), tables)
    SequentialRunner().run(create_pipeline(), catalog)
    return catalog


def frame(catalog, name) -> pd.DataFrame:
    return catalog.load(name).to_pandas()


@pytest.mark.parametrize("model", judged())
def test_every_customer_is_answered(catalog, model):
    found = frame(catalog, f"{model}.recommendations")
    assert found["customer_idx"].tolist() == np.repeat(range(N_CUSTOMERS), 4).tolist()
    assert found["rank"].tolist() == [1, 2, 3, 4] * N_CUSTOMERS
    assert not found.duplicated(["customer_idx", "article_idx"]).any()
    cold = found[found["customer_idx"] >= N_CUSTOMERS - 5]
    if "popularity" not in model and model != "ranker":  # which ranks what is popular, too
        assert (cold["source"] == "age_popularity").all()


@pytest.mark.parametrize("model", judged())
def test_every_buyer_of_a_past_week_is_answered(catalog, tables, model):
    found = frame(catalog, f"{model}.backtest_recommendations")
    bought = tables["transactions"].to_pandas()
    for cutoff in CUTOFFS:
        week = (bought["t_dat"] >= cutoff) & (bought["t_dat"] < cutoff + dt.timedelta(days=7))
        asked = found.loc[found["cutoff"] == cutoff, "customer_idx"].unique()
        assert asked.tolist() == sorted(bought.loc[week, "customer_idx"].unique())


@pytest.mark.parametrize("hybrid", MEMBERS)
def test_a_hybrid_answers_from_its_members_stored_models(catalog, tables, hybrid):
    log = PurchaseLog.from_tables(*(ibis.memtable(tables[name]) for name in TABLES))
    cutoff = LAST + dt.timedelta(days=1)
    members = {member: catalog.load(f"{member}.models")[cutoff] for member in MEMBERS[hybrid]}
    model = catalog.load(f"{hybrid}.models")[cutoff].with_members(members)
    everybody = np.arange(N_CUSTOMERS, dtype=np.int32)
    lists = model.recommend(everybody, 4, log.before(cutoff).on_sale(None))
    found = frame(catalog, f"{hybrid}.recommendations")
    assert found["article_idx"].tolist() == lists.articles.ravel().tolist()
    only_fusion = {name for name in model.state if not name.startswith("filling")}
    assert not only_fusion, "nothing of the members is stored a second time"


@pytest.mark.parametrize("hybrid", MEMBERS)
def test_a_hybrid_needs_its_members_and_fits_none(hybrid):
    pipeline = create_pipeline().filter(node_namespaces=[hybrid])
    models = {name for name in pipeline.inputs() if name.endswith(".models")}
    assert models == {f"{member}.models" for member in MEMBERS[hybrid]}
    assert {node.name for node in pipeline.nodes} == {
        f"{hybrid}.{step}" for step in ("fit", "backtest", "recommend")
    }


def test_stored_models_recommend_without_fitting_beside_tables_coded_anew(
    catalog, tables, tmp_path
):
    """A customer and an article come in front of all others, so that every code moves by one."""
    moved = {
        "transactions": tables["transactions"]
        .set_column(1, "customer_idx", pc.add(tables["transactions"]["customer_idx"], 1))
        .set_column(2, "article_idx", pc.add(tables["transactions"]["article_idx"], 1)),
        "customers": one_in_front(tables["customers"], "customer_idx", "customer_id"),
        "articles": one_in_front(tables["articles"], "article_idx", "article_id"),
    }
    renewed = make_catalog(tmp_path, moved)
    for model in MODELS:
        renewed.save(f"{model}.models", catalog.load(f"{model}.models"))
    SequentialRunner().run(create_recommend(), renewed)
    for model in judged():
        before = frame(catalog, f"{model}.recommendations")
        after = frame(renewed, f"{model}.recommendations").iloc[4:]
        assert after["article_idx"].tolist() == (before["article_idx"] + 1).tolist(), model


def one_in_front(table: pa.Table, idx: str, name: str) -> pa.Table:
    first = table.slice(0, 1).set_column(
        table.column_names.index(name), name, pa.array(["!"], pa.string())
    )
    codes = pa.array(range(table.num_rows + 1), pa.int32())
    joined = pa.concat_tables([first, table])
    return joined.set_column(joined.column_names.index(idx), idx, codes)


class Killed(BaseException):
    pass


def test_a_killed_ranker_makes_only_the_missing_batches(catalog, tables, tmp_path, monkeypatch):
    """The same command again asks it for the customers of whom nothing was kept."""
    recommend = Ranker.recommend
    asked: list[int] = []
    dies_at = 20

    def recommend_until_killed(ranker, customers, *terms):
        if customers[0] == dies_at:
            raise Killed
        asked.append(int(customers[0]))
        return recommend(ranker, customers, *terms)

    monkeypatch.setattr(Ranker, "recommend", recommend_until_killed)
    monkeypatch.setattr("fashion_recommender.models.answers.CUSTOMERS_PER_BATCH", 10)
    world = make_catalog(tmp_path, tables)
    world["ranker.models"] = catalog["ranker.models"]
    node = create_pipeline().filter(node_names=["ranker.recommend"])
    with pytest.raises(Killed):
        SequentialRunner().run(node, world)
    assert asked == [0, 10]
    assert not world.exists("ranker.recommendations")
    asked.clear()
    dies_at = None
    SequentialRunner().run(node, world)
    assert asked == [20, 30, 40]
    assert not any((tmp_path / "scored").iterdir())
    whole, resumed = (frame(c, "ranker.recommendations") for c in (catalog, world))
    pd.testing.assert_frame_equal(resumed, whole)


def test_answers_have_the_schema(catalog):
    dataset = catalog.load("hybrid.recommendations")
    assert dataset.schema.equals(schema.RECOMMENDATIONS)


def reranked_world(catalog, tables, folder, protocol=PROTOCOL) -> DataCatalog:
    """The lists of als anew, by looks: all even articles look alike, others have no photograph."""
    renewed = make_catalog(folder, tables)
    renewed["params:protocol"] = MemoryDataset(protocol, copy_mode="assign")
    renewed["als.models"] = catalog["als.models"]
    pictured = np.arange(0, N_ARTICLES, 2, dtype=np.int32)
    looks = np.tile(np.array([[1, 0]], np.float32), (len(pictured), 1))
    renewed.save("article_looks@table", look_table(pictured, looks))
    SequentialRunner().run(create_pipeline().filter(node_namespaces=["als_visual"]), renewed)
    return renewed


def test_lists_are_reranked_by_looks_that_are_there(catalog, tables, tmp_path):
    renewed = reranked_world(catalog, tables, tmp_path)
    for answers in ("recommendations", "backtest_recommendations"):
        before, after = frame(catalog, f"als.{answers}"), frame(renewed, f"als_visual.{answers}")
        shares = []
        for lists in (before, after):
            first = lists[(lists["source"] == "model") & (lists["rank"] <= 4)]
            shares.append((first["article_idx"] % 2 == 0).mean())
        assert shares[0] < shares[1], "articles that look alike come first"
        keys = ["customer_idx", "rank", *(["cutoff"] if "cutoff" in before else [])]
        assert not after.duplicated(keys).any()
        assert len(after) == len(before)


def test_what_is_served_is_made_as_what_was_judged(catalog, tables, tmp_path):
    """On a log without the newest week, the newest week's backtest begins with what is served."""
    judged_lists = frame(
        reranked_world(catalog, tables, tmp_path / "whole"), "als_visual.backtest_recommendations"
    )
    newest = judged_lists[judged_lists["cutoff"] == CUTOFFS[-1]]
    past = tables["transactions"].filter(pc.less(tables["transactions"]["t_dat"], CUTOFFS[-1]))
    earlier = reranked_world(
        catalog,
        tables | {"transactions": past},
        tmp_path / "past",
        PROTOCOL.model_copy(update={"cutoffs": 1}),
    )
    served_lists = frame(earlier, "als_visual.recommendations")
    both = newest.merge(served_lists, on=["customer_idx", "rank"], suffixes=("", "_served"))
    assert len(both) == 4 * newest["customer_idx"].nunique()
    assert (both["article_idx"] == both["article_idx_served"]).all()


def test_rules_hold_for_reranked_lists(catalog, tables, tmp_path):
    ruled = PROTOCOL.model_copy(update={"rules": ShopRules(colourways=1)})
    renewed = reranked_world(catalog, tables, tmp_path, ruled)
    product = tables["articles"]["product_code"].to_numpy()
    for answers in ("recommendations", "backtest_recommendations"):
        lists = frame(renewed, f"als_visual.{answers}")
        shown = lists[lists["rank"] <= 4].assign(product=lambda f: product[f["article_idx"]])
        keys = ["customer_idx", "product", *(["cutoff"] if "cutoff" in lists else [])]
        assert not shown.duplicated(keys).any()


def test_what_the_ranker_explains_is_what_it_recommends(catalog):
    """In the newest target week, in its order."""
    told = catalog.load("ranker.explanations").to_pandas()
    lists = frame(catalog, "ranker.backtest_recommendations")
    newest = lists[lists["cutoff"] == lists["cutoff"].max()]
    keys = ["customer_idx", "rank", "article_idx"]
    proposed = newest[newest["source"] == "model"]
    both = told[keys].merge(proposed[keys], on=keys[:2], suffixes=("", "_listed"))
    assert len(both) > 0
    assert (both["article_idx"] == both["article_idx_listed"]).all()


def test_what_the_shop_never_shows_is_not_explained(catalog, tables):
    told = catalog.load("ranker.explanations").to_pandas()
    never = int(told["article_idx"].mode()[0])
    rules = {"excluded_articles": [tables["articles"]["article_id"][never].as_py()]}
    protocol = Protocol(**PROTOCOL.model_dump() | {"rules": rules})
    shop = {name: ibis.memtable(table) for name, table in tables.items()}
    found, *_ = look_into(models=catalog.load("ranker.models"), protocol=protocol, **shop)
    assert len(found) > 0
    assert never not in found["article_idx"].to_pylist()


def test_what_takes_long_shows_how_far_it_is(catalog, tables, tmp_path, monkeypatch):
    """As many steps as there are, of everything that is waited for."""
    shown: dict[str, tuple[int | None, int]] = {}

    def recording(iterable, total=None, description=""):
        items = list(iterable)
        shown[description] = (total if total is not None else len(iterable), len(items))
        return items

    for module in (answering, nodes, ranker, training):
        monkeypatch.setattr(module, "progress", recording)
    monkeypatch.setattr(answering_models, "CUSTOMERS_PER_BATCH", 20)
    monkeypatch.setattr(ranker, "EXPLAINED_AT_ONCE", 7)
    renewed = make_catalog(tmp_path, tables)
    SequentialRunner().run(create_pipeline().filter(node_namespaces=["ranker"]), renewed)
    assert {name.partition(", ")[0] for name in shown} >= {
        *("ranker: fit", "ranker: trees", "backtest", "ranker: recommend", "ranker: explain"),
    }
    assert shown["ranker: fit"] == (3, 3)
    assert shown["backtest"][0] == shown["backtest"][1] >= 4, "two weeks of 20 buyers and more"
    assert shown["ranker: recommend"] == (3, 3)
    for name in ("explanations", "recommendations", "backtest_recommendations"):
        before, after = (frame(world, f"ranker.{name}") for world in (catalog, renewed))
        pd.testing.assert_frame_equal(before, after)


# --- nothing looks ahead --------------------------------------------------------------------------
WEEK = dt.timedelta(days=7)
RANKER = [f"ranker.{step}" for step in ("fit", "backtest", "look_into")]
MUTANTS = {
    "fit": ([f"{model}.fit" for model in MODELS], set(MODELS)),
    "target_week": (["ranker.fit"], {"ranker"}),  # the ranker is handed the whole log
    "__getitem__": (RANKER, {"ranker lists", "candidates"}),  # what it is set beside to answer
}
"""Function that is made to look a week ahead -> the nodes that are run, and what must differ."""


def poisoned(log: pa.Table) -> pa.Table:
    """Another newest week, but for its last day: cut-offs and the log before them stay."""
    rows = log.to_pandas()
    week = (rows["t_dat"] >= CUTOFFS[-1]) & (rows["t_dat"] < LAST)
    bought = rows[week]
    other = bought.assign(
        article_idx=(bought["article_idx"] * 11 + 7) % N_ARTICLES,
        price=bought["price"] * 9,
        sales_channel_id=1,
    )
    strangers = other.assign(customer_idx=(other["customer_idx"] + 3) % N_CUSTOMERS)
    table = pd.concat([rows[~week], other, strangers])
    return pa.Table.from_pandas(table, log.schema, preserve_index=False)


def looks_ahead(catalog: DataCatalog, other: DataCatalog, nodes: list[str]) -> set[str]:
    """Name what differs of all that these nodes made for the cut-offs of two worlds."""
    found = set()
    for model, _, step in (node.partition(".") for node in nodes):
        if step == "fit":
            one, two = (world.load(f"{model}.models") for world in (catalog, other))
            if any(state_bytes(one[cutoff]) != state_bytes(two[cutoff]) for cutoff in CUTOFFS):
                found.add(model)
        elif step == "backtest":
            keys = ["cutoff", "customer_idx", "rank"]
            if not same_where_both(catalog, other, f"{model}.backtest_recommendations", keys):
                found.add(f"{model} lists")
        elif step == "look_into":
            keys = ["customer_idx", "article_idx"]
            if not same_where_both(catalog, other, "candidates", keys):
                found.add("candidates")
    return found


def state_bytes(model) -> dict[str, list[bytes]]:
    """What a stored model is made of."""
    parts = {
        name: (array.data, array.indices, array.indptr) if sparse.issparse(array) else (array,)
        for name, array in model.state.items()
    }
    return {name: [np.asarray(part).tobytes() for part in of] for name, of in parts.items()}


def same_where_both(catalog: DataCatalog, other: DataCatalog, name: str, keys: list[str]) -> bool:
    """Compare the rows of customers (of a week) whom both worlds have."""
    tables = []
    for world in (catalog, other):
        stored = world.load(name)
        tables.append((stored if isinstance(stored, pa.Table) else stored.to_table()).to_pandas())
    of = [key for key in keys if key in ("cutoff", "customer_idx")]
    both = tables[0][of].drop_duplicates().merge(tables[1][of].drop_duplicates())
    assert len(both) > 20, "there is something to compare"
    one, two = (table.merge(both).sort_values(keys, ignore_index=True) for table in tables)
    # A column of whole numbers is one of fractions where another customer's entry is missing.
    return all(
        np.array_equal(one[name], two[name], equal_nan=one[name].dtype.kind in "fiu")
        for name in one.columns
    )


@pytest.fixture(scope="module")
def poisoned_tables(tables):
    return tables | {"transactions": poisoned(tables["transactions"])}


def test_purchases_after_a_cutoff_change_nothing_before_it(
    catalog, tables, poisoned_tables, tmp_path
):
    log, other = (shop["transactions"].to_pandas() for shop in (tables, poisoned_tables))
    for part in (log["t_dat"] < CUTOFFS[-1], log["t_dat"] == LAST):
        kept = log[part]
        assert len(kept) > 0
        of_these_days = other[other["t_dat"].isin(kept["t_dat"])]
        one, two = (
            table.sort_values(list(log.columns), ignore_index=True)
            for table in (kept, of_these_days)
        )
        pd.testing.assert_frame_equal(one, two)
    assert len(other) > len(log), "there is poison"
    world = make_catalog(tmp_path, poisoned_tables)
    SequentialRunner().run(create_pipeline(), world)
    nodes = [node.name for node in create_pipeline().nodes]
    assert looks_ahead(catalog, world, nodes) == set()


@pytest.mark.parametrize("function", MUTANTS)
def test_a_pipeline_that_looks_ahead_is_found(
    tables, poisoned_tables, tmp_path, monkeypatch, function
):
    """As if its author had written ``log.before(cutoff + 7 days)`` there."""
    before = PurchaseLog.before

    def mutant(self, cutoff, days=None):
        ahead = WEEK if sys._getframe(1).f_code.co_name == function else dt.timedelta()
        return before(self, cutoff + ahead, days)

    monkeypatch.setattr(PurchaseLog, "before", mutant)
    nodes, told = MUTANTS[function]
    worlds = []
    for name, shop in (("clean", tables), ("poisoned", poisoned_tables)):
        worlds.append(make_catalog(tmp_path / name, shop))
        SequentialRunner().run(create_pipeline().only_nodes(*nodes), worlds[-1])
    assert looks_ahead(*worlds, nodes) >= told
