"""What the days before two target weeks say of them, counted by hand."""

import datetime as dt

import pytest

from fashion_recommender.eda import weeks

CUTOFFS = [dt.date(2020, 9, 21), dt.date(2020, 9, 14)]  # days 49 and 42 of the log


def test_repeats_by_the_weeks_between(tables):
    counts = weeks.repeat_counts(tables["transactions"], tables["articles"], CUTOFFS, 26)
    found = {
        level: {row.weeks_ago: (row.pairs, row.repeated) for row in part.itertuples()}
        for level, part in counts.groupby("level")
    }
    assert found["article"] == {1: (3, 2), 3: (3, 0), 4: (2, 0), 5: (1, 1), 6: (1, 0), 7: (2, 0)}
    assert found["product"] == {1: (3, 2), 3: (2, 0), 4: (1, 0), 5: (1, 1)}


def test_repeats_look_back_no_further_than_asked(tables):
    counts = weeks.repeat_counts(tables["transactions"], tables["articles"], CUTOFFS, 3)
    assert counts["weeks_ago"].max() == 3


def test_recency_of_the_buyers(tables):
    counts = weeks.recency_counts(tables["transactions"], CUTOFFS)
    later = counts[counts["cutoff"] == "2020-09-21"]
    assert dict(zip(later["days_ago"], later["buyers"], strict=True)) == {6: 1, 7: 1, 21: 1}
    earlier = counts[counts["cutoff"] == "2020-09-14"]
    assert earlier["days_ago"].isna().tolist() == [False, True]
    assert earlier["days_ago"].iloc[0] == 21
    assert earlier["buyers"].tolist() == [1, 1]


def test_ages_of_what_is_bought(tables):
    counts = weeks.article_age_counts(tables["transactions"], CUTOFFS)
    assert counts.to_numpy().tolist() == [[0, 1, 1], [1, 1, 1], [6, 1, 2], [7, 1, 2]]


def test_concentration_of_the_week_and_of_the_week_before(tables):
    table = weeks.concentration(tables["transactions"], CUTOFFS)
    assert list(table["n"]) == [1, 2]
    assert list(table["trailing"]) == pytest.approx([1 / 3, 1 / 2])
    assert list(table["hindsight"]) == pytest.approx([2 / 3, 1])
    assert (table["articles"] == 2).all()


def test_nothing_of_the_target_week_is_seen_before_it(tables):
    """What buyers buy in the week changes what is repeated, never what could have been."""
    log = tables["transactions"]
    poisoned = log.mutate(
        article_idx=(log["t_dat"] >= CUTOFFS[0]).ifelse(5, log["article_idx"]).cast("int64")
    )
    before, after = (
        weeks.repeat_counts(t, tables["articles"], CUTOFFS[:1], 26)["pairs"].tolist()
        for t in (log, poisoned)
    )
    assert before == after
