"""Days, prices and weeks of a shop that was counted by hand."""

import pandas as pd
import pytest

from fashion_recommender.eda import calendar


def test_days_by_channel(tables):
    days = calendar.day_counts(tables["transactions"])
    first = days.iloc[0]
    assert first["t_dat"] == pd.Timestamp("2020-08-03")
    assert (first["sales_channel_id"], first["purchases"], first["articles"]) == (1, 2, 2)
    assert first["paid"] == pytest.approx(0.06)
    assert first["usual"] == pytest.approx(0.13 / 7 + 0.04)
    assert days["purchases"].sum() == 16
    assert days["paid"].sum() == pytest.approx(days["usual"].sum())
    twice = days[days["t_dat"] == "2020-08-24"]  # one customer, two articles
    assert list(twice["articles"]) == [2]


def test_prices_by_channel(tables):
    prices = calendar.price_counts(tables["transactions"])
    found = {
        (channel, round(price, 2)): n
        for channel, price, n in prices.itertuples(index=False, name=None)
    }
    assert found == {
        (1, 0.02): 4,
        (1, 0.04): 2,
        (2, 0.01): 1,
        (2, 0.02): 5,
        (2, 0.04): 2,
        (2, 0.08): 2,
    }


def test_what_is_new_each_week(tables):
    weeks = calendar.week_counts(tables["transactions"])
    assert list(weeks["week"]) == list(pd.date_range("2020-08-03", periods=8, freq="7D"))
    assert list(weeks["buyers"]) == [2, 2, 1, 1, 1, 1, 2, 3]
    assert list(weeks["new_buyers"]) == [2, 1, 0, 0, 0, 0, 1, 0]
    assert list(weeks["articles"]) == [2, 2, 1, 2, 1, 1, 2, 2]
    assert list(weeks["new_articles"]) == [2, 1, 0, 1, 0, 0, 1, 0]
    assert list(weeks["purchases"]) == [3, 2, 1, 2, 1, 1, 3, 3]
    assert list(weeks["new_purchases"]) == [3, 1, 0, 1, 0, 0, 1, 0]


def test_weeks_that_the_log_cuts_are_left_out(tables):
    log = tables["transactions"]
    part = log.filter(log["t_dat"] > pd.Timestamp("2020-08-03").date())
    weeks = calendar.week_counts(part)
    assert len(weeks) == 7
    assert weeks["new_articles"].iloc[0] == 1  # what the cut week sold is not new after it
