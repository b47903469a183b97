"""Fixtures that several packages' tests share."""

import os
from itertools import combinations

import pandas as pd
import pytest

# Runs that tests start are not recorded, unless a test is about recording.
os.environ.setdefault("WANDB_MODE", "disabled")

WEEKS = ("", "2020-09-16", "2020-09-09")
SEGMENTS = ("all", "last purchase: 1-7 days ago", "last purchase: never (cold)", "age: unknown")


@pytest.fixture
def leaderboard() -> pd.DataFrame:
    """Three models, two weeks: ``own`` leads everywhere but among cold customers."""
    values = {"own": 0.20, "als": 0.15, "popular": 0.05}
    rows = []
    for week in WEEKS:
        for segment in SEGMENTS:
            for metric, scale in (
                ("map@12", 1.0),
                ("recall@12", 2.0),
                ("recall@100", 3.0),
                ("coverage@12", 0.5),
            ):
                for model, base in values.items():
                    lead = 0.25 if model == "popular" and "cold" in segment else base
                    value = lead * scale
                    rows.append(
                        (model, week, segment, metric, value, value - 0.01, value + 0.01, 50)
                    )
    names = ["model", "cutoff", "segment", "metric", "value", "ci_low", "ci_high", "n_customers"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def comparisons() -> pd.DataFrame:
    """``own`` is really better than ``popular``; whether it beats ``als`` is open."""
    differences = {
        ("own", "als"): (0.05, -0.01, 0.11),
        ("own", "popular"): (0.15, 0.10, 0.20),
        ("als", "popular"): (0.10, 0.05, 0.15),
    }
    assert set(differences) == set(combinations(("own", "als", "popular"), 2))
    rows = [(a, b, "map@12", "all", *values) for (a, b), values in differences.items()]
    names = ["model_a", "model_b", "metric", "segment", "difference", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def costs() -> pd.DataFrame:
    """Seconds of two models and of a step that belongs to none."""
    rows = [
        ("als.fit", "als", "", 7.0, 300.0, None),
        ("als.recommend", "als", "", 2.0, 300.0, 120),
        ("own.fit", "own", "", 1.0, 300.0, None),
        ("code_shop", "", "", 50.0, 300.0, 1000),
    ]
    names = ["node", "model", "cutoff", "seconds", "peak_memory_mb", "rows"]
    return pd.DataFrame(rows, columns=names)
