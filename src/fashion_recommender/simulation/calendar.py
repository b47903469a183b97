"""When people buy: weekdays, seasons, sale days, the closed spring of 2020."""

import datetime as dt
from typing import Final

import numpy as np

from fashion_recommender.simulation.draws import power

_WEEKDAYS: Final = (134, 123, 148, 148, 145, 158, 140)  # Monday first
_MONTHS: Final = (88, 82, 92, 104, 110, 122, 108, 92, 100, 95, 104, 92)

SEASONS: Final = ("all", "warm", "hot", "cold", "party")
"""When a kind of garment is wanted; see ``_WANTED``."""

# Sixteenths of an octave by month, January first.
_WANTED: Final = {
    "all": (0,) * 12,
    "warm": (-22, -14, 0, 10, 14, 14, 10, 2, -8, -14, -20, -24),
    "hot": (-40, -28, -14, 4, 18, 28, 24, 6, -18, -32, -40, -44),
    "cold": (10, 4, -8, -18, -28, -36, -32, -8, 6, 14, 18, 16),
    "party": (-4, -6, -4, 2, 6, 4, 0, -4, -4, 0, 10, 18),
}


def days(start: dt.date, n_days: int) -> list[dt.date]:
    """Return the dates of the period."""
    return [start + dt.timedelta(days=i) for i in range(n_days)]


def demand(start: dt.date, n_days: int) -> np.ndarray:
    """Return int64 ``[n_days]``: how many visits a day draws, in proportion."""
    return np.array([_demand(day) for day in days(start, n_days)], dtype=np.int64)


def _demand(day: dt.date) -> int:
    weight = _WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1]
    if is_sale_saturday(day):
        weight = weight * 26 // 10
    if is_black_week(day):
        weight = weight * (23 if day.weekday() == 4 else 15) // 10
    if (day.month, day.day) in {(12, 24), (12, 25), (12, 31), (1, 1)}:
        weight = weight * 4 // 10
    if dt.date(2020, 3, 12) <= day <= dt.date(2020, 4, 5):  # shops closed by the pandemic
        weight = weight * 6 // 10
    return weight


def is_sale_saturday(day: dt.date) -> bool:
    """Tell whether members get their autumn discount: the last Saturday of September."""
    return day.month == 9 and day.weekday() == 5 and day.day > 23


def is_black_week(day: dt.date) -> bool:
    """Tell whether a day is within the week that ends on the Sunday after Black Friday."""
    friday = day + dt.timedelta(days=4 - day.weekday())
    return friday.month == 11 and 23 <= friday.day <= 29


def shop_discounts(start: dt.date, n_days: int) -> np.ndarray:
    """Return int64 ``[n_days]``: per cent off everything on that day."""
    off = [
        20 if is_sale_saturday(day) else 15 if is_black_week(day) else 0
        for day in days(start, n_days)
    ]
    return np.array(off, dtype=np.int64)


def is_clearance(start: dt.date, n_days: int) -> np.ndarray:
    """Return booleans ``[n_days]``: the weeks in which a season's articles are marked down."""
    return np.array(
        [
            (6, 15) <= (day.month, day.day) <= (7, 31)
            or (day.month, day.day) >= (12, 26)
            or (day.month, day.day) <= (1, 25)
            for day in days(start, n_days)
        ]
    )


def wanted(start: dt.date, n_weeks: int) -> np.ndarray:
    """Return int64 ``[len(SEASONS), n_weeks]``: demand in sixteenths of an octave."""
    middles = [start + dt.timedelta(days=7 * week + 3) for week in range(n_weeks)]
    return np.array(
        [[_between_months(_WANTED[season], day) for day in middles] for season in SEASONS],
        dtype=np.int64,
    )


def _between_months(values: tuple[int, ...], day: dt.date) -> int:
    """Interpolate between the middles of months."""
    shift = day.day - 15
    other = (day.month - 1 + (1 if shift > 0 else -1)) % 12
    return values[day.month - 1] + (values[other] - values[day.month - 1]) * abs(shift) // 30


def launch_weights(start: dt.date, before: int, after: int) -> np.ndarray:
    """Return int64 ``[len(SEASONS), before + after]``: launches a day, five weeks ahead of demand.

    The days run from ``before`` days ahead of ``start``.
    """
    first = start - dt.timedelta(days=before)
    middles = [first + dt.timedelta(days=day + 35) for day in range(before + after)]
    steps = [
        [_between_months(_WANTED[season], day) * 3 // 4 for day in middles] for season in SEASONS
    ]
    return power(np.array(steps)) >> 4
