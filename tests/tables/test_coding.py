"""Coded tables by hand: ids in order, types of the schema, rows in one order."""

import datetime as dt
import random
import string
from collections import Counter

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_recommender import schema
from fashion_recommender.tables import coding


def plain(field: pa.Field) -> pa.DataType:
    """The type in Parquet: categories are texts there, pandas makes categories of them."""
    return field.type.value_type if pa.types.is_dictionary(field.type) else field.type


def test_types_and_order_of_columns_are_those_of_the_schema(shop, world):
    world.write(shop)
    catalog = world.process()
    for name in ("articles", "customers", "transactions"):
        found = catalog.load(name).to_pyarrow().schema
        expected = getattr(schema, name.upper())
        assert found.names == expected.names
        assert found.types == [plain(field) for field in expected]


def test_ids_are_numbered_in_their_order_whatever_the_order_of_rows(shop, world):
    shuffled = random.Random(0)
    for table in (shop.articles, shop.customers, shop.transactions):
        rows = table[1:]
        shuffled.shuffle(rows)
        table[1:] = rows
    world.write(shop)
    catalog = world.process()
    articles = catalog.load("articles").to_pyarrow()
    assert articles["article_idx"].to_pylist() == list(range(40))
    assert articles["article_id"].to_pylist() == sorted(row[0] for row in shop.articles[1:])
    customers = catalog.load("customers").to_pyarrow()
    assert customers["customer_idx"].to_pylist() == list(range(50))
    assert customers["customer_id"].to_pylist() == sorted(row[0] for row in shop.customers[1:])


def test_customers_without_purchases_do_not_shift_the_others(shop, world):
    shop.customers.append([f"{'0' * 63}1", *[""] * 6])  # second in order
    world.write(shop)
    rows = world.process().load("customers").to_pyarrow().slice(0, 3).to_pylist()
    assert [row["customer_id"] for row in rows] == ["0" * 64, f"{'0' * 63}1", f"{7919:064x}"]
    assert rows[1] == {
        "customer_idx": 1,
        "customer_id": f"{'0' * 63}1",
        "fn": False,
        "active": False,
        "club_member_status": None,
        "fashion_news_frequency": None,
        "age": None,
        "postal_code": None,
    }
    assert (rows[2]["fn"], rows[2]["active"], rows[2]["age"]) == (True, True, 21)


def test_transactions_are_sorted_by_day_then_customer_then_article(shop, world):
    position = {row[0]: i for i, row in enumerate(sorted(shop.customers[1:]))}
    number = {row[0]: i for i, row in enumerate(sorted(shop.articles[1:]))}
    expected = sorted(
        (dt.date.fromisoformat(day), position[who], number[what], float(price), int(channel))
        for day, who, what, price, channel in shop.transactions[1:]
    )
    shop.transactions[1:] = shop.transactions[:0:-1]
    world.write(shop)
    table = world.process().load("transactions").to_pyarrow()
    found = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    assert [(*row[:3], round(row[3], 6), row[4]) for row in found] == expected


def test_codes_are_whole_numbers_and_unknown_is_minus_one(shop, world):
    for line, value in ((2, ""), (3, "0012"), (4, "7.0"), (5, "-1"), (6, " ")):
        shop.put("articles", line, "department_no", value)
    world.write(shop)
    articles = world.process().load("articles").to_pyarrow()
    assert articles["department_no"].to_pylist()[:6] == [-1, 12, 7, -1, -1, 7]


IDS = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=64)
LOG = st.lists(
    st.tuples(
        st.dates(coding.FIRST_DAY, coding.LAST_DAY),
        st.integers(0),
        st.integers(0),
        st.floats(0, 1e6, width=32),
        st.integers(-128, 127),
    ),
    min_size=1,
    max_size=20,
)


@pytest.fixture(scope="module")
def engine():
    """One engine for all examples."""
    return ibis.duckdb.connect()


@settings(max_examples=30)
@given(
    numbers=st.lists(st.integers(0, 10**10 - 1), min_size=1, max_size=20, unique=True),
    people=st.lists(IDS, min_size=1, max_size=20, unique=True),
    log=LOG,
)
def test_coded_rows_say_what_the_raw_rows_said(engine, numbers, people, log):
    """Joined back by number, every id, day, price and channel is what was written."""
    things = [f"{number:010d}" for number in numbers]
    rows = [
        (str(day), people[who % len(people)], things[what % len(things)], repr(price), str(channel))
        for day, who, what, price, channel in log
    ]
    raw_articles = memory(schema.RAW_ARTICLES, [(t, *[None] * 24) for t in things])
    raw_customers = memory(schema.RAW_CUSTOMERS, [(p, *[None] * 6) for p in people])
    raw_log = memory(schema.RAW_TRANSACTIONS, rows)
    articles = coding.code_articles(raw_articles).to_pyarrow()
    customers = coding.code_customers(raw_customers).to_pyarrow()
    assert articles["article_id"].to_pylist() == sorted(things)
    assert articles["article_idx"].to_pylist() == list(range(len(things)))
    assert customers["customer_id"].to_pylist() == sorted(people)
    assert customers["customer_idx"].to_pylist() == list(range(len(people)))
    coded = coding.code_transactions(
        raw_log,
        engine.create_table("a", articles, overwrite=True),
        engine.create_table("c", customers, overwrite=True),
    )
    found = coding.in_order(coded).to_pyarrow().to_pylist()
    back = [
        (
            str(row["t_dat"]),
            customers["customer_id"][row["customer_idx"]].as_py(),
            articles["article_id"][row["article_idx"]].as_py(),
            row["price"],
            str(row["sales_channel_id"]),
        )
        for row in found
    ]
    expected = [(*row[:3], float(row[3]), row[4]) for row in rows]
    assert Counter(back) == Counter(expected)
    keys = [tuple(row.values()) for row in found]
    assert keys == sorted(keys)


def memory(names, rows):
    """A table of text in the engine."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, pa.string()) for column in columns]
    return ibis.memtable(pa.table(arrays, names=list(names)))


def test_two_runs_write_the_same_bytes(shop, world):
    world.write(shop)
    world.process()
    before = {name: data for name, data in world.outputs().items() if "parquet" in name}
    world.process()
    after = {name: data for name, data in world.outputs().items() if "parquet" in name}
    assert before == after
    assert len(before) == 5
