"""The last cell of a file without a last line break: whole, cut, or nobody can tell.

Copying that broke off leaves a file that ends anywhere. Within the last cell of a row that is no
wrong row, only a shorter value; where all cells of the column are equally long (hashed postal
codes, ids, dates) it is found.
"""

from typing import Final

from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.raw_text import shorten, tell

_LEAST_LENGTH: Final = 8
"""Shorter cells may be numbers, and of numbers some have fewer digits than others."""
_LEAST_ROWS: Final = 10
"""Rows that must agree before another length is called wrong."""


class LastCells:
    """Lengths of the cells that end the rows of a file, without that of the last row seen."""

    def __init__(self) -> None:
        self._lengths: set[int] = set()
        self._rows = 0
        self._newest: int | None = None

    def add(self, cell: str) -> None:
        """Count a row's last cell, in the order of the rows."""
        if self._newest is not None:
            self._lengths.add(self._newest)
            self._rows += 1
        self._newest = len(cell)

    @property
    def common_length(self) -> int | None:
        """Characters of every cell of the column; None where they differ or too few were seen."""
        if self._rows < _LEAST_ROWS or len(self._lengths) > 1:
            return None
        return next(iter(self._lengths))


def may_be_cut(path: str, column: str, last_line: bytes, cells: LastCells) -> bool:
    """Say whether the file may end within its last cell without anybody being able to tell.

    Parameters
    ----------
    path, column
        The file, and the name of its last column.
    last_line
        With its line break, if it has one.
    cells
        What the column has elsewhere.

    Raises
    ------
    DataError
        If the cell is shorter than all others, which are equally long.
    """
    # What is behind the cell shows its end: a line break, or the closing quotation mark.
    if last_line.endswith((b"\n", b"\r", b'"')):
        return False
    cell = last_line.rpartition(b",")[2].decode("utf-8", errors="replace")
    length = cells.common_length
    if length is None or len(cell) > length:
        return True
    if len(cell) == length:
        return False
    if length < _LEAST_LENGTH:
        return True
    what = (
        f"the file ends in the middle of a row: its last cell has {len(cell)} characters, the "
        f"others of the column have {length}."
    )
    cure = "It was cut, in copying for instance: fetch it again."
    raise DataError(tell(path, what, [f"last cell: {shorten(cell)!r}"], cure, column))
