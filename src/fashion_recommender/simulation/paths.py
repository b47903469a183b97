"""Paths of points and curves, in hundredths of a picture's width.

A point with a third value is the control point of a curve, as in outline fonts: two of them in a
row have a point of the path half way between.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

WIDTH, HEIGHT = 100, 150
"""Of a sheet."""

Point = tuple[float, ...]
Path = Sequence[Point]
_STEPS: Final = 7  # straight pieces of a curve


def mirrored(path: Path) -> list[Point]:
    """Turn left into right."""
    return [(WIDTH - p[0], *p[1:]) for p in path]


def moved(path: Path, x: float, y: float) -> list[Point]:
    """Move a path to the right and down."""
    return [(p[0] + x, p[1] + y, *p[2:]) for p in path]


def oval(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """An ellipse as a path, around a middle."""
    around = np.arange(0, 2 * np.pi, np.pi / 14)
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in around]


def box(left: float, top: float, right: float, bottom: float, r: float = 0) -> list[Point]:
    """A rectangle as a path, with corners rounded by ``r``."""
    if not r:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    corners = [
        ((left, top + r), (left, top, 1), (left + r, top)),
        ((right - r, top), (right, top, 1), (right, top + r)),
        ((right, bottom - r), (right, bottom, 1), (right - r, bottom)),
        ((left + r, bottom), (left, bottom, 1), (left, bottom - r)),
    ]
    return [point for corner in corners for point in corner]


def flatten(path: list[Point], closed: bool) -> list[tuple[float, float]]:
    """Replace curves by short straight lines."""
    full: list[Point] = []
    for place, point in enumerate(path):
        before = path[place - 1] if place or closed else None
        if before is not None and len(point) > 2 and len(before) > 2:
            full.append(((point[0] + before[0]) / 2, (point[1] + before[1]) / 2))
        full.append(point)
    if closed:
        while len(full[0]) > 2:
            full = [*full[1:], full[0]]
        full.append(full[0])
    flat: list[tuple[float, float]] = [(full[0][0], full[0][1])]
    for place in range(1, len(full)):
        a, b = full[place - 1], full[place]
        if len(b) > 2:
            continue
        if len(a) <= 2:
            flat.append((b[0], b[1]))
            continue
        start = full[place - 2]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            u = 1 - t
            flat.append(
                (
                    u * u * start[0] + 2 * u * t * a[0] + t * t * b[0],
                    u * u * start[1] + 2 * u * t * a[1] + t * t * b[1],
                )
            )
    return flat


def dashes(points: list[tuple[float, float]], length: float) -> list[list[tuple[float, float]]]:
    """Cut a line into pieces of a length and leave out every second."""
    line = np.array(points)
    gone = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    starts = np.arange(0, gone[-1], 2 * length)
    ends = np.minimum(starts + length, gone[-1])

    def at(where: np.ndarray) -> np.ndarray:
        return np.column_stack([np.interp(where, gone, line[:, axis]) for axis in (0, 1)])

    return [[tuple(a), tuple(b)] for a, b in zip(at(starts), at(ends), strict=True)]
