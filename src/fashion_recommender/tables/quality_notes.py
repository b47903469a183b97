"""What of a shop's data a person should look at, in plain words.

It is legal, and may be right. If it is not, results are of another shop than the one that is meant.
"""

import datetime as dt
from typing import Any, Final

import numpy as np

_GAP_DAYS: Final = 90
"""A day is far from the others if nothing was sold for so long between them."""
_FEW: Final = 0.01
"""What is far and holds a larger share of the rows than this is a time of its own, no mistake."""
_SHOWN: Final = 5

RowsOnDay = dict[dt.date, int]
"""Rows of the log on each day that has any, ascending."""


def far_days(rows: RowsOnDay) -> RowsOnDay:
    """Find days with few rows, far from those that hold the log."""
    if not rows:
        return {}
    days, counts = np.array([day.toordinal() for day in rows]), np.array(list(rows.values()))
    part = np.concatenate([[0], np.cumsum(np.diff(days) > _GAP_DAYS)])
    rows_of_part = np.bincount(part, counts)
    far = rows_of_part < _FEW * counts.sum()
    far[rows_of_part.argmax()] = False
    return {day: rows[day] for day, is_far in zip(rows, far[part], strict=True) if is_far}


def notes(files: dict[str, dict[str, Any]], rows: RowsOnDay, today: dt.date) -> list[str]:
    """Tell what is suspicious, one paragraph each; nothing in most shops.

    Parameters
    ----------
    files
        What `raw_files.check_files` found.
    rows
        Of the log, day by day.
    today
        Nothing can have been sold after it.
    """
    log = files.get("transactions", {}).get("file", "transactions")
    found = [_cut(facts["file"]) for facts in files.values() if facts["last_row_may_be_cut"]]
    far = far_days(rows)
    if far:
        found.append(f"{log}: {_far(far, rows)}")
    to_come = {day: n for day, n in rows.items() if day > today and day not in far}
    if to_come:
        found.append(
            f"{log}: {_rows(sum(to_come.values()))} of days that have not come yet, the last of "
            f"them {max(to_come)}. The day after the last one is the day that recommendations are "
            "made for: is a column of dates the wrong one?"
        )
    return found


def _cut(file: str) -> str:
    return (
        f"{file}: it does not end with a line break, and nothing shows where its last cell should "
        "end. If the file was cut in copying, the last row is not whole and others may be missing: "
        "compare its size with that of the source."
    )


def _far(far: RowsOnDay, rows: RowsOnDay) -> str:
    near = [day for day in rows if day not in far]
    days = [f"{day} ({n} {'row' if n == 1 else 'rows'})" for day, n in far.items()]
    if len(days) > _SHOWN:
        days[_SHOWN:] = ["..."]
    return (
        f"{_rows(sum(far.values()))} far from all others: {', '.join(days)}; all others are from "
        f"{min(near)} to {max(near)}. They count like all rows, and the last day of the log "
        "decides which weeks models are judged on. If these days are mistakes, correct or remove "
        "the rows."
    )


def _rows(n: int) -> str:
    return "1 row is" if n == 1 else f"{n:,} rows are"
