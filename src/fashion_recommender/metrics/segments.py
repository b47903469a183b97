"""Groups of customers that are judged apart, by what was known of them before the cut-off.

A family cuts all customers into groups by one trait. A segment's name is ``family: group``, the
same in every week and world.
"""

from itertools import pairwise
from typing import Final

import numpy as np
from pydantic import Field, field_validator

from fashion_recommender.configuration import Config

ALL: Final = "all"
"""The segment of every customer."""

RECENCY: Final = "last purchase"
LIFETIME: Final = "purchases before"
AGE: Final = "age"


class SegmentConfig(Config):
    """Where the families of segments are cut; each number is the last value of a group."""

    recency_days: tuple[int, ...] = Field(default=(7, 30, 90))
    """Whole days from the last purchase before the cut-off to the cut-off."""
    lifetime_purchases: tuple[int, ...] = Field(default=(0, 1, 4, 19))
    """Rows of the log before the cut-off."""
    ages: tuple[int, ...] = Field(default=(24, 34, 44, 54, 64))
    """Years."""

    @field_validator("recency_days", "lifetime_purchases", "ages")
    @classmethod
    def _ascending(cls, bounds: tuple[int, ...]) -> tuple[int, ...]:
        if any(upper <= lower for lower, upper in pairwise((-1, *bounds))):
            raise ValueError(f"{list(bounds)}: give whole numbers from 0 on, each above the last")
        return bounds


def recency_segments(days: np.ndarray, config: SegmentConfig) -> tuple[np.ndarray, list[str]]:
    """Group customers by the days since their last purchase.

    ``days`` is float ``[n]``, NaN for customers who never bought (cold). Returns int8 ``[n]``
    codes and the names they point into, most recent first.
    """
    bounds = config.recency_days
    groups = [f"{group} days ago" for group in _groups(bounds, first=1)]
    return _coded(days, bounds, RECENCY, [*groups, "never (cold)"])


def lifetime_segments(purchases: np.ndarray, config: SegmentConfig) -> tuple[np.ndarray, list[str]]:
    """Group customers by how many purchases they made: ints ``[n]`` to codes and names."""
    bounds = config.lifetime_purchases
    codes, names = _coded(purchases.astype(np.float64), bounds, LIFETIME, _groups(bounds, first=0))
    return codes, names


def age_segments(ages: np.ndarray, config: SegmentConfig) -> tuple[np.ndarray, list[str]]:
    """Group customers by age: float ``[n]``, NaN where unknown, to codes and names."""
    youngest = [f"up to {age}" for age in config.ages[:1]]
    others = _groups(config.ages, first=0)[len(youngest) :]
    return _coded(ages, config.ages, AGE, [*youngest, *others, "unknown"])


def segment_order(config: SegmentConfig) -> list[str]:
    """Return the names of all segments in reading order, ``all`` first."""
    nobody = np.empty(0)
    return [
        ALL,
        *recency_segments(nobody, config)[1],
        *lifetime_segments(nobody, config)[1],
        *age_segments(nobody, config)[1],
    ]


def _groups(bounds: tuple[int, ...], first: int) -> list[str]:
    """Name the groups that end with each bound, and the one beyond the last."""
    starts = [first, *(bound + 1 for bound in bounds)]
    closed = [
        str(end) if start == end else f"{start}-{end}"
        for start, end in zip(starts, bounds, strict=False)
    ]
    return [*closed, f"over {bounds[-1]}" if bounds else "any"]


def _coded(
    values: np.ndarray, bounds: tuple[int, ...], family: str, groups: list[str]
) -> tuple[np.ndarray, list[str]]:
    """Find each value's group; NaN belongs to the last one."""
    codes = np.searchsorted(np.array(bounds, np.float64), values, side="left")
    codes[np.isnan(values)] = len(groups) - 1
    return codes.astype(np.int8), [f"{family}: {group}" for group in groups]
