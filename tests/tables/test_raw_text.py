"""Rows found again in files, by hand."""

import gzip

import pytest

from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.raw_text import (
    LineBreaks,
    first_rows,
    last_line,
    open_text,
    read_header,
    reading,
    shorten,
    tell,
)

CONTENT = 'id,text,n\n1,"a\nb",7\n\n2,"c, d",\n3,e,7\n4,"f",8\n'


@pytest.fixture(params=["plain", "packed", "with a byte-order mark"])
def path(request, tmp_path) -> str:
    """A file whose second row spans lines 2 and 3, with an empty line after it."""
    content = CONTENT.encode()
    if request.param == "packed":
        file = tmp_path / "t.csv.gz"
        file.write_bytes(gzip.compress(content))
    else:
        file = tmp_path / "t.csv"
        file.write_bytes(b"\xef\xbb\xbf" * (request.param != "plain") + content)
    return str(file)


@pytest.mark.parametrize(
    ("values", "wanted", "expected"),
    [
        ({"7"}, 9, ["line 2: '7' in 1,a\\nb,7", "line 6: '7' in 3,e,7"]),
        ({"7"}, 1, ["line 2: '7' in 1,a\\nb,7"]),
        ({None}, 9, ["line 5: '' in 2,c, d,"]),
        ({"8", None}, 9, ["line 5: '' in 2,c, d,", "line 7: '8' in 4,f,8"]),
        ({"9"}, 9, []),
    ],
)
def test_first_rows(path, values, wanted, expected):
    assert first_rows(path, "n", values, wanted) == expected


def test_no_more_rows_are_shown_than_five(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("n\n" + "x\n" * 100)
    rows = first_rows(str(file), "n", {"x"}, 100)
    assert [row.split(":")[0] for row in rows] == [f"line {n}" for n in range(2, 7)]


def test_header(path):
    assert read_header(path) == ["id", "text", "n"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"a\nb\n", b"b\n"), (b"a\nb", b"b"), (b"a", b"a"), (b"a\n", b"a\n"), (b"a\n\n", b"\n")],
)
def test_last_line(tmp_path, content, expected):
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    assert last_line(str(file)) == expected


def test_a_long_row_is_cut_and_what_is_not_print_is_escaped():
    assert shorten("x" * 160) == "x" * 160
    assert shorten("x" * 161) == "x" * 160 + "..."
    assert shorten("Größe\t\x00\x1b[0m") == "Größe\\t\\x00\\x1b[0m"


def test_an_error_is_put_together():
    text = tell("f.csv", "1 row has no n.", ["line 2: 'x' in 1,x"], "Give a number.", "n")
    assert text.splitlines() == [
        "f.csv, column n: 1 row has no n.",
        "    line 2: 'x' in 1,x",
        "    Give a number.",
    ]


def test_a_cut_compression_is_told_as_that(tmp_path):
    file = tmp_path / "t.csv.gz"
    file.write_bytes(gzip.compress(CONTENT.encode())[:-6])
    with (
        pytest.raises(DataError, match=r"t\.csv\.gz: the compressed file is cut or broken"),
        reading(str(file)),
        open_text(str(file)) as stream,
    ):
        stream.read()


def test_rows_that_end_alike_pass_and_others_are_told_by_their_first_lines():
    def refuse(*lines: str) -> None:
        breaks = LineBreaks(lines)
        for number, _ in enumerate(breaks, start=1):
            breaks.end_row(number)
        breaks.refuse_mixed("f.csv")

    refuse("a\n", "b\n", "c")
    refuse("a\r\n", "b\r\n")
    refuse("a")
    with pytest.raises(DataError) as refused:
        refuse("a\n", "b\n", "c\r\n", "d\r", "e\n")
    shown = [row.strip() for row in str(refused.value).splitlines()[1:4]]
    assert shown == [
        r"line 1: ends with '\n'",
        r"line 3: ends with '\r\n'",
        r"line 4: ends with '\r'",
    ]
