"""The leaderboard, what it says about its order, and how it reads in a terminal."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.metrics.leaderboard import (
    Verdict,
    make_leaderboard,
    oriented,
    overall,
    verdicts,
)
from fashion_recommender.metrics.rendering import render_leaderboard
from fashion_recommender.schema import COMPARISONS, METRICS

CUTOFFS = ["", "2020-09-16", "2020-09-09"]
NAN = float("nan")


def metrics_of(model: str, weekly: tuple[float, float], n_customers: int = 50) -> pd.DataFrame:
    """MAP in two weeks; recall is always twice, coverage one minus it, cold half."""
    values = [sum(weekly) / 2, *weekly]
    rows = []
    for cutoff, value in zip(CUTOFFS, values, strict=True):
        rows += [
            (model, cutoff, "all", "map@12", value, value - 0.01, value + 0.01, n_customers),
            (model, cutoff, "all", "recall@12", 2 * value, NAN, NAN, n_customers),
            (model, cutoff, "all", "recall@100", 3 * value, NAN, NAN, n_customers),
            (model, cutoff, "all", "novelty@12", 7.25, NAN, NAN, n_customers),
            (model, cutoff, "all", "coverage@12", 1 - value, NAN, NAN, n_customers),
            (model, cutoff, "cold", "map@12", value / 2, 0, 1, 9),
        ]
    return pd.DataFrame(rows, columns=list(METRICS))


@pytest.fixture
def leaderboard() -> pd.DataFrame:
    return make_leaderboard(
        [
            metrics_of("als", (0.20, 0.10)),
            metrics_of("ranker", (0.30, 0.20)),
            metrics_of("popularity", (0.10, 0.14)),
        ]
    )


@pytest.fixture
def comparisons() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("ranker", "als", "map@12", "all", 0.10, 0.05, 0.15),
            ("ranker", "popularity", "map@12", "all", 0.13, 0.08, 0.18),
            ("als", "popularity", "map@12", "all", 0.03, -0.01, 0.07),
            ("als", "popularity", "map@12", "cold", 0.03, 0.01, 0.07),
        ],
        columns=list(COMPARISONS),
    )


def test_the_top_is_the_answer(leaderboard: pd.DataFrame) -> None:
    assert list(leaderboard.columns) == list(METRICS)
    top = leaderboard.iloc[:3]
    assert top["model"].tolist() == ["ranker", "als", "popularity"]
    assert set(top["cutoff"]) == {""}
    assert set(top["segment"]) == {"all"}
    assert set(top["metric"]) == {"map@12"}
    assert list(leaderboard["cutoff"].unique()) == CUTOFFS
    assert len(leaderboard) == 3 * 18
    assert not leaderboard.duplicated(["model", "cutoff", "segment", "metric"]).any()


def test_overall(leaderboard: pd.DataFrame) -> None:
    table = overall(leaderboard)
    assert table.index.tolist() == ["ranker", "als", "popularity"]
    assert list(table.columns)[:2] == ["map@12", "recall@12"]
    assert table.loc["als", "recall@100"] == pytest.approx(0.45)


def test_equal_models_stand_in_the_order_of_their_names() -> None:
    tables = [metrics_of(name, (0.1, 0.1)) for name in ("b", "c", "a")]
    assert make_leaderboard(tables)["model"].tolist()[:3] == ["a", "b", "c"]


def test_models_judged_differently_are_refused() -> None:
    one = metrics_of("als", (0.2, 0.1))
    other = metrics_of("svd", (0.2, 0.1))
    with pytest.raises(ValueError, match="svd was judged on 2020-09-16"):
        make_leaderboard([one, other[other["cutoff"] != "2020-09-09"]])
    with pytest.raises(ValueError, match="als and svd were judged on different numbers"):
        make_leaderboard([one, metrics_of("svd", (0.2, 0.1), n_customers=51)])
    with pytest.raises(ValueError, match="no models"):
        make_leaderboard([])


def test_verdicts(leaderboard: pd.DataFrame, comparisons: pd.DataFrame) -> None:
    first, second = verdicts(leaderboard, comparisons)
    assert (first.better, first.worse, first.is_real) == ("ranker", "als", True)
    assert (first.weeks_ahead, first.weeks) == (2, 2)
    assert str(first) == (
        "ranker is better than als: map@12 +0.1000 (+0.0500 to +0.1500), ahead in 2 of 2 weeks."
    )
    assert (second.better, second.worse, second.is_real) == ("als", "popularity", False)
    assert second.weeks_ahead == 1
    assert "cannot be told apart" in str(second)


def test_equal_lists_are_said_to_be_equal_and_zero_has_no_minus() -> None:
    same = Verdict("als_visual", "als", "map@12", 0.0, 0.0, 0.0, 0, 3)
    assert str(same) == "als_visual and als have the same map@12 for every buyer."
    close = Verdict("svd", "als", "map@12", -0.00001, -0.00004, 0.00001, 1, 3)
    assert "map@12 +0.0000 (+0.0000 to +0.0000)" in str(close)


def test_differences_can_be_read_both_ways(comparisons: pd.DataFrame) -> None:
    found = oriented(comparisons, "map@12")
    assert found["als", "popularity"] == (0.03, -0.01, 0.07)
    assert found["popularity", "als"] == (-0.03, -0.07, 0.01)
    with pytest.raises(ValueError, match="'mrr@12' in segment 'all' was not compared"):
        oriented(comparisons, "mrr@12")


def test_without_intervals_nothing_is_real(
    leaderboard: pd.DataFrame, comparisons: pd.DataFrame
) -> None:
    bare = comparisons.assign(ci_low=np.nan, ci_high=np.nan)
    first, _ = verdicts(leaderboard, bare)
    assert not first.is_real
    assert "nobody knows" in str(first)
    line = render_leaderboard(leaderboard, bare).splitlines()[4]
    assert line.endswith("-")


def test_terminal(leaderboard: pd.DataFrame, comparisons: pd.DataFrame) -> None:
    lines = render_leaderboard(leaderboard, comparisons).splitlines()
    assert lines[0] == (
        "Mean over 2 target weeks (first days 2020-09-09, 2020-09-16), 50 buyers, "
        "every buyer counted."
    )
    assert lines[2].split() == [
        *("model", "MAP@12", "interval", "recall@12", "recall@100", "coverage", "novelty"),
        *("better", "than"),
    ]
    cells = [line.split("  ") for line in lines[4:7]]
    read = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    assert read == [
        ["1", "ranker", "0.2500", "0.2400-0.2600", "0.5000", "0.7500", "75.0%", "7.2 bit", "2-3"],
        ["2", "als", "0.1500", "0.1400-0.1600", "0.3000", "0.4500", "85.0%", "7.2 bit", "-"],
        ["3", "popularity", "0.1200", "0.1100-0.1300", "0.2400", "0.3600", "88.0%", "7.2 bit", "-"],
    ]
    assert lines[8].startswith("- ranker is better than als")
    assert max(map(len, lines)) <= 120


def test_terminal_names_separate_places() -> None:
    names = ["a", "b", "c", "d", "e"]
    board = make_leaderboard([metrics_of(n, (0.9 - i / 10,) * 2) for i, n in enumerate(names)])
    beaten = {("a", "b"), ("a", "d"), ("a", "e")}
    rows = [
        (a, b, "map@12", "all", 0.1, 0.01 if (a, b) in beaten else -0.01, 0.2)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    ]
    lines = render_leaderboard(board, pd.DataFrame(rows, columns=list(COMPARISONS))).splitlines()
    assert lines[4].endswith("  2, 4-5")


def test_terminal_with_one_model() -> None:
    board = make_leaderboard([metrics_of("als", (0.2, 0.1))])
    lines = render_leaderboard(board, pd.DataFrame(columns=list(COMPARISONS))).splitlines()
    assert lines[4].split()[:3] == ["1", "als", "0.1500"]
