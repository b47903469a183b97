"""What the figures of the comparison draw and say."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.figures import comparison as draw


def title(figure) -> str:
    return figure.layout.meta["title"]


def test_leaderboard_shows_the_mean_of_all_customers_best_first(leaderboard):
    figure = draw.leaderboard_figure(leaderboard, "map@12")
    assert list(figure.data[0].y) == ["own", "als", "popular"]
    assert list(figure.data[0].x) == [0.20, 0.15, 0.05]
    assert list(figure.data[0].error_x.arrayminus) == pytest.approx([0.01] * 3)
    assert title(figure) == "own leads with a MAP@12 of 0.2000"


def test_differences_are_turned_towards_the_best(comparisons):
    figure = draw.difference_figure(comparisons, "map@12", "als")
    gaps = dict(zip(figure.data[0].y, figure.data[0].x, strict=True))
    assert gaps == pytest.approx({"own": 0.05, "popular": -0.10})
    assert list(figure.data[0].error_x.array) == pytest.approx([0.06, 0.05])
    assert title(figure) == "als cannot be told apart from own"


def test_a_clear_winner_is_called_one(comparisons):
    decided = comparisons.assign(ci_low=comparisons["ci_low"].clip(lower=0.001))
    assert "beats every other model by more than chance" in title(
        draw.difference_figure(decided, "map@12", "own")
    )


def test_segments_name_who_leads_where(leaderboard):
    worse = leaderboard[leaderboard["model"] == "als"]
    worse = worse.assign(model="other", value=worse["value"] / 9)
    leaderboard = pd.concat([leaderboard, worse])
    figure = draw.segment_figure(leaderboard, "map@12", "last purchase")
    traces = {trace.name: trace for trace in figure.data}
    assert list(traces["popular"].y) == [0.05, 0.25]
    assert traces["own"].x[0] == "1-7 days ago<br>50 buyers"
    named = {name: trace.showlegend for name, trace in traces.items()}
    assert named == {"own": True, "als": True, "popular": True, "other": False}
    assert title(figure) == "By last purchase, the leader changes: own and popular"


def test_trade_off_has_a_point_a_model(leaderboard):
    figure = draw.trade_off_figure(leaderboard, "map@12", "coverage@12", "coverage (share)")
    assert list(figure.data[0].customdata) == ["own", "als", "popular"]
    assert list(figure.data[0].text) == ["own", "als", "popular"]
    assert title(figure) == "own is ahead in both accuracy and coverage"


def test_costs_are_stacked_by_step_and_leave_out_what_belongs_to_no_model(costs):
    figure = draw.cost_figure(costs)
    assert [trace.name for trace in figure.data] == ["fit", "recommend"]
    assert list(figure.data[0].y) == ["als", "own"]
    assert title(figure) == "als takes longest: 9 s of all models' 10 s"


def test_every_axis_says_what_it_shows(leaderboard, comparisons, costs, unnamed_axes):
    for figure in (
        draw.leaderboard_figure(leaderboard, "map@12"),
        draw.difference_figure(comparisons, "map@12", "own"),
        draw.segment_figure(leaderboard, "map@12", "last purchase"),
        draw.trade_off_figure(leaderboard, "map@12", "coverage@12", "coverage (share)"),
        draw.cost_figure(costs),
    ):
        assert unnamed_axes(figure) == [], title(figure)


def test_names_of_a_trade_off_lie_over_no_other():
    x, y = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0]), np.array([5.0, 5, 5.01, 5.02, 5.03, 5.04])
    sides = draw._sides(["first", "a", "b", "c", "d", "e"], x, y, (640, 260))
    assert sides[0] == "middle right"
    assert sides[1]
    assert "" in sides
    named = [side for side in sides[1:] if side]
    assert len(named) == len(set(named))  # points in one place: a side has one name
    narrow = draw._sides(["first", "a", "b", "c", "d", "e"], x, y, (60, 260))
    assert narrow.count("") > sides.count("")
