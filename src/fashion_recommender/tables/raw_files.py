"""Raw files as bytes and lines: what is wrong with one before any engine reads it as a table."""

import codecs
import csv
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any, Final

import fsspec

from fashion_recommender import schema
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.last_cell import LastCells, may_be_cut
from fashion_recommender.tables.raw_text import (
    LONGEST_TEXT,
    SHOWN,
    LineBreaks,
    is_blank,
    last_line,
    open_bytes,
    open_text,
    read_header,
    reading,
    rows_of,
    shorten,
    tell,
)

COLUMNS: Final = {
    "articles": schema.RAW_ARTICLES,
    "customers": schema.RAW_CUSTOMERS,
    "transactions": schema.RAW_TRANSACTIONS,
}
"""The columns that each raw file must have, in any order."""

_HEAD_ROWS: Final = 25_000
"""Rows whose form is looked at here; more than an engine looks at when it opens a file."""
_HEAD_BYTES: Final = 1 << 24
"""Bytes of a large file whose encoding is looked at here, for the same reason."""
_CHUNK: Final = 1 << 22
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_OTHER_DELIMITERS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
_EXPORT: Final = "Export the file again as UTF-8 text with commas between the columns."


def check_files(paths: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Refuse raw files that are missing, empty, cut, or no comma-separated UTF-8 with our columns.

    Large files are not read to their end (a ``.gz`` is): the rows of the beginning and the last
    one are looked at here, the others by the engine, with :func:`explain` as its interpreter.

    Parameters
    ----------
    paths
        Path of "articles", "customers" and "transactions".

    Returns
    -------
    dict
        For each file its ``file`` name, ``bytes``, ``extra_columns`` (ignored from here on),
        whether it ``ends_with_line_break``, and whether its ``last_row_may_be_cut``.

    Raises
    ------
    DataError
        Tells what is wrong with each of the files.
    """
    found, problems = {}, []
    for table, path in paths.items():
        try:
            found[table] = _check_file(path, COLUMNS[table], whole=table != "transactions")
        except DataError as error:
            problems.append(str(error))
    if problems:
        raise DataError("\n".join(problems))
    return found


def explain(paths: dict[str, str]) -> list[str]:
    """Read the files to their ends and tell which rows no engine can read; none where all can."""
    problems = []
    for path in paths.values():
        try:
            _check_encoding(path)
            _check_rows(path, len(read_header(path)))
        except DataError as error:
            problems.append(str(error))
    return problems


def _check_file(path: str, columns: Sequence[str], *, whole: bool) -> dict[str, Any]:
    size = _size(path)
    with reading(path), open_bytes(path) as stream:
        start = stream.read(4)
    _check_start(path, start)
    _check_encoding(path, None if whole else _HEAD_BYTES)
    last = last_line(path)
    header = _check_header(path, columns)
    cells = LastCells()
    if not _check_rows(path, len(header), _HEAD_ROWS, cells):
        cure = "Put the whole file there: a shop needs at least one row in each of its files."
        raise DataError(tell(path, "the file has a header but no rows.", [], cure))
    # A text may hold line breaks, so the whole file has the last word.
    if last.count(b",") + 1 != len(header):
        _check_rows(path, len(header))
    return {
        "file": PurePosixPath(path).name,
        "bytes": size,
        "extra_columns": [name for name in header if name not in columns],
        "ends_with_line_break": last.endswith(b"\n"),
        "last_row_may_be_cut": may_be_cut(path, header[-1], last, cells),
    }


def _size(path: str) -> int:
    system, inner = fsspec.url_to_fs(path)
    if not system.isfile(inner):
        cure = (
            "Put articles.csv, customers.csv and transactions_train.csv (or the same names with "
            ".gz) into that folder; the sample shop's are made by "
            "`kedro run --pipelines=sample_data`."
        )
        raise DataError(tell(path, "there is no such file.", [], cure))
    both = inner.removesuffix(".gz") if inner.endswith(".gz") else f"{inner}.gz"
    if system.isfile(both):
        what = f"there is also {PurePosixPath(both).name}: which of the two counts?"
        raise DataError(tell(path, what, [], "Remove one of them."))
    return int(system.size(inner))


def _check_start(path: str, start: bytes) -> None:
    """Refuse what its first four bytes tell to be no UTF-8 text."""
    name = PurePosixPath(path).name
    if not start:
        what = "the file is empty (0 bytes of text)."
        cure = "Put the file there again, from its source."
    elif start.startswith(_GZIP):
        twice = name.endswith(".gz")
        what = f"the file is packed {'twice' if twice else 'with gzip'}."
        cure = "Unpack it once." if twice else f"Name it {name}.gz, or unpack it."
    elif start.startswith(_ZIP):
        what, cure = "the file is a zip archive.", f"Unpack it: {name} is to be the file in it."
    # Without its mark UTF-16 is known by the zero byte that each Latin letter has there.
    elif start.startswith(_UTF16) or (b"\0" in start and start.strip(b"\0")):
        what, cure = "the file is encoded as UTF-16, not as UTF-8.", _EXPORT
    else:
        return
    raise DataError(tell(path, what, [], cure))


def _check_encoding(path: str, limit: int | None = None) -> None:
    """Refuse what is not UTF-8 text within the first ``limit`` bytes, or anywhere."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with reading(path), open_bytes(path) as stream:
        try:
            while (chunk := stream.read(_CHUNK)) and (limit is None or stream.tell() <= limit):
                if "\0" in decoder.decode(chunk):
                    break
            else:
                decoder.decode(b"", final=not chunk)
                return
        except UnicodeDecodeError:
            pass
    rows, zeros = [], False
    with reading(path), open_bytes(path) as stream:
        for number, line in enumerate(stream, start=1):
            if b"\0" in line:
                zeros = True
            elif _is_utf8(line):
                continue
            rows.append(f"line {number}: {shorten(repr(line.rstrip())[2:-1])}")
    count = "1 row holds" if len(rows) == 1 else f"{len(rows):,} rows hold"
    what = f"{count} bytes that are not UTF-8 text."
    cure = "Convert it: iconv -f latin1 -t utf-8 (or whatever encoding it was written in)."
    if zeros:
        cure = "Zero bytes are no text; a broken copy leaves them: fetch the file again."
    raise DataError(tell(path, what, rows[:SHOWN], cure))


def _check_header(path: str, columns: Sequence[str]) -> list[str]:
    header = read_header(path)
    if not any(name.strip() for name in header):
        what = "the first line, which names the columns, is empty."
        if is_blank(path):
            what = "the file is empty (nothing but blanks and line breaks)."
        raise DataError(tell(path, what, [], "Put the file there again, from its source."))
    missing = [name for name in columns if name not in header]
    doubled = sorted({name for name in header if header.count(name) > 1 and name in columns})
    if doubled:
        what = f"the header names {', '.join(doubled)} more than once."
        raise DataError(tell(path, what, [], "Leave each column once."))
    if not missing:
        _check_twins(path, header, columns)
        return header
    for delimiter, name in _OTHER_DELIMITERS.items():
        if len(header) < len(columns) and header[0].count(delimiter) >= len(columns) - 1:
            what = f"the columns are separated by {name}, not by commas."
            raise DataError(tell(path, what, [], _EXPORT))
    hints = []
    for name in missing:
        similar = get_close_matches(name.lower(), [h.strip().lower() for h in header], n=1)
        if similar:
            found = next(h for h in header if h.strip().lower() == similar[0])
            hints.append(f"is {found!r} meant to be {name!r}? ")
    what = f"missing column {', '.join(missing)}; the header has {shorten(', '.join(header))}"
    cure = f"{''.join(hints)}Needed, in any order: {', '.join(columns)}."
    raise DataError(tell(path, what, [], cure[0].upper() + cure[1:]))


def _check_twins(path: str, header: list[str], columns: Sequence[str]) -> None:
    """Refuse names that engines cannot tell apart: they do not look at capitals."""
    for name in columns:
        twins = [other for other in header if other.lower() == name.lower() and other != name]
        if twins:
            what = f"the columns {name} and {', '.join(twins)} differ in capitals only."
            raise DataError(tell(path, what, [], f"Rename or remove {', '.join(twins)}."))


def _check_rows(
    path: str, width: int, limit: int | None = None, cells: LastCells | None = None
) -> int:
    """Count rows, all or up to ``limit``, refusing those that have not ``width`` fields.

    ``cells`` is shown the last one of each row.
    """
    count, line, at_end = -1, 1, False  # the header is no row
    wrong: list[tuple[int, str]] = []
    with reading(path), open_text(path) as stream:
        breaks = LineBreaks(stream)
        reader = rows_of(breaks, strict=True)
        try:
            for row in reader:
                if row and len(row) != width:
                    wrong.append((line, f"{len(row)} fields in {shorten(','.join(row))}"))
                elif row and cells is not None and count >= 0:
                    cells.add(row[-1])
                breaks.end_row(line)
                count += bool(row)
                if count == limit:
                    break
                line = reader.line_num + 1
            else:
                at_end = bool(wrong) and wrong[0][0] == reader.line_num
        except csv.Error as error:
            what = f"a quotation mark that is not closed or not doubled ({error})"
            if "field limit" in str(error):
                what = f"{what}, or a text of over {LONGEST_TEXT:,} characters"
            wrong.append((line, what))
            at_end = len(wrong) == 1 and "end of data" in str(error)
    if not wrong:
        breaks.refuse_mixed(path)
        return count
    rows = [f"line {number}: {text}" for number, text in wrong[:SHOWN]]
    if at_end:
        what = f"the file ends in the middle of a row: the last has not {width} fields."
        cure = "It was cut, in copying for instance: fetch it again."
    else:
        count_wrong = "1 row does" if len(wrong) == 1 else f"{len(wrong):,} rows do"
        what = f"{count_wrong} not have {width} fields."
        cure = "Write each row with as many fields as the header and quotation marks doubled."
    raise DataError(tell(path, what, rows, cure))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
