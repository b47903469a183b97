"""Tables of two ingests are never used together: a run may stop between any two of its saves."""

import datetime as dt
from pathlib import Path

import pytest
from kedro.io import DatasetError

from fashion_recommender.datasets import atomic
from fashion_recommender.datasets.ingested import MARKER

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
def test_a_run_that_stops_between_saves_leaves_all_old_or_a_refusal(
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
    else:
        for name in TABLES:
            with pytest.raises(DatasetError, match=rf"{name}\.parquet may be of another") as told:
                world.catalog().load(name)
            assert "kedro run --pipelines=data_processing" in str(told.value)
    world.process()
    assert len(bought(world)) == len(old) - 1, "the cure is one"


def test_an_ingest_that_was_killed_is_refused_until_it_is_made_anew(shop, world):
    """A killed process cannot tidy up: the marker of its first save stays."""
    world.write(shop)
    world.process()
    before = bought(world)
    marker = Path(world.catalog().get("articles")._filepath).with_name(MARKER)
    assert not marker.exists()
    marker.touch()
    for name in TABLES:
        with pytest.raises(DatasetError, match="may be of another ingest"):
            world.catalog().load(name)
    world.process()
    assert bought(world) == before
