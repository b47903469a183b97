"""Files that cannot be used are refused before anything is saved, with what a person needs."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.raw_files import check_files

FILES = {
    "articles": "articles.csv",
    "customers": "customers.csv",
    "transactions": "transactions_train.csv",
}
# --- values: (table, line, column, value, what the message says) ---------------------------------
VALUES = {
    "article id without its leading zero": (
        *("articles", 5, "article_id", "100001002"),
        ["1 row has no article id", "line 5: '100001002'", "Leading zeros", "as text"],
    ),
    "article id of letters": (
        *("articles", 5, "article_id", "01000x1002"),
        ["1 row has no article id", "line 5: '01000x1002'", "10 digits"],
    ),
    "no article id": (
        *("articles", 5, "article_id", ""),
        ["1 row has no article id", "line 5: ''", "10 digits"],
    ),
    "doubled article id": (
        *("articles", 9, "article_id", "0100000001"),
        ["2 rows have an id that other rows have too", "line 2: '0100000001'", "line 9:", "keep"],
    ),
    "code number of letters": (
        *("articles", 12, "section_no", "A7"),
        ["1 row has no whole number", "line 12: 'A7'", "code number or nothing"],
    ),
    "code number with a fraction": (
        *("articles", 12, "colour_group_code", "7.5"),
        ["1 row has no whole number", "line 12: '7.5'"],
    ),
    "customer id with a blank": (
        *("customers", 51, "customer_id", "ann smith"),
        ["1 row has no customer id", "line 51: 'ann smith'", "1 to 64 letters, digits"],
    ),
    "customer id cut out of the file": (
        *("customers", 51, "customer_id", ""),
        ["1 row has no customer id", "line 51: ''"],
    ),
    "doubled customer id": (
        *("customers", 51, "customer_id", f"{7919:064x}"),
        ["2 rows have an id that other rows have too", "line 3:", "line 51:", "keep the right one"],
    ),
    "flag that is none": (
        *("customers", 7, "FN", "yes"),
        ["1 row has no flag", "line 7: 'yes'", "1 for yes"],
    ),
    "age in words": (
        *("customers", 8, "age", "thirty"),
        ["1 row has no age", "line 8: 'thirty'", "whole years", "nothing where"],
    ),
    "negative age": (*("customers", 8, "age", "-3"), ["1 row has no age", "line 8: '-3'"]),
    "age that is not a number": (*("customers", 8, "age", "NaN"), ["no age", "line 8: 'NaN'"]),
    "month 13": (
        *("transactions", 100, "t_dat", "2020-13-01"),
        ["1 row has no date", "line 100: '2020-13-01'", "like 2020-09-22"],
    ),
    "day first": (
        *("transactions", 100, "t_dat", "22.09.2020"),
        ["1 row has no date", "line 100: '22.09.2020'", "like 2020-09-22"],
    ),
    "day of one digit and a blank": (
        *("transactions", 100, "t_dat", "2020-07-1 "),
        ["1 row has no date", "line 100: '2020-07-1 '"],
    ),
    "day and time": (
        *("transactions", 100, "t_dat", "2020-07-01 00:00:00"),
        ["1 row has no date", "line 100: '2020-07-01 00:00:00'"],
    ),
    "no date": (*("transactions", 100, "t_dat", ""), ["1 row has no date", "line 100: ''"]),
    "date in another age": (
        *("transactions", 100, "t_dat", "9999-12-31"),
        ["1 row has no date", "line 100: '9999-12-31'", "1970 to 2099"],
    ),
    "unknown customer": (
        *("transactions", 601, "customer_id", "f" * 64),
        ["1 row has a customer that customers.csv does not have", "line 601: 'ff", "Add those"],
    ),
    "no customer": (
        *("transactions", 601, "customer_id", ""),
        ["1 row has a customer that customers.csv does not have", "line 601: ''"],
    ),
    "unknown article": (
        *("transactions", 2, "article_id", "0999999999"),
        ["1 row has an article that articles.csv does not have", "line 2: '0999999999'", "Add"],
    ),
    "article without its leading zero": (
        *("transactions", 2, "article_id", "100000001"),
        ["1 row has an article that", "line 2: '100000001'", "leading zeros"],
    ),
    "negative price": (
        *("transactions", 300, "price", "-0.01"),
        ["1 row has no price", "line 300: '-0.01'", "a return is no purchase"],
    ),
    "price that is not a number": (
        *("transactions", 300, "price", "NaN"),
        ["1 row has no price", "line 300: 'NaN'", "decimal point"],
    ),
    "infinite price": (*("transactions", 300, "price", "inf"), ["no price", "line 300: 'inf'"]),
    "no price": (*("transactions", 300, "price", ""), ["1 row has no price", "line 300: ''"]),
    "price with a currency": (
        *("transactions", 300, "price", "9.99 EUR"),
        ["1 row has no price", "line 300: '9.99 EUR'"],
    ),
    "channel by name": (
        *("transactions", 300, "sales_channel_id", "online"),
        ["1 row has no sales channel", "line 300: 'online'", "whole number"],
    ),
}


@pytest.mark.parametrize("case", VALUES)
def test_bad_values(shop, world, case):
    table, line, column, value, said = VALUES[case]
    shop.put(table, line, column, value)
    world.write(shop)
    with pytest.raises(DataError) as refused:
        world.process()
    message = str(refused.value)
    for part in [f"01_raw/{FILES[table]}, column {column}: ", *said]:
        assert part in message
    assert world.outputs() == {}


def test_many_bad_rows_are_counted_and_the_first_five_shown(shop, world):
    for line in range(50, 450):
        shop.put("transactions", line, "price", "free")
    world.write(shop)
    with pytest.raises(DataError, match="column price: 400 rows have no price") as refused:
        world.process()
    shown = [line for line in str(refused.value).splitlines() if "'free'" in line]
    assert [line.split(":")[0].strip() for line in shown] == [f"line {n}" for n in range(50, 55)]


def test_everything_that_is_wrong_is_told_at_once(shop, world):
    shop.put("articles", 3, "section_no", "x")
    shop.put("customers", 3, "age", "x")
    shop.put("transactions", 3, "price", "x")
    shop.put("transactions", 4, "t_dat", "x")
    world.write(shop)
    with pytest.raises(DataError) as refused:
        world.process()
    for place in [
        "articles.csv, column section_no",
        "customers.csv, column age",
        "transactions_train.csv, column price",
        "transactions_train.csv, column t_dat",
    ]:
        assert place in str(refused.value)


# --- files: (how the file's content is spoilt, what the message says) -----------------------------
def _line(content: bytes, number: int, change: Callable[[bytes], bytes]) -> bytes:
    lines = content.splitlines(keepends=True)
    lines[number - 1] = change(lines[number - 1])
    return b"".join(lines)


CONTENTS: dict[str, tuple[Callable[[bytes], bytes], list[str]]] = {
    "empty": (lambda c: b"", ["the file is empty (0 bytes", "Put the file there again"]),
    "nothing but line breaks": (
        lambda c: b"\n\r\n\n",
        ["the file is empty (nothing but blanks and line breaks)", "Put the file there again"],
    ),
    "nothing but a byte-order mark": (
        lambda c: b"\xef\xbb\xbf",
        ["the file is empty (nothing but blanks", "Put the file there again"],
    ),
    "an empty line in front": (
        lambda c: b"\n" + c,
        ["the first line, which names the columns, is empty"],
    ),
    "header only": (lambda c: c.splitlines(keepends=True)[0], ["a header but no rows", "one row"]),
    "no header": (
        lambda c: b"".join(c.splitlines(keepends=True)[1:]),
        ["missing column", "Needed, in any order:"],
    ),
    "cut in the middle of a row": (
        lambda c: c[: c.rindex(b",", 0, c.rindex(b",")) - 2],
        ["the file ends in the middle of a row", "fetch it again"],
    ),
    "cut in the middle of the last of equally long cells": (
        lambda c: b"\n".join(row + b",2020-09-22" for row in c.splitlines())[:-4],
        ["the file ends in the middle of a row", "its last cell has 6 characters", "have 10"],
    ),
    "semicolons": (lambda c: c.replace(b",", b";"), ["separated by semicolons, not by commas"]),
    "tabs": (lambda c: c.replace(b",", b"\t"), ["separated by tabs, not by commas", "Export"]),
    "UTF-16": (lambda c: c.decode().encode("utf-16"), ["UTF-16, not as UTF-8", "Export"]),
    "UTF-16 big-endian": (
        lambda c: b"\xfe\xff" + c.decode().encode("utf-16-be"),
        ["UTF-16, not as UTF-8"],
    ),
    "UTF-16 without its mark": (
        lambda c: c.decode().encode("utf-16-le"),
        ["UTF-16, not as UTF-8", "Export"],
    ),
    "UTF-16 big-endian without its mark": (
        lambda c: c.decode().encode("utf-16-be"),
        ["UTF-16, not as UTF-8", "Export"],
    ),
    "packed under the name of an unpacked file": (
        gzip.compress,
        ["the file is packed with gzip", ".csv.gz, or unpack it"],
    ),
    "a zip archive": (
        lambda c: b"PK\x03\x04" + zlib.compress(c),
        ["the file is a zip archive", "Unpack it"],
    ),
    "zeros at the end, after a crash": (
        lambda c: c[:-30] + bytes(4096),
        ["1 row holds bytes that are not UTF-8 text", "Zero bytes", "fetch the file again"],
    ),
    "nothing but zeros": (lambda c: bytes(len(c)), ["Zero bytes are no text"]),
    "a page instead of the file": (
        lambda c: b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
        ["missing column", "the header has <!DOCTYPE html>"],
    ),
    "two kinds of line breaks": (
        lambda c: _line(c, 4, lambda line: line.replace(b"\n", b"\r\n")),
        [
            "rows end with different line breaks",
            "line 1: ends with '\\n'",
            "line 4: ends with '\\r",
        ],
    ),
    "Latin-1": (
        lambda c: _line(c, 4, lambda line: line.replace(b",", b",\xe9", 1)),
        ["1 row holds bytes that are not UTF-8", "line 4:", "\\xe9", "iconv -f latin1"],
    ),
    "a field too few": (
        lambda c: _line(c, 4, lambda line: line.replace(b",", b"", 1)),
        ["1 row does not have", "line 4:", "as many fields as the header"],
    ),
    "a field too many": (
        lambda c: _line(c, 4, lambda line: b"x," + line),
        ["1 row does not have", "line 4:", "as many fields as the header"],
    ),
    "an open quotation mark": (
        lambda c: _line(c, 4, lambda line: line.replace(b",", b',"', 1)),
        ["line 4:", "a quotation mark that is not closed"],
    ),
    "a column twice": (
        lambda c: (
            _line(c, 1, lambda line: line.replace(b"\n", b",price,price\n"))
            if c.startswith(b"t_dat")
            else _line(c, 1, lambda line: line.split(b",")[0] + b"," + line)
        ),
        ["the header names", "more than once", "once"],
    ),
}


@pytest.mark.parametrize("table", FILES)
@pytest.mark.parametrize("case", CONTENTS)
def test_bad_contents(shop, world, case, table):
    spoil, said = CONTENTS[case]
    world.write(shop)
    path = world.raw / FILES[table]
    path.write_bytes(spoil(path.read_bytes()))
    assert_refused(world, path, said)


@pytest.mark.parametrize("table", FILES)
def test_a_missing_file(shop, world, table):
    world.write(shop)
    path = world.raw / FILES[table]
    path.unlink()
    assert_refused(world, path, ["there is no such file", "kedro run --pipelines=sample_data"])


def test_three_missing_files_are_told_at_once(world):
    for name in FILES.values():
        assert_refused(world, world.raw / name, ["there is no such file"])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        *[("articles", name) for name in ("article_id", "section_no", "detail_desc")],
        *[("customers", name) for name in ("customer_id", "age")],
        *[("transactions", name) for name in ("t_dat", "price", "sales_channel_id")],
    ],
)
def test_a_missing_column(shop, world, table, column):
    shop.drop(table, column)
    world.write(shop)
    assert_refused(world, world.raw / FILES[table], [f"missing column {column}; the header has"])


def test_a_column_of_almost_that_name_is_pointed_out(shop, world):
    shop.put("transactions", 1, "article_id", "Article_ID")
    world.write(shop)
    assert_refused(
        world, world.raw / FILES["transactions"], ["Is 'Article_ID' meant to be 'article_id'?"]
    )


@pytest.mark.parametrize(
    ("table", "column"), [("articles", "prod_name"), ("customers", "FN"), ("transactions", "price")]
)
def test_a_column_that_differs_in_capitals_only(shop, world, table, column):
    """Engines would read one of the two, the wrong one where it comes first."""
    twin = column.swapcase()
    for i, row in enumerate(getattr(shop, table)):
        row.insert(0, twin if i == 0 else "1")
    world.write(shop)
    path = world.raw / FILES[table]
    assert_refused(
        world, path, [f"columns {column} and {twin} differ in capitals only", f"remove {twin}"]
    )


def test_rows_are_numbered_by_their_first_line_where_texts_hold_line_breaks(shop, world):
    for line in (3, 6):
        shop.put("articles", line, "detail_desc", '"Soft,\nwith a ""bow""\n"')
    shop.put("articles", 6, "section_no", "x")  # behind two line breaks in line 3
    world.write(shop)
    assert_refused(
        world, world.raw / "articles.csv", ["column section_no: 1 row has", "line 8: 'x' in"]
    )


def test_what_is_shown_of_a_row_cannot_garble_a_terminal(shop, world):
    shop.put("customers", 4, "age", "\x1b[2J")
    world.write(shop)
    with pytest.raises(DataError, match=r"line 4: '\\x1b\[2J' in .*,\\x1b\[2J,") as refused:
        world.process()
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("table", FILES)
def test_wherever_a_file_was_cut(shop, world, table, packed):
    """It is refused, or said, or it ends with a whole row."""
    for line in range(2, 42):  # texts of different lengths
        shop.put("articles", line, "detail_desc", "a knitted jumper"[: 5 + line % 11])
    world.write(shop)
    content = shop.text(table).encode()
    last_row = content.rindex(b"\n", 0, -1) + 1
    path = world.raw / FILES[table]
    if packed:
        path.unlink()
        path = path.with_name(f"{path.name}.gz")
    paths = {name: str(world.raw / file) for name, file in FILES.items()} | {table: str(path)}
    silent, said = set(), set()
    for length in range(last_row - 1, len(content)):
        cut = content[:length]
        path.write_bytes(gzip.compress(cut, compresslevel=1) if packed else cut)
        try:
            facts = check_files(paths)[table]
        except DataError:
            continue
        (said if facts["last_row_may_be_cut"] else silent).add(length)
    before, whole = {last_row - 1, last_row}, len(content) - 1
    last_cell = content.rindex(b",") + 1
    if table == "articles":
        assert silent == {last_row}, "where lengths differ nothing but a line break shows an end"
        assert said == {last_row - 1, *range(last_cell, whole + 1)}
    elif table == "customers":
        assert silent == before | {whole}, "equally long cells show theirs"
        assert said == set()
    else:
        assert silent == before | {whole}
        assert said == {last_cell}, "an empty channel, which is refused as such"


@pytest.mark.parametrize("table", FILES)
@pytest.mark.parametrize("bytes_lost", [2, 4, 9, 200])
def test_a_packed_file_that_was_cut(shop, world, table, bytes_lost):
    world.write(shop, packed=True)
    path = world.raw / f"{FILES[table]}.gz"
    path.write_bytes(path.read_bytes()[:-bytes_lost])
    assert_refused(world, path, ["the compressed file is cut or broken", "gzip -t"])


def test_a_packed_file_that_is_not_packed(shop, world):
    world.write(shop, packed=True)
    path = world.raw / "customers.csv.gz"
    path.write_bytes(shop.text("customers").encode())
    assert_refused(world, path, ["the compressed file is cut or broken"])


def test_packed_and_not_packed_at_once(shop, world):
    world.write(shop)
    path = world.raw / "customers.csv"
    path.with_name("customers.csv.gz").write_bytes(gzip.compress(b"customer_id\n"))
    assert_refused(world, path, ["there is also customers.csv.gz", "Remove one of them"])


FAR_DOWN = [
    *("a field too few", "a field too many", "Latin-1"),
    *("an open quotation mark", "two kinds of line breaks"),
]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("case", FAR_DOWN)
def test_a_row_far_down_that_only_the_engine_reads(shop, world, case, packed):
    shop.transactions[1:] = shop.transactions[1:] * 60
    world.write(shop)
    path = world.raw / FILES["transactions"]
    lines = path.read_bytes().splitlines(keepends=True)
    spoil, said = CONTENTS[case]
    far = 30_000
    spoilt = spoil(b"".join(lines[far - 4 : far])).splitlines(keepends=True)
    content = b"".join([*lines[: far - 4], *spoilt, *lines[far:]])
    if packed:
        path.unlink()
        path = path.with_name(f"{path.name}.gz")
        path.write_bytes(gzip.compress(content, compresslevel=1))
    else:
        path.write_bytes(content)
    assert_refused(world, path, [part.replace("line 4", f"line {far:d}") for part in said])


def test_tables_of_a_good_run_survive_a_bad_one(shop, world):
    world.write(shop)
    world.process()
    before = world.outputs()
    assert any("transactions.parquet" in name for name in before)
    shop.put("transactions", 601, "price", "-1")  # the last file, its last row
    shop.customers.append(["f" * 64, "", "", "", "", "", ""])
    world.write(shop)
    with pytest.raises(DataError, match="no price"):
        world.process()
    assert world.outputs() == before


def assert_refused(world, path: Path, said: list[str]) -> None:
    """Run; the message must name the file and say all of this, and nothing may be saved."""
    with pytest.raises(DataError) as refused:
        world.process()
    for part in [str(path), *said]:
        assert part in str(refused.value)
    assert world.outputs() == {}
