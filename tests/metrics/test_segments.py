"""Which segment a customer belongs to."""

import numpy as np
import pytest
from pydantic import ValidationError

from fashion_recommender.metrics.segments import (
    SegmentConfig,
    age_segments,
    lifetime_segments,
    recency_segments,
    segment_order,
)

CONFIG = SegmentConfig()


def names(coded: tuple[np.ndarray, list[str]]) -> list[str]:
    codes, segments = coded
    return [segments[code] for code in codes]


def test_recency_at_its_bounds() -> None:
    days = np.array([1, 7, 8, 30, 31, 90, 91, 700, np.nan])
    assert names(recency_segments(days, CONFIG)) == [
        "last purchase: 1-7 days ago",
        "last purchase: 1-7 days ago",
        "last purchase: 8-30 days ago",
        "last purchase: 8-30 days ago",
        "last purchase: 31-90 days ago",
        "last purchase: 31-90 days ago",
        "last purchase: over 90 days ago",
        "last purchase: over 90 days ago",
        "last purchase: never (cold)",
    ]


def test_lifetime_at_its_bounds() -> None:
    purchases = np.array([0, 1, 2, 4, 5, 19, 20, 1895])
    assert names(lifetime_segments(purchases, CONFIG)) == [
        "purchases before: 0",
        "purchases before: 1",
        "purchases before: 2-4",
        "purchases before: 2-4",
        "purchases before: 5-19",
        "purchases before: 5-19",
        "purchases before: over 19",
        "purchases before: over 19",
    ]


def test_age_at_its_bounds() -> None:
    ages = np.array([16, 24, 25, 64, 65, 99, np.nan])
    assert names(age_segments(ages, CONFIG)) == [
        "age: up to 24",
        "age: up to 24",
        "age: 25-34",
        "age: 55-64",
        "age: over 64",
        "age: over 64",
        "age: unknown",
    ]


def test_all_comes_first_and_every_name_once() -> None:
    order = segment_order(CONFIG)
    assert order[0] == "all"
    assert len(order) == len(set(order)) == 1 + 5 + 5 + 7


def test_no_bounds_leave_two_groups() -> None:
    config = SegmentConfig(ages=(), recency_days=(), lifetime_purchases=())
    assert names(age_segments(np.array([30, np.nan]), config)) == ["age: any", "age: unknown"]
    assert names(recency_segments(np.array([3, np.nan]), config)) == [
        "last purchase: any days ago",
        "last purchase: never (cold)",
    ]


@pytest.mark.parametrize("wrong", [(7, 7), (30, 7), (-1, 4)])
def test_bounds_must_ascend(wrong: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="each above the last"):
        SegmentConfig(recency_days=wrong)
