"""The eda pipeline on shops of all kinds: every figure is drawn, whatever the shop lacks."""

import datetime as dt
import re
from collections.abc import Callable
from functools import cache

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from fashion_recommender import schema
from fashion_recommender.catalog import open_catalog
from fashion_recommender.datasets import PlotlyDataset
from fashion_recommender.eda.config import EdaConfig
from fashion_recommender.figures.story import CHAPTERS
from fashion_recommender.pipelines.eda import create_pipeline
from fashion_recommender.tables.quality import quality_report
from fashion_recommender.tables.splits import Protocol

FIGURES = [entry for chapter in CHAPTERS for entry in chapter.entries]
N_CUSTOMERS, N_ARTICLES, N_ROWS = 60, 40, 4000


def shop(days: int, recorded: bool = True, seed: int = 0) -> dict[str, ibis.Table]:
    """A random shop with a log of some days; not ``recorded`` = it knows ids and dates only."""
    rng = np.random.default_rng(seed)

    def names(prefix: str, n: int, size: int) -> list:
        return [f"{prefix} {i}" if recorded else None for i in rng.integers(0, n, size)]

    articles = {c: names(c.split("_")[-2], 5, N_ARTICLES) for c in schema.ARTICLE_CATEGORIES}
    articles |= {c: np.full(N_ARTICLES, -1, np.int32) for c in schema.ARTICLE_NUMBERS}
    articles["prod_name"] = names("Fine top", 9, N_ARTICLES)
    articles[schema.ARTICLE_ID] = [f"{i:010d}" for i in range(N_ARTICLES)]
    articles[schema.ARTICLE_IDX] = np.arange(N_ARTICLES, dtype=np.int32)
    if recorded:
        articles["product_code"] = (np.arange(N_ARTICLES) // 2).astype(np.int32)
    ages = rng.integers(16, 80, N_CUSTOMERS) if recorded else [None] * N_CUSTOMERS
    customers = {
        schema.CUSTOMER_IDX: np.arange(N_CUSTOMERS, dtype=np.int32),
        "fn": rng.random(N_CUSTOMERS) < 0.3,
        "active": rng.random(N_CUSTOMERS) < 0.3,
        "club_member_status": names("status", 2, N_CUSTOMERS),
        "fashion_news_frequency": names("news", 2, N_CUSTOMERS),
        "age": pa.array(ages, pa.int16()),
    }
    # Two articles a basket, of those that are on sale: articles come and go.
    customer = np.repeat(rng.integers(0, N_CUSTOMERS - 5, N_ROWS // 2), 2).astype(np.int32)
    inner = rng.integers(0, days, N_ROWS // 2 - 2)
    day = np.repeat(np.concatenate([[0, days - 1], inner]), 2)
    newest = day * (N_ARTICLES - 15) // days
    article = (newest + rng.integers(0, 15, N_ROWS)).astype(np.int32)
    start = dt.date(2020, 3, 2)
    log = {
        schema.DATE: pa.array([start + dt.timedelta(days=int(n)) for n in day], pa.date32()),
        schema.CUSTOMER_IDX: customer,
        schema.ARTICLE_IDX: article,
        schema.PRICE: (rng.integers(1, 9, N_ROWS) / 100 * recorded).astype(np.float32),
        schema.CHANNEL: (1 + recorded * (rng.random(N_ROWS) < 0.7)).astype(np.int8),
    }
    tables = {"articles": articles, "customers": customers, "transactions": log}
    return {name: ibis.memtable(_table(columns)) for name, columns in tables.items()}


def _table(columns: dict) -> pa.Table:
    """Columns of nothing but None are text."""
    table = pa.table(columns)
    text = [pa.string() if pa.types.is_null(f.type) else f.type for f in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, text, strict=True))))


SHOPS = {
    "a year": shop(371),
    "three weeks": shop(21),
    "nine days": shop(9),
    "ids and dates only": shop(100, recorded=False),
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Callable[[str], dict]:
    """Draws all figures of a shop, once, and reads them back from their files."""

    @cache
    def _drawn(kind: str) -> dict:
        tables, folder = SHOPS[kind], tmp_path_factory.mktemp("figures")
        quality = quality_report(**tables, files={}, images=None, protocol=Protocol(cutoffs=1))
        eda = EdaConfig(target_weeks=4)
        data = {**tables, "data_quality": quality, "params:eda": eda}
        catalog = DataCatalog({name: MemoryDataset(value) for name, value in data.items()})
        for name in FIGURES:
            catalog[name] = PlotlyDataset(filepath=str(folder / f"{name}.json"))
        SequentialRunner().run(create_pipeline(), catalog)
        return {name: catalog.load(name) for name in FIGURES}

    return _drawn


@pytest.mark.parametrize("kind", list(SHOPS))
def test_every_figure_has_a_finding_and_named_axes(drawn, kind, unnamed_axes):
    for name, figure in drawn(kind).items():
        title = figure.layout.meta["title"]
        assert len(title) > 15, name
        assert "nan" not in title.lower().split(), (name, title)
        assert "None" not in title, (name, title)
        assert figure.layout.height >= 150, name
        assert unnamed_axes(figure) == [], name


def test_the_headings_fit_kedro_viz(drawn):
    for name, figure in drawn("a year").items():
        lines = [re.sub(r"<[^>]+>", "", line) for line in figure.layout.title.text.split("<br>")]
        assert len(lines) <= 3, (name, lines)
        assert max(map(len, lines)) <= 62, (name, lines)


def test_a_full_shop_fills_every_figure(drawn):
    assert [name for name, figure in drawn("a year").items() if not figure.data] == []


def test_a_bare_shop_says_what_it_lacks(drawn):
    figures = drawn("ids and dates only")
    absent = {name for name, figure in figures.items() if not figure.data}
    assert {"eda.ages", "eda.colour_groups", "eda.prices", "eda.name_words", "eda.type_pairs"} <= (
        absent
    )
    assert {"eda.transactions_per_day", "eda.buyer_recency", "eda.gaps"}.isdisjoint(absent)


def test_the_story_tells_every_figure_of_the_catalog_once():
    listed = [name for name in open_catalog().keys() if name.startswith("eda.")]  # noqa: SIM118
    assert sorted(listed) == sorted(FIGURES)
    made = {name for name in create_pipeline().datasets() if name.startswith("eda.")}
    assert {name for name in made if not name.endswith("_counts")} == set(FIGURES)


def test_small_tables_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("FASHION_DATA", str(tmp_path))
    catalog = open_catalog()
    frame = pd.DataFrame({"a": [1]})
    for name in create_pipeline().datasets() - create_pipeline().inputs():
        if name.endswith("_counts"):
            catalog.save(name, frame)
            assert catalog.load(name).equals(frame), name
