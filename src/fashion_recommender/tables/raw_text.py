"""Raw files as text: opened through fsspec, unpacked, and quoted in errors.

A path may also be an address of an object store; ``.gz`` files are taken as they are.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

import fsspec

from fashion_recommender.tables.errors import DataError

if TYPE_CHECKING:
    from _csv import Reader

SHOWN: Final = 5
"""Offending rows that an error shows."""

LONGEST_TEXT: Final = 2_000_000
"""Characters of one cell. Python's reader alone would take 131,072, DuckDB takes lines of 2 MiB."""

_TAIL: Final = 1 << 16
_CHUNK: Final = 1 << 22
_ROW_WIDTH: Final = 160


def tell(path: str, what: str, rows: Sequence[str], cure: str, column: str | None = None) -> str:
    """Put an error together: the file, the column, what is wrong, the rows, the cure."""
    place = f"{path}, column {column}" if column else path
    return "\n".join([f"{place}: {what}", *(f"    {row}" for row in rows), f"    {cure}"])


def first_rows(path: str, column: str, values: set[str | None], wanted: int) -> list[str]:
    """Return the first rows whose ``column`` holds one of ``values``: "line 7: '-3' in a,b,-3".

    Parameters
    ----------
    values
        As an engine read them: None is an empty field.
    wanted
        How many rows there are at most, so that the file need not be read to its end.
    """
    rows = []
    with open_text(path) as stream:
        reader = rows_of(stream)
        position = next(reader).index(column)
        missing = None in values
        line = reader.line_num + 1  # where a row begins: its texts may hold line breaks
        for row in reader:
            value = row[position] if position < len(row) else ""
            if row and (value in values or (missing and not value)):  # an empty line is no row
                rows.append(f"line {line}: {value!r} in {shorten(','.join(row))}")
                if len(rows) >= min(wanted, SHOWN):
                    break
            line = reader.line_num + 1
    return rows


def rows_of(lines: Iterable[str], *, strict: bool = False) -> "Reader":
    """Read lines as rows of cells; ``strict`` refuses quotation marks that do not fit."""
    csv.field_size_limit(LONGEST_TEXT)
    return csv.reader(lines, strict=strict)


def read_header(path: str) -> list[str]:
    """Return the names in the first line."""
    with reading(path), open_text(path) as stream:
        return next(rows_of(stream), [])


def is_blank(path: str) -> bool:
    """Tell whether a text has nothing but blanks and line breaks."""
    with reading(path), open_text(path) as stream:
        return not any(line.strip() for line in stream)


def last_line(path: str) -> bytes:
    """Return the last line with its line break, if it has one; a packed file is read to its end.

    Raises
    ------
    DataError
        If the compression is broken, which an engine may take for the end of the file.
    """
    tail = _packed_tail(path) if path.endswith(".gz") else _tail(path)
    return tail[tail.rfind(b"\n", 0, max(len(tail) - 1, 0)) + 1 :]


def _tail(path: str) -> bytes:
    system, inner = fsspec.url_to_fs(path)
    return bytes(system.tail(inner, _TAIL))


def _packed_tail(path: str) -> bytes:
    tail = b""
    with reading(path), open_bytes(path) as stream:
        while chunk := stream.read(_CHUNK):
            tail = (tail + chunk)[-_TAIL:]
    return tail


def shorten(row: str) -> str:
    """Return what an error shows of a row: its beginning, on one line and harmless to terminals."""
    shown = row if len(row) <= _ROW_WIDTH else f"{row[:_ROW_WIDTH]}..."
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in shown)


class LineBreaks:
    """Lines of a text on their way to a reader of rows; remembers how rows end.

    Engines take the first line break for that of all rows and fail at another.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._last = ""
        self._first_row: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        """Hand the lines on."""
        for line in self._lines:
            self._last = line
            yield line

    def end_row(self, line: int) -> None:
        """Remember how the row ended that began at ``line``."""
        found = self._last[len(self._last.rstrip("\r\n")) :]
        self._first_row.setdefault(found, line)

    def refuse_mixed(self, path: str) -> None:
        """Refuse a file whose rows end in different ways.

        Raises
        ------
        DataError
            With the first line of each way.
        """
        found = {ending: line for ending, line in self._first_row.items() if ending}
        if len(found) < 2:
            return
        rows = [f"line {line}: ends with {ending!r}" for ending, line in found.items()]
        cure = "Let all rows end alike, for instance with dos2unix or sed 's/\\r$//'."
        raise DataError(tell(path, "rows end with different line breaks.", rows, cure))


@contextmanager
def open_bytes(path: str) -> Iterator[IO[bytes]]:
    """Open a file, unpacking ``.gz``."""
    with fsspec.open(path, "rb") as raw:
        if path.endswith(".gz"):
            with gzip.open(raw) as stream:
                yield cast(IO[bytes], stream)
        else:
            yield raw


@contextmanager
def open_text(path: str) -> Iterator[IO[str]]:
    """Open a file as UTF-8 text with its line breaks as they are; a byte-order mark is skipped."""
    with open_bytes(path) as raw:
        # Undecodable bytes are looked for apart, with their lines.
        yield io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Tell a broken compression as what it is."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = f"the compressed file is cut or broken ({error})."
        raise DataError(
            tell(path, what, [], "Fetch it again and try it with `gzip -t`.")
        ) from error
