"""Tables of two ingests are never used together: a run may stop between any two of its saves."""

import datetime as dt
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest
from kedro.io import DatasetError

from fashion_recommender import schema
from fashion_recommender.datasets import atomic
from fashion_recommender.tables import ingest

TABLES = ("articles", "customers", "transactions")


def with_one_article_in_front(shop):
    """The same shop, in which every article has a number more than it had."""
    first = shop.articles[1]
    shop.articles.insert(1, ["0000000001", *first[1:]])
    return shop


def bought(world) -> list[tuple[str, str, dt.date]]:
    """Who bought what when, by the ids that the numbers stand for."""
    catalog = world.catalog()
    articles, customers, transactions = (catalog.load(name) for name in TABLES)
    assert schema.INGEST not in {*articles.columns, *customers.columns, *transactions.columns}
    joined = transactions.inner_join(articles, "article_idx").inner_join(customers, "customer_idx")
    rows = joined.select("customer_id", "article_id", "t_dat").to_pyarrow().to_pylist()
    return sorted(tuple(row.values()) for row in rows)


def fail_at_rename(monkeypatch, number: int, before: bool) -> None:
    """Let the n-th save of a run fail just before or just after its file has its final name."""
    rename, count = atomic._rename, 0

    def failing(temporary, final):
        nonlocal count
        count += "03_primary" in str(final)
        if count == number and before:
            raise OSError("no space left on device")
        rename(temporary, final)
        if count == number:
            raise OSError("input/output error")

    monkeypatch.setattr(atomic, "_rename", failing)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_run_that_stops_between_saves_leaves_all_old_all_new_or_a_refusal(
    shop, world, monkeypatch, number, before
):
    world.write(shop)
    world.process()
    old = bought(world)
    new_shop = with_one_article_in_front(shop)
    new_shop.transactions.pop()
    world.write(new_shop)
    with monkeypatch.context() as patch:
        fail_at_rename(patch, number, before)
        with pytest.raises(DatasetError, match=r"space left|input/output"):
            world.process()
    if (number, before) == (1, True):
        assert bought(world) == old
    elif (number, before) == (3, False):
        assert len(bought(world)) == len(old) - 1
    else:
        for name in TABLES:
            with pytest.raises(DatasetError, match=rf"{name}\.parquet is of another") as told:
                world.catalog().load(name)
            assert "kedro run --pipelines=data_processing" in str(told.value)
    world.process()
    assert len(bought(world)) == len(old) - 1, "the cure is one"


def test_tables_of_before_there_were_marks_go_together_and_with_no_others(shop, world):
    world.write(shop)
    world.process()
    new = bought(world)
    marked = {name: world.catalog().get(name)._filepath for name in TABLES}
    frames = {name: pd.read_parquet(path) for name, path in marked.items()}
    for name in ("articles", "customers"):
        frames[name].drop(columns=schema.INGEST).to_parquet(marked[name])
        with pytest.raises(DatasetError, match="another ingest"):
            world.catalog().load(name)
    frames["transactions"].drop(columns=schema.INGEST).to_parquet(marked["transactions"])
    assert bought(world) == new


def test_a_folder_of_parts_has_a_mark_as_a_file_has(shop, world):
    """As Spark writes tables."""
    world.write(shop)
    world.process()
    path = Path(world.catalog().get("customers")._filepath)
    table = pd.read_parquet(path)
    path.unlink()
    path.mkdir()
    (path / "_SUCCESS").touch()
    table[:20].to_parquet(path / "part-00000.parquet")
    table[20:].to_parquet(path / "part-00001.parquet")
    assert world.catalog().load("articles").count().execute() == 40
    table.assign(ingest=table["ingest"] + 1).to_parquet(path / "part-00000.parquet")
    with pytest.raises(DatasetError, match=r"another ingest than customers\.parquet beside"):
        world.catalog().load("articles")


def frame() -> pd.DataFrame:
    n = 50
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "id": [f"{i:010d}" for i in range(n)],
            "idx": np.arange(n, dtype=np.int32),
            "flag": rng.random(n) < 0.5,
            "price": rng.random(n).astype(np.float32),
            "day": [dt.date(2020, 1, 1) + dt.timedelta(days=i) for i in range(n)],
            "text": [None, "a"] * (n // 2),
        }
    )


def mark_of(*frames: pd.DataFrame) -> int:
    tables = ingest.marked(*(ibis.memtable(frame) for frame in frames))
    marks = {
        table.select(schema.INGEST).distinct().to_pandas()[schema.INGEST][0] for table in tables
    }
    (mark,) = marks
    return int(mark)


def test_a_mark_is_that_of_the_content_whatever_the_order():
    one = frame()
    assert mark_of(one, one) == mark_of(one.sample(frac=1, random_state=1), one)


@pytest.mark.parametrize("column", frame().columns)
def test_a_value_that_changes_or_moves_changes_the_mark(column):
    one, changed, moved = frame(), frame(), frame()
    changed.loc[3, column] = changed.loc[4, column] if column != "flag" else not changed.flag[3]
    moved[column] = np.roll(moved[column].to_numpy(), 1)
    marks = {mark_of(one, one), mark_of(one, changed), mark_of(one, moved), mark_of(one[1:], one)}
    assert len(marks) == 4
