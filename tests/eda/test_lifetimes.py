"""Lifetimes of articles whose end was seen, and of those that still sell."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.eda import lifetimes


def test_first_and_last_days(tables):
    counts = lifetimes.lifetime_counts(tables["transactions"])
    days = (counts[["first", "last"]] - pd.Timestamp("2020-08-03")).apply(lambda c: c.dt.days)
    assert days.to_numpy().tolist() == [[0, 28], [0, 55], [8, 35], [21, 21], [43, 50]]
    assert (counts["articles"] == 1).all()


def test_articles_that_still_sell_are_counted_as_long_as_they_were_watched(tables):
    table = lifetimes.survival(lifetimes.lifetime_counts(tables["transactions"]), quiet_days=7)
    assert table["weeks"].tolist() == [0, 1, 2, 3, 4]
    assert table["alive"].tolist() == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3, 0])
    assert table["at_risk"].tolist() == [3, 2, 1, 1, 0]


def test_it_finds_the_truth_behind_a_log_that_ends_too_early():
    """Lifetimes of 20 weeks in the mean, of which most are cut by the end of the log."""
    rng = np.random.default_rng(0)
    n = 60_000
    first = rng.integers(0, 300, n)
    last = np.minimum(first + rng.exponential(140, n).astype(int), 364)
    frame = pd.DataFrame({"first": first, "last": last}).assign(articles=1)
    counts = frame.groupby(["first", "last"], as_index=False).sum()
    start = pd.Timestamp("2020-01-01")
    counts[["first", "last"]] = counts[["first", "last"]].apply(
        lambda days: start + pd.to_timedelta(days, unit="D")
    )
    alive = lifetimes.survival(counts, quiet_days=1).set_index("weeks")["alive"]
    for week in (5, 10, 20, 30):
        assert alive[week] == pytest.approx(np.exp(-week / 20), abs=0.02)


@pytest.mark.parametrize("quiet", [100, 10_000])
def test_a_short_log_has_no_answer(tables, quiet):
    counts = lifetimes.lifetime_counts(tables["transactions"])
    assert lifetimes.survival(counts, quiet).empty
