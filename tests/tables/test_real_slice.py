"""Genuine records of the shop that the layout comes from, where there are some."""

import csv
import os
from collections import Counter
from pathlib import Path

import pyarrow.compute as pc
import pytest

PROJECT = Path(__file__).parents[2]
REAL = Path(os.environ.get("FASHION_REAL_DATA", PROJECT.parent / "shared" / "data")) / "hm_slice"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"no real data: {REAL} is not there")


def gaps_in(path: Path) -> dict[str, int]:
    """Fields of articles that are empty or, code numbers, -1; counted by Python alone."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            counts.update(name for name, value in row.items() if value in ("", "-1"))
    return dict(counts)


@pytest.fixture
def catalog(world):
    """The catalog after data_processing of the slice."""
    world.folder.mkdir()
    world.raw.symlink_to(REAL)
    return world.process()


def test_the_slice_is_what_it_is_known_to_be(catalog):
    articles = catalog.load("articles").to_pyarrow()
    customers = catalog.load("customers").to_pyarrow()
    transactions = catalog.load("transactions").to_pyarrow()
    assert (len(articles), len(customers), len(transactions)) == (105_542, 1_364, 31_662)
    assert articles["article_id"][0].as_py() == "0108775015"
    assert articles["detail_desc"].null_count == 416
    days = pc.min_max(transactions["t_dat"]).as_py()
    assert {name: str(day) for name, day in days.items()} == {
        "min": "2018-09-20",
        "max": "2020-09-22",
    }
    prices = pc.min_max(transactions["price"]).as_py()
    assert 0 < prices["min"] < prices["max"] < 1
    assert set(transactions["sales_channel_id"].to_pylist()) == {1, 2}
    report = catalog.load("data_quality")
    assert report["articles"]["gaps"] == gaps_in(REAL / "articles.csv")
    assert report["articles"]["never_sold"] == 105_542 - 17_033
    assert report["articles"]["without_photograph"] == 105_542 - 727
    assert report["articles"]["photographs_of_no_article"] == 0
    assert report["customers"]["never_bought"] == 0
    assert {facts["extra_columns"] == [] for facts in report["files"].values()} == {True}
