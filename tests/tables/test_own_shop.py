"""A purchase log of any shape becomes a world: hand-made files, and one run of Kedro."""

import os
import subprocess
import sys
from pathlib import Path

import ibis
import pandas as pd
import pytest
from pydantic import ValidationError

from fashion_recommender.schema import RAW_ARTICLES, RAW_CUSTOMERS, RAW_TRANSACTIONS
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.own_shop import (
    OwnShopConfig,
    articles_file,
    customers_file,
    map_log,
    number_articles,
    transactions_file,
)

PROJECT = Path(__file__).parents[2]
LOG = {
    "when": ["03/01/2024 10:15", "01/01/2024 09:00", "02/01/2024 12:30", "02/01/2024 13:00"],
    "who": ["bo@x.org", "ann@x.org", "ann@x.org", "ann@x.org"],
    "sku": ["B-1", "A-2", "A-1", "A-2"],
    "pieces": ["1", "2", "1", "-1"],
}
MAPPING = {"t_dat": "when", "customer_id": "who", "article_id": "sku", "quantity": "pieces"}


@pytest.fixture
def config() -> OwnShopConfig:
    return OwnShopConfig(
        transactions=MAPPING,
        articles={"article_id": "sku", "product_code": "style", "colour_group_name": "colour"},
        date_format="%d/%m/%Y",
        pseudonymise=True,
    )


@pytest.fixture
def articles() -> ibis.Table:
    return ibis.memtable(
        {
            "sku": ["A-1", "A-2", "B-1", "C-9"],
            "style": ["A", "A", "B", None],
            "colour": ["Red", "Blue", "", "Red"],
        }
    )


def test_styles_and_variants_are_numbered_by_first_sale(config, articles):
    numbered = number_articles(map_log(ibis.memtable(LOG), config), articles, config)
    ids = numbered.order_by("article_id").to_pandas()
    assert dict(zip(ids["their_article_id"], ids["article_id"], strict=True)) == {
        "A-2": "0000001001",
        "A-1": "0000001002",
        "B-1": "0000002001",
        "C-9": "0000003001",
    }


def test_a_log_that_grows_keeps_its_numbers(config, articles):
    longer = {name: [*values] for name, values in LOG.items()}
    for name, value in zip(LOG, ("09/02/2024 08:00", "cy@x.org", "Z-1", "1"), strict=True):
        longer[name].append(value)
    before, after = (
        number_articles(map_log(ibis.memtable(log), config), None, config)
        .to_pandas()
        .set_index("their_article_id")["article_id"]
        for log in (LOG, longer)
    )
    assert after[before.index].equals(before)


def test_files_have_the_raw_layout_and_returns_are_left_out(config, articles):
    log = map_log(ibis.memtable(LOG), config)
    numbered = number_articles(log, articles, config)
    things, people = articles_file(numbered), customers_file(log, None, config)
    rows = transactions_file(log, numbered)
    assert things.columns == RAW_ARTICLES
    assert people.columns == RAW_CUSTOMERS
    assert rows.columns == RAW_TRANSACTIONS
    assert rows.to_pandas()["t_dat"].tolist() == ["2024-01-01", "2024-01-02", "2024-01-03"]
    assert people.to_pandas()["customer_id"].str.fullmatch("[0-9a-f]{64}").all()
    colours = things.to_pandas().set_index("article_id")[["colour_group_name", "colour_group_code"]]
    assert colours.loc["0000002001"].tolist() == ["Unknown", "-1"]
    assert colours.loc["0000001002"].tolist() == colours.loc["0000003001"].tolist()


def test_rows_without_a_date_are_refused_with_the_cure(config):
    broken = LOG | {"when": ["03/01/2024 10:15", "yesterday", "02/01/2024", "02/01/2024"]}
    with pytest.raises(
        DataError, match=r"(?s)1 rows have no .*'yesterday'.*own_shop.bad_rows=drop"
    ):
        map_log(ibis.memtable(broken), config)
    dropping = config.model_copy(update={"bad_rows": "drop"})
    assert map_log(ibis.memtable(broken), dropping).count().to_pyarrow().as_py() == 2


def test_a_column_that_is_not_there_is_named(config):
    other = config.model_copy(update={"transactions": MAPPING | {"price": "cost"}})
    with pytest.raises(DataError, match=r"no column 'cost'.*'when'"):
        map_log(ibis.memtable(LOG), other)


def test_an_article_that_stands_twice_is_refused(config):
    twice = ibis.memtable({"sku": ["A-1", "A-1"], "style": ["A", "A"], "colour": ["Red", "Red"]})
    with pytest.raises(DataError, match="more than once: A-1"):
        number_articles(map_log(ibis.memtable(LOG), config), twice, config)


def test_the_mapping_itself_is_checked():
    with pytest.raises(ValidationError, match="'customer_id' must be mapped"):
        OwnShopConfig(transactions={"t_dat": "when", "article_id": "sku"})
    with pytest.raises(ValidationError, match="'sku' is no column of ours"):
        OwnShopConfig(transactions=MAPPING | {"sku": "sku"})


@pytest.mark.slow
def test_a_foreign_log_becomes_a_world_that_all_pipelines_understand(tmp_path):
    source = tmp_path / "own" / "00_source"
    source.mkdir(parents=True)
    days = pd.date_range("2024-01-01", periods=60)
    log = pd.DataFrame(
        {
            "date": [day for day in days for _ in range(20)],
            "customer": [f"c{i % 37}" for i in range(1200)],
            "article": [f"sku {i * i % 53}" for i in range(1200)],
        }
    )
    log.to_csv(source / "transactions.csv", index=False, sep=";")
    environment = os.environ | {"FASHION_DATA": str(tmp_path), "CI": "true"}
    for pipelines in ("own_shop", "data_processing", "modelling"):
        command = [sys.executable, "-m", "kedro", "run", "--env=own", f"--pipelines={pipelines}"]
        if pipelines == "modelling":
            command.append("--namespaces=own_purchases")
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    lists = pd.read_parquet(tmp_path / "own/07_model_output/own_purchases/recommendations.parquet")
    assert lists["customer_idx"].nunique() == 37
    assert (lists.groupby("customer_idx").size() == 12).all()


@pytest.mark.parametrize(("price", "pieces"), [("12,50", "1"), ("2.50", "1 pc")])
def test_what_is_not_a_number_is_refused_with_the_cure(config, price, pieces):
    rows = {name: values[:1] for name, values in LOG.items()} | {
        "cost": [price],
        "pieces": [pieces],
    }
    priced = config.model_copy(update={"transactions": MAPPING | {"price": "cost"}})
    with pytest.raises(DataError, match=r"(?s)1 rows have.*'cost' or 'pieces'.*own_shop.decimal"):
        map_log(ibis.memtable(rows), priced)
    dropping = priced.model_copy(update={"bad_rows": "drop"})
    assert map_log(ibis.memtable(rows), dropping).count().to_pyarrow().as_py() == 0


def test_decimal_commas_and_empty_numbers_are_read(config):
    mapping = MAPPING | {"price": "cost"}
    priced = config.model_copy(update={"transactions": mapping, "decimal": ","})
    rows = LOG | {"cost": ["1.012,50", "3", "", "0,5"], "pieces": ["1,0", "", "2", "-1,0"]}
    found = map_log(ibis.memtable(rows), priced).to_pandas()
    assert sorted(found["price"].astype(float)) == [0, 3, 1012.5]


def test_dates_with_a_time_of_day_of_any_width_are_read_quickly(config):
    """A text for every minute: as many dates as rows."""
    times = pd.date_range("2024-01-01", periods=30_000, freq="min")
    written = [f"{t.month}/{t.day}/{t.year} {t.hour}:{t.minute:02d}" for t in times]
    rows = {"when": written, "who": ["ann"] * len(times), "sku": ["A"] * len(times)}
    mapping = {name: MAPPING[name] for name in ("t_dat", "customer_id", "article_id")}
    any_width = OwnShopConfig(transactions=mapping, date_format="%m/%d/%Y %H:%M", date_length=None)
    days = map_log(ibis.memtable(rows), any_width).t_dat.value_counts().to_pandas()
    assert dict(zip(days["t_dat"], days["t_dat_count"], strict=True)) == {
        str(day): count
        for day, count in times.normalize().strftime("%Y-%m-%d").value_counts().items()
    }
