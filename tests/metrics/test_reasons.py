"""Why the first model leads, in parts that sum to its lead."""

import pandas as pd
import pytest

from fashion_recommender.metrics.leaderboard import overall
from fashion_recommender.metrics.reasons import lead_by_segment, reasons
from fashion_recommender.schema import COMPARISONS, METRICS

NAN = float("nan")
GROUPS = ("last purchase: 1-7 days ago", "last purchase: never (cold)")


def board(weeks: dict[str, dict[str, tuple[tuple[int, float], tuple[int, float]]]]) -> pd.DataFrame:
    """Week -> model -> (buyers, MAP) of either group; the whole is their weighted mean."""
    rows, means = [], {}
    for week, models in weeks.items():
        for model, groups in models.items():
            n = sum(size for size, _ in groups)
            value = sum(size * v for size, v in groups) / n
            means.setdefault(model, []).append(value)
            rows.append((model, week, "all", "map@12", value, NAN, NAN, n))
            for name, (size, v) in zip(GROUPS, groups, strict=True):
                rows.append((model, week, name, "map@12", v, NAN, NAN, size))
    for model, values in means.items():
        rows.append((model, "", "all", "map@12", sum(values) / len(values), NAN, NAN, 100))
        rows.append((model, "", "all", "map_new@12", 0.25, NAN, NAN, 100))
    table = pd.DataFrame(rows, columns=list(METRICS))
    return table.sort_values(["value"], ascending=False, kind="stable").sort_values(
        ["metric"], kind="stable"
    )


@pytest.fixture
def leaderboard() -> pd.DataFrame:
    return board(
        {
            "2020-09-16": {"own": ((30, 0.4), (10, 0.0)), "als": ((30, 0.2), (10, 0.1))},
            "2020-09-09": {"own": ((10, 0.2), (10, 0.1)), "als": ((10, 0.1), (10, 0.1))},
        }
    )


@pytest.fixture
def comparisons() -> pd.DataFrame:
    return pd.DataFrame([("own", "als", "map@12", "all", 0.0875, 0.05, 0.12)], columns=COMPARISONS)


def test_parts_are_share_of_buyers_times_difference(leaderboard):
    parts = lead_by_segment(leaderboard, "map@12", "own", "als", "last purchase")
    # Three quarters and half of the buyers were recent; they were 0.2 and 0.1 ahead.
    assert parts["lead"].to_dict() == pytest.approx({GROUPS[0]: 0.1, GROUPS[1]: -0.0125})
    assert parts["buyers"].to_dict() == pytest.approx({GROUPS[0]: 0.625, GROUPS[1]: 0.375})


def test_parts_sum_to_the_lead(leaderboard):
    means = overall(leaderboard)["map@12"]
    parts = lead_by_segment(leaderboard, "map@12", "own", "als", "last purchase")
    assert parts["lead"].sum() == pytest.approx(means["own"] - means["als"])


def test_a_group_that_a_week_lacks_counts_nothing_there(leaderboard):
    gone = (leaderboard["cutoff"] == "2020-09-09") & (leaderboard["segment"] == GROUPS[1])
    parts = lead_by_segment(leaderboard[~gone], "map@12", "own", "als", "last purchase")
    assert parts.loc[GROUPS[1]].to_dict() == pytest.approx({"lead": -0.0125, "buyers": 0.125})


def test_sentences_name_the_groups_and_what_was_measured(leaderboard, comparisons):
    told = reasons(leaderboard, comparisons)
    assert told[0].startswith("own has map@12 0.2250, als 0.1375: a lead of 0.0875.")
    assert "1-7 days ago +0.1000 (62% of buyers)" in told[1]
    assert "never (cold) -0.0125 (38% of buyers)" in told[1]
    assert told[2] == "Purchases never made before (map_new@12): own 0.2500, als 0.2500."
    assert len(told) == 3  # nothing else was measured


def test_the_other_is_the_next_that_is_worse_for_real(leaderboard, comparisons):
    third = leaderboard[leaderboard["model"] == "als"].assign(model="popularity")
    third["value"] *= 0.5
    table = pd.concat([leaderboard, third])
    close = comparisons.assign(ci_low=-0.01)
    real = comparisons.assign(model_b="popularity")
    told = reasons(table, pd.concat([close, real]))
    assert "popularity 0.068" in told[0]
    assert "als 0.1375" in reasons(table, close)[0]


def test_one_model_leads_nobody(leaderboard, comparisons):
    alone = leaderboard[leaderboard["model"] == "own"]
    assert reasons(alone, comparisons.iloc[:0]) == []
