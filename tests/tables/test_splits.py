"""Cut-offs and what lies on their two sides, by hand on a log of a few rows."""

import datetime as dt
import itertools

import ibis
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import (
    Protocol,
    before,
    buyers,
    cutoff_dates,
    date_range,
    log_cutoffs,
    serving_cutoff,
    target_week,
    truth,
)

CUTOFF = dt.date(2020, 9, 16)


@pytest.fixture(scope="module")
def log() -> ibis.Table:
    rows = [
        # day, customer, article
        (dt.date(2020, 8, 1), 0, 10),
        (dt.date(2020, 9, 9), 1, 11),
        (dt.date(2020, 9, 15), 1, 12),  # the day before the cut-off
        (dt.date(2020, 9, 16), 0, 12),  # the cut-off itself: truth
        (dt.date(2020, 9, 16), 0, 12),  # bought twice: one pair
        (dt.date(2020, 9, 20), 0, 10),
        (dt.date(2020, 9, 22), 2, 13),  # last day of the week, first purchase of customer 2
        (dt.date(2020, 9, 23), 3, 14),  # after the target week
    ]
    frame = pd.DataFrame(rows, columns=["t_dat", "customer_idx", "article_idx"])
    frame["t_dat"] = pd.to_datetime(frame["t_dat"])
    table = ibis.memtable(frame)
    return table.mutate(t_dat=table.t_dat.date())


def pairs(table: ibis.Table) -> list[tuple[int, ...]]:
    return [tuple(row) for row in table.to_pandas().itertuples(index=False)]


def test_last_kaggle_week() -> None:
    assert cutoff_dates(dt.date(2020, 9, 22), Protocol(cutoffs=3)) == [
        dt.date(2020, 9, 16),
        dt.date(2020, 9, 9),
        dt.date(2020, 9, 2),
    ]
    assert serving_cutoff(dt.date(2020, 9, 22)) == dt.date(2020, 9, 23)


def test_truth_is_distinct_pairs_of_the_week(log: ibis.Table) -> None:
    assert pairs(truth(log, CUTOFF)) == [(0, 10), (0, 12), (2, 13)]
    assert pairs(truth(log, CUTOFF, horizon_days=1)) == [(0, 12)]


def test_before_stops_at_the_cutoff(log: ibis.Table) -> None:
    assert before(log, CUTOFF).to_pandas()["article_idx"].tolist() == [10, 11, 12]
    assert before(log, CUTOFF, train_days=7).to_pandas()["article_idx"].tolist() == [11, 12]
    assert before(log, CUTOFF, train_days=1).to_pandas()["article_idx"].tolist() == [12]


def test_every_buyer_counts_unless_known_ones_are_asked_for(log: ibis.Table) -> None:
    assert pairs(buyers(log, CUTOFF)) == [(0,), (2,)]
    assert pairs(buyers(log, CUTOFF, known_customers_only=True)) == [(0,)]


@pytest.mark.parametrize("name", ["train_days", "on_sale_days"])
def test_windows_are_no_longer_than_there_are_dates(log: ibis.Table, name: str) -> None:
    with pytest.raises(ValidationError, match="less than or equal to"):
        Protocol(**{name: 10**6})
    longest = Protocol(**{name: 36_525, "cutoffs": 1})
    first = min(cutoff_dates(dt.date(1970, 1, 9), longest))
    assert before(log, first, train_days=getattr(longest, name)).count().execute() == 0


def test_dates_of_the_log(log: ibis.Table) -> None:
    assert date_range(log) == (dt.date(2020, 8, 1), dt.date(2020, 9, 23))
    assert log_cutoffs(log, Protocol(cutoffs=1)) == [dt.date(2020, 9, 17)]
    with pytest.raises(DataError, match="no transactions"):
        date_range(log.filter(log.customer_idx == 99))


def test_a_short_log_gives_the_weeks_that_it_has() -> None:
    last = dt.date(2020, 9, 22)
    first = dt.date(2020, 9, 5)  # 18 days: two whole weeks and four days to fit on
    assert cutoff_dates(last, Protocol(cutoffs=5), first) == [
        dt.date(2020, 9, 16),
        dt.date(2020, 9, 9),
    ]
    # the second week would leave nothing to fit on
    assert cutoff_dates(last, Protocol(cutoffs=5), dt.date(2020, 9, 9)) == [dt.date(2020, 9, 16)]


def test_not_even_one_week_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        cutoff_dates(dt.date(2020, 9, 22), Protocol(), dt.date(2020, 9, 16))
    message = str(refused.value)
    assert "1 whole weeks" in message
    assert "protocol.horizon_days=7" in message
    assert "2020-09-16 to 2020-09-22" in message


@given(
    last=st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
    span=st.integers(1, 400),
    cutoffs=st.integers(1, 60),
    horizon=st.integers(1, 30),
)
def test_cutoffs_are_whole_weeks_that_end_with_the_log(
    last: dt.date, span: int, cutoffs: int, horizon: int
) -> None:
    protocol = Protocol(cutoffs=cutoffs, horizon_days=horizon)
    first = last - dt.timedelta(days=span - 1)
    if span <= horizon:
        with pytest.raises(DataError):
            cutoff_dates(last, protocol, first)
        return
    dates = cutoff_dates(last, protocol, first)
    assert len(dates) == min(cutoffs, (span - 1) // horizon)
    assert dates[0] + dt.timedelta(days=horizon) == serving_cutoff(last)
    assert all((a - b).days == horizon for a, b in itertools.pairwise(dates))
    assert dates[-1] > first


@given(cutoff=st.dates(dt.date(2020, 7, 30), dt.date(2020, 9, 30)), horizon=st.integers(1, 14))
def test_no_row_is_on_both_sides(log: ibis.Table, cutoff: dt.date, horizon: int) -> None:
    end = cutoff + dt.timedelta(days=horizon)
    counts = (
        before(log, cutoff).count().execute()
        + target_week(log, cutoff, horizon).count().execute()
        + log.filter(log.t_dat >= ibis.literal(end, type="date")).count().execute()
    )
    assert counts == log.count().execute()


@pytest.mark.parametrize(
    "wrong", [{"cutoffs": 0}, {"horizon_days": 0}, {"train_days": 0}, {"cut_offs": 3}]
)
def test_bounds_and_unknown_keys_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Protocol(**wrong)
