"""Days, channels, prices, weekdays and sale days: what is drawn and said."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.figures import calendar, seasons


def title(figure) -> str:
    return figure.layout.meta["title"]


def days(purchases: dict[int, list[int]], start="2020-01-06") -> pd.DataFrame:
    """Days from a Monday on; 0 = no row, as in a log."""
    frames = []
    for channel, counts in purchases.items():
        table = pd.DataFrame({"t_dat": pd.date_range(start, periods=len(counts))})
        table["sales_channel_id"], table["purchases"] = channel, counts
        frames.append(table)
    table = pd.concat(frames)
    table = table[table["purchases"] > 0]
    n = table["purchases"]
    return table.assign(articles=(n + 1) // 2, paid=n * 0.02, usual=n * 0.02)


def test_days_without_a_sale_are_drawn_as_such():
    figure = calendar.day_figure(days({2: [10, 0, 30, 10]}))
    assert list(figure.data[0].y) == [10, 0, 30, 10]
    assert title(figure) == (
        "The median day has 10 purchases; the busiest, 8 January 2020, has 3.0 times as many"
    )
    assert figure.layout.meta["subtitle"] == "50 purchases on 4 days, 1 of them without any"


def test_a_channel_that_grows_is_said_to_grow():
    old, new = [30] * 200, [10] * 100 + [70] * 100
    figure = calendar.channel_figure(days({1: old, 2: new}))
    assert title(figure) == (
        "Channel 2 accounts for 57 % of purchases; its share rose from 25 % in the first three "
        "months to 70 % in the last"
    )
    assert [trace.name for trace in figure.data] == ["channel 1", "channel 2"]


def test_one_channel_is_called_the_only_one():
    assert title(calendar.channel_figure(days({7: [1, 2]}))).endswith("from one channel, 7")


def test_articles_a_day_and_how_often_each():
    figure = calendar.articles_figure(days({1: [4] * 9, 2: [8] * 9}))
    assert title(figure) == (
        "Channel 2 sells 4 different articles on a median day, each 2.0 times; channel 1 sells 2"
    )


def prices(*rows):
    return pd.DataFrame(rows, columns=["sales_channel_id", "price", "purchases"])


def test_prices_are_shares_of_a_channel_in_steps():
    figure = calendar.price_figure(prices((1, 0.01, 30), (1, 0.1, 10), (2, 0.1, 60)))
    assert max(figure.data[0].y) == 75
    assert max(figure.data[1].y) == 100
    places = np.flatnonzero(np.array(figure.data[0].y[:-1]))
    low, high = figure.data[0].x[places[0]], figure.data[0].customdata[places[0]]
    assert low <= 0.01 * (1 + 1e-6)
    assert high > 0.01
    assert "channel 2 is dearer, with a median price of 0.1 against 0.01" in title(figure)
    assert "The most common price is 0.1 (70 %)" in figure.layout.meta["subtitle"]


def test_free_purchases_are_mentioned_and_a_shop_of_them_is_not_drawn():
    figure = calendar.price_figure(prices((1, 0.0, 1), (1, 0.5, 3)))
    assert "25 % of purchases at price 0" in figure.layout.meta["subtitle"]
    assert title(calendar.price_figure(prices((1, 0.0, 1)))) == "Prices are not recorded"


def test_weekdays_are_relative_to_the_average_day():
    figure = seasons.weekday_figure(days({2: [7, 7, 7, 7, 7, 14, 0] * 4}))
    assert figure.data[0].y[5] == pytest.approx(200)
    assert title(figure) == "Saturday sells 100 % more than the average day, Sunday nothing"


def test_less_than_a_week_has_no_weekdays():
    assert len(seasons.weekday_figure(days({2: [1, 2, 3]})).data) == 0


def test_sale_days_stand_out_of_their_weekday():
    counts = [10, 10, 10, 10, 10, 40, 10] * 10
    counts[40] = 100  # a Saturday, 2.5 times the others; Saturdays themselves are no sale days
    table = days({2: counts})
    table.loc[table["purchases"] == 100, "paid"] *= 0.8
    figure = seasons.sale_day_figure(table)
    assert title(figure) == (
        "15 February 2020 sold 2.5 times a usual Saturday, at prices 20 % below the articles' mean"
    )
    assert figure.data[1].x[0] == pd.Timestamp("2020-02-15")


def test_sale_days_of_a_shop_without_prices():
    figure = seasons.sale_day_figure(days({2: [5] * 30}).assign(paid=0.0, usual=0.0))
    assert "price" not in title(figure)


def weeks(n: int) -> pd.DataFrame:
    table = pd.DataFrame({"week": pd.date_range("2020-01-06", periods=n, freq="7D")})
    rest = {"buyers": 100, "new_buyers": 20, "articles": 50, "new_articles": 5}
    return table.assign(**rest, purchases=200, new_purchases=8)


def test_what_is_new_is_a_share_of_the_last_weeks():
    table = weeks(52)
    table.loc[:30, "new_buyers"] = 90
    figure = seasons.cold_figure(table)
    assert title(figure) == (
        "20 % of a week's buyers are new; 4.0 % of purchases are of articles never sold before"
    )
    assert len(figure.data[0].x) == 39


def test_one_week_has_nothing_that_is_not_new():
    assert len(seasons.cold_figure(weeks(1)).data) == 0
    assert len(seasons.cold_figure(weeks(2)).data[0].x) == 1
