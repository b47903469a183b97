"""DuckDB and Spark compute the same tables from the same expressions."""

import datetime as dt
import os
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from fashion_recommender import schema
from fashion_recommender.pipelines.data_processing.nodes import check_raw_files, code_shop
from fashion_recommender.tables import coding, lookups, splits
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.quality import quality_report

pytestmark = [pytest.mark.spark, pytest.mark.slow]

PROJECT = Path(__file__).parents[2]
REAL = Path(os.environ.get("FASHION_REAL_DATA", PROJECT.parent / "shared" / "data"))
ENGINES = ("duckdb", "spark")
TABLES = ("articles", "customers", "transactions")
FILES = ("articles.csv", "customers.csv", "transactions_train.csv")
PROTOCOL = splits.Protocol(cutoffs=2)


@pytest.fixture(scope="module")
def code(duckdb, spark, engine_blocks):
    """Check and code a folder's files on one engine, read as the catalog reads them."""

    def _code(engine: str, folder: Path) -> tuple[dict, dict[str, ibis.Table]]:
        paths = [str(folder / name) for name in FILES]
        files = check_raw_files(*paths)
        connection = {"duckdb": duckdb, "spark": spark}[engine]
        texts, log = (engine_blocks[engine][key] for key in ("read_csv_texts", "read_csv"))
        raw = [
            connection.read_csv(path, **options)
            for path, options in zip(paths, (texts, texts, log), strict=True)
        ]
        tables = code_shop(files, *raw)
        return files, dict(zip(TABLES, tables, strict=True))

    return _code


@pytest.fixture(scope="module", params=["odd_shop", "sample", "hm_slice"])
def shops(request, code) -> dict[str, tuple[dict, dict[str, ibis.Table]]]:
    """The coded tables of a shop, by engine."""
    if request.param == "odd_shop":
        folder = request.getfixturevalue("odd_shop")
    elif request.param == "sample":
        folder = request.getfixturevalue("coded_shop")("sample")  # its raw files lie there, too
    else:
        folder = REAL / request.param
        if not folder.is_dir():
            pytest.skip(f"no real data: {folder} is not there")
    return {engine: code(engine, folder) for engine in ENGINES}


def same(make) -> pa.Table:
    """The table that ``make`` computes on every engine, after comparing them."""
    ours, theirs = (make(engine).to_pyarrow() for engine in ENGINES)
    assert ours.schema.remove_metadata().names == theirs.schema.names
    assert [f.type for f in ours.schema] == [f.type for f in theirs.schema]
    for name in ours.column_names:
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    return ours


@pytest.mark.parametrize("table", TABLES)
def test_coded_tables_are_equal_rows_in_order(shops, table):
    coded = same(lambda engine: shops[engine][1][table])
    assert coded.num_rows > 0
    assert coded.column_names == getattr(schema, table.upper()).names


def test_splits_are_equal(shops):
    log = {engine: shops[engine][1]["transactions"] for engine in ENGINES}
    cutoffs = {engine: splits.log_cutoffs(log[engine], PROTOCOL) for engine in ENGINES}
    assert cutoffs["duckdb"] == cutoffs["spark"]
    for cutoff in cutoffs["duckdb"]:
        assert same(lambda e, c=cutoff: splits.truth(log[e], c)).num_rows > 0
        same(lambda e, c=cutoff: splits.buyers(log[e], c, known_customers_only=True))
        assert same(lambda e, c=cutoff: coding.in_order(splits.before(log[e], c, 60))).num_rows > 0


def test_tables_sorted_for_lookups_are_equal(shops):
    log = {engine: shops[engine][1]["transactions"] for engine in ENGINES}
    assert same(lambda e: lookups.customer_history(log[e])).num_rows > 0
    assert same(lambda e: lookups.article_sales(log[e])).num_rows > 0


def test_quality_reports_are_equal(shops):
    reports = [
        quality_report(**tables, files=files, images=None, protocol=PROTOCOL)
        for files, tables in shops.values()
    ]
    assert reports[0] == reports[1]


def test_odd_texts_are_what_they_were(code, odd_shop):
    articles = code("spark", odd_shop)[1]["articles"].to_pyarrow().to_pydict()
    assert {"Scarf", "view", "fit", "a, b", " blanks ", "NULL", "Åre"} <= set(
        articles["product_type_name"]
    )
    assert {"two\nlines", "back\\slash", 'say "hi"', "vvv", "NaN", "☃", None} == set(
        articles["detail_desc"]
    ) - {"#comment", "'"}
    assert set(articles["section_no"]) == {7, -1, 12, 3}


DATES = {
    "2020-09-22": dt.date(2020, 9, 22),
    "2020-02-29": dt.date(2020, 2, 29),
    "2019-02-29": None,
    "2020-13-01": None,
    "2020-9-22": None,
    "2020-09-2": None,
    " 2020-9-22": None,
    "2020-9-22 ": None,
    "+020-09-22": None,
    "2020/09/22": None,
    "20200922": None,
    "2020-09": None,
    "2020": None,
    "22-09-2020": None,
    "2020-09-22 00:00:00": None,
    "2020-09-22T00:00": None,
    "abcd-ef-gh": None,
    "today": None,
    "epoch": None,
    "0001-01-01": None,
    "1969-12-31": None,
    "9999-12-31": None,
}
NUMBERS = {
    "7": 7,
    "7.0": 7,
    "007": 7,
    "-1": -1,
    "+3": 3,
    "7.5": None,
    "1e2": 100,
    "1,000": None,
    "1_000": None,
    "0x10": None,
    "7f": None,
    "7d": None,
    "7L": None,
    "NaN": None,
    "nan": None,
    "inf": None,
    "Infinity": None,
    "-Infinity": None,
    "true": None,
    "abc": None,
    "3000000000": None,
    "1e400": None,
    "": None,
    " ": None,
    "\u0667": None,  # an Arabic seven
}


@pytest.mark.parametrize(
    ("convert", "expected"),
    [
        (coding.date, DATES),
        (coding.code, NUMBERS),
        (coding.age, {**NUMBERS, "-1": None, "150": 150, "151": None}),
        (coding.channel, {"1": 1, "2.0": 2, "128": None, "1.5": None, "x": None, "2f": None}),
        (
            coding.price,
            {
                **{text: None for text, value in NUMBERS.items() if value is None},
                "0": 0.0,
                "-0": 0.0,
                "-0.01": None,
                "1e30": None,
                "0,5": None,
                "7.5": 7.5,
                ".5": 0.5,
                "5.": 5.0,
                "1e2": 100.0,
                "1e-05": 9.999999747378752e-06,
                "0.1": 0.10000000149011612,
                "16777217": 16777216.0,  # the nearest float32
            },
        ),
    ],
    ids=["date", "code", "age", "channel", "price"],
)
def test_texts_are_converted_alike(duckdb, spark, engine_blocks, tmp_path, convert, expected):
    path = tmp_path / "texts.csv"
    lines = [f'{i},"{text}"' for i, text in enumerate(expected)]
    path.write_text("\n".join(["row,text", *lines, ""]))

    def convert_all(engine: str) -> ibis.Table:
        connection = {"duckdb": duckdb, "spark": spark}[engine]
        raw = connection.read_csv(str(path), **engine_blocks[engine]["read_csv_texts"])
        order = raw["row"].cast("int64")
        return raw.select(row=order, value=convert(raw["text"])).order_by("row").select("value")

    for engine in ENGINES:
        values = convert_all(engine).to_pyarrow()["value"].to_pylist()
        assert dict(zip(expected, values, strict=True)) == expected, engine


def test_bad_rows_are_refused_in_the_same_words(code, odd_shop, tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes((odd_shop / name).read_bytes())
    log = tmp_path / FILES[2]
    lines = log.read_text().splitlines()
    known = lines[30].split(",")[2]
    for row, (old, new) in {7: ("-", "/"), 30: (known, "9999999999"), 31: ("2020-", "x")}.items():
        lines[row] = lines[row].replace(old, new, 1)
    log.write_text("\n".join(lines))
    said = []
    for engine in ENGINES:
        with pytest.raises(DataError) as refused:
            code(engine, tmp_path)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert "transactions_train.csv, column t_dat: 2 rows have no date" in said[0]
    assert "line 8: '2020/" in said[0]
    assert "column article_id: 1 row has an article that articles.csv does not have" in said[0]


def test_a_malformed_row_far_down_is_refused_in_the_same_words(code, odd_shop, tmp_path):
    for name in FILES:
        (tmp_path / name).write_bytes((odd_shop / name).read_bytes())
    log = tmp_path / FILES[2]
    lines = log.read_text().splitlines()
    lines[1:] = lines[1:] * 40  # beyond what is looked at before an engine reads the file
    lines[33_000] = lines[33_000].replace(",", ";", 2)
    log.write_text("\n".join([*lines, ""]))
    said = []
    for engine in ENGINES:
        with pytest.raises(DataError) as refused:
            code(engine, tmp_path)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert "1 row does not have 5 fields" in said[0]
    assert "line 33001: 3 fields in 2020-" in said[0]
