"""Figures of a sweep say what the table says."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.figures import tuning as draw


@pytest.fixture
def trials() -> pd.DataFrame:
    """Present parameters, three finished trials of which no. 2 is best, one ended early."""
    return pd.DataFrame(
        {
            "trial": [0, 1, 2, 3, 4],
            "state": ["complete", "complete", "complete", "pruned", "complete"],
            "is_default": [True, False, False, False, False],
            "is_best": [False, False, True, False, False],
            "map@12": [0.020, 0.010, 0.025, 0.030, 0.024],
            "map@12 2020-08-26": [0.020, 0.010, 0.025, 0.030, 0.024],
            "coverage@12": [0.5, 0.9, 0.4, np.nan, 0.6],
            "parameter.factors": [64, 8, 16, 128, 32],
            "parameter.alpha": [4.0, 4.0, 4.0, 4.0, 4.0],
            "fit_seconds": [4.0, 1.0, 2.0, 1.0, 3.0],
        }
    )


def title(figure) -> str:
    return figure.layout.meta["title"]


def test_the_history_says_who_is_best_and_by_how_much(trials):
    figure = draw.history_figure(trials, "map@12", maximised=True)
    assert title(figure) == "Trial 2 is best: MAP@12 0.0250, 25.0% above the present parameters"
    best, finished, early, present = figure.data
    assert list(best.y) == [0.020, 0.020, 0.025, 0.025]
    assert list(finished.x) == [1, 2, 4]
    assert list(early.x) == [3]
    assert list(present.x) == [0]


def test_of_what_should_be_small_the_smallest_is_best(trials):
    figure = draw.history_figure(trials, "map@12", maximised=False)
    assert title(figure) == "Trial 1 is best: MAP@12 0.0100, 50.0% below the present parameters"
    assert list(figure.data[0].y) == [0.020, 0.010, 0.010, 0.010]


def test_the_history_admits_that_nothing_was_better(trials):
    trials.loc[0, "map@12"] = 0.05
    figure = draw.history_figure(trials, "map@12", maximised=True)
    assert title(figure) == "Nothing beat the present parameters: MAP@12 0.0500"


def test_slices_have_a_panel_for_what_was_varied_and_no_other(trials):
    figure = draw.slices_figure(trials, "map@12", ["factors"])
    assert [axis.title.text for axis in figure.select_xaxes()] == ["factors"]
    assert next(figure.select_xaxes()).type == "log"
    assert title(figure) == "Best at factors 16"
    points = {trace.name: list(trace.x) for trace in figure.data}
    assert points == {"trial": [8, 32], "present parameters": [64], "best": [16]}


def test_the_front_is_what_no_other_trial_beats_in_both(trials):
    figure = draw.pareto_figure(trials, "map@12", "coverage@12", maximised=(True, True))
    assert title(figure) == "3 of 4 trials are unbeaten: no other is better in both"
    points = {trace.name: list(trace.x) for trace in figure.data[1:]}
    # Present: 0.020 at 0.5, beaten by 0.024 at 0.6.
    assert points == {"unbeaten": [0.4, 0.6, 0.9], "present parameters": [0.5]}
    costs = draw.pareto_figure(trials, "map@12", "fit_seconds", maximised=(True, False))
    assert title(costs) == "2 of 4 trials are unbeaten: no other is better in both"
    assert next(costs.select_xaxes()).title.text == "seconds to fit"


def test_importance_names_what_decides(trials):
    figure = draw.importance_figure({"factors": 0.7, "alpha": 0.3}, "map@12")
    assert title(figure) == "factors decides most: 70% of the differences between trials"
    assert "Too few" in title(draw.importance_figure({}, "map@12"))


def test_every_axis_says_what_it_shows(trials, unnamed_axes):
    varied = trials.assign(**{f"parameter.p{i}": [1, 2, 3, 4, 5] for i in range(4)})
    for figure in (
        draw.history_figure(trials, "map@12", maximised=True),
        draw.importance_figure({"factors": 0.7, "alpha": 0.3}, "map@12"),
        draw.slices_figure(varied, "map@12"),
        draw.pareto_figure(trials, "map@12", "fit_seconds", maximised=(True, False)),
    ):
        assert unnamed_axes(figure) == [], title(figure)


def test_one_trial_can_be_drawn(trials):
    one = trials.iloc[:1].assign(is_best=True)
    draw.history_figure(one, "map@12", maximised=True)
    assert "No parameter varied" in title(draw.slices_figure(one, "map@12"))
    figure = draw.pareto_figure(one, "map@12", "fit_seconds", maximised=(True, False))
    assert title(figure) == "One trial is ahead in both"


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ([8, 64], [1, 2, 5, 10, 20, 50, 100, 200, 500]),
        ([0.001, 10], [0.001, 0.01, 0.1, 1, 10]),
        ([1e-6, 1e6], [1e-6, 1e-3, 1, 1e3, 1e6]),
    ],
)
def test_logarithmic_axes_have_few_round_numbers(ends, ticks):
    assert draw.decimal_ticks(np.array(ends)) == pytest.approx(ticks)
