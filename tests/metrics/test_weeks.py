"""Cutting tables into weeks and reading their columns."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from fashion_recommender.metrics.weeks import as_arrow, by_cutoff, integers

FIRST, SECOND = dt.date(2020, 9, 9), dt.date(2020, 9, 16)


def table(cutoffs: list[dt.date]) -> pa.Table:
    return pa.table({"cutoff": pa.array(cutoffs, pa.date32()), "row": range(len(cutoffs))})


@pytest.mark.parametrize(
    ("cutoffs", "expected"),
    [
        ([FIRST, FIRST, SECOND], {FIRST: [0, 1], SECOND: [2]}),
        ([SECOND, FIRST, FIRST], {FIRST: [1, 2], SECOND: [0]}),
        ([FIRST, SECOND, FIRST], {FIRST: [0, 2], SECOND: [1]}),
        ([], {}),
    ],
)
def test_by_cutoff(cutoffs: list[dt.date], expected: dict[dt.date, list[int]]) -> None:
    parts = by_cutoff(table(cutoffs))
    assert {cutoff: part["row"].to_pylist() for cutoff, part in parts.items()} == expected
    assert list(parts) == sorted(parts)


@pytest.mark.parametrize("dates", [[FIRST, SECOND], pd.to_datetime([FIRST, SECOND])])
def test_pandas_frames_are_read_like_arrow(dates: object) -> None:
    frame = pd.DataFrame({"cutoff": dates, "row": [0, 1]}, index=[5, 6])
    read = as_arrow(frame)
    assert read.column_names == ["cutoff", "row"]
    assert list(by_cutoff(read)) == [FIRST, SECOND]


def test_integers() -> None:
    whole = pa.table({"rank": pa.array([3, 1], pa.int16())})
    assert integers(whole, "rank").dtype == np.int16
    with pytest.raises(ValueError, match="column customer_idx is missing; the table has rank"):
        integers(whole, "customer_idx")
    for column in (pa.array([1, None], pa.int16()), pa.array([1.0, 2.0])):
        with pytest.raises(ValueError, match="whole numbers without gaps"):
            integers(pa.table({"rank": column}), "rank")
