"""What the figures of the ranker's inside draw and say."""

import pandas as pd
import pytest

from fashion_recommender.candidates.names import NAMES, said_of
from fashion_recommender.candidates.propose import CHANNELS
from fashion_recommender.features.build import feature_table
from fashion_recommender.figures import ranker as draw
from fashion_recommender.schema import CHANNEL_REPORT


@pytest.fixture
def channels() -> pd.DataFrame:
    rows = [
        ("all", 12.0, 0.25, 0.02, 0.2),
        ("covisits", 4.0, 0.05, 0.02, 0.01),
        ("popularity", 8.0, 0.20, 0.03, 0.15),
    ]
    return pd.DataFrame(rows, columns=list(CHANNEL_REPORT))


@pytest.fixture
def importance() -> pd.DataFrame:
    rows = [
        ("age_fit", "fit", "years apart", 0.4),
        ("sales_7", "article", "rows <sold>", 0.35),
        ("popularity", "article", "recent sales", 0.25),
    ]
    return pd.DataFrame(rows, columns=["feature", "group", "meaning", "gain"])


def test_channels_stand_in_the_order_of_what_they_find(channels):
    figure = draw.channel_figure(channels)
    assert list(figure.data[0].y) == ["best sellers", "bought soon after the same"]
    assert list(figure.data[0].x) == pytest.approx([20, 5])
    assert list(figure.data[1].x) == pytest.approx([15, 1])
    assert figure.layout.meta["title"] == (
        "25 % of what was bought is among the candidates; best sellers alone would find 20 %"
    )


def test_features_are_named_and_coloured_by_what_they_are_about(importance):
    figure = draw.importance_figure(importance)
    assert figure.layout.meta["title"] == (
        "“the article” brings 60 % of the ranker's gain, age_fit alone 40 %"
    )
    assert {trace.name: list(trace.x) for trace in figure.data} == {
        "the article": pytest.approx([35, 25]),
        "age and price fit": pytest.approx([40]),
    }
    assert list(figure.layout.yaxis.ticktext) == ["age_fit", "sales_7", "popularity"]
    assert figure.data[0].customdata[0].tolist() == ["sales_7", "rows &lt;sold&gt;"]


def test_every_axis_says_what_it_shows(channels, importance, unnamed_axes):
    assert unnamed_axes(draw.channel_figure(channels)) == []
    assert unnamed_axes(draw.importance_figure(importance)) == []


def test_nothing_found_and_nothing_learnt_are_said(channels, importance):
    nothing = channels.assign(recall=0.0, unique_recall=0.0)
    assert not draw.channel_figure(nothing).data
    assert not draw.importance_figure(importance.assign(gain=0.0)).data


def test_every_channel_and_group_has_a_name():
    assert set(CHANNELS) <= set(NAMES)
    assert {row.group for row in feature_table()} <= set(draw._GROUPS)


def test_the_most_personal_channels_are_named():
    assert said_of([]) == ""
    assert said_of(["popularity"]) == "Proposed by: best sellers"
    assert said_of(["popularity", "own_purchases", "covisits", "ease"]) == (
        "Proposed by: bought before, bought soon after the same and 2 more"
    )


def test_bars_of_a_group_lie_over_no_others(importance):
    bars = [trace for trace in draw.importance_figure(importance).data if trace.type == "bar"]
    assert bars
    assert all(trace.width < 1 for trace in bars)  # a feature's rows are 1 apart
