"""Bodies with sleeves, and the parts that are sewn to them."""

from typing import NamedTuple

import numpy as np

from fashion_recommender.simulation.paths import Point
from fashion_recommender.simulation.sketch import Rgb, Sketch


class Cut(NamedTuple):
    """How a body with sleeves is cut."""

    hem: float
    sleeve: float = 0.0  # length
    cuff: float = 9.0  # half of a sleeve's width at its end
    neck: float = 9.0  # half of its width
    deep: float = 9.0
    neckline: str = "round"
    waist: float = 2.0  # how much narrower than the chest
    flare: float = 0.0  # how much wider the hem
    shoulder: float = 28.0
    away: float = 0.0  # how far sleeves stand off, 0 for what suits their length


def neck_path(cut: Cut) -> list[Point]:
    """From the left of the neck to the middle of the front."""
    start, low = (50 - cut.neck, 21.0), 21 + cut.deep
    if cut.neckline == "v":
        return [start, (50, low)]
    if cut.neckline == "square":
        return [start, (50 - cut.neck + 1.5, low), (50, low)]
    return [start, (50 - cut.neck, low - 0.5, 1), (50, low)]


def body(s: Sketch, cut: Cut) -> None:
    """Draw back neck, sleeves and front."""
    s.half((50, 24), (50 - cut.neck * 0.5, 24, 1), *neck_path(cut), tone=0.6)
    if cut.sleeve:
        sleeves(s, cut)
    shoulder = cut.shoulder
    left = 29.5 - cut.flare
    side: list[Point] = [(shoulder, 27), (shoulder + 3, 38, 1), (29.5, 52)]
    side += [(29.5 + cut.waist * 2, (52 + cut.hem) / 2 - 3, 1), (left, cut.hem)]
    s.half(*reversed(neck_path(cut)), *side, (40, cut.hem + 1.6, 1), (50, cut.hem + 1.6))
    s.fold((33, 56), (38, 66, 1), (37, 84), thick=3, deep=0.35)
    s.fold((42, 62), (44, 80, 1), (41, cut.hem - 6), thick=4, deep=-0.3)
    s.fold((36, cut.hem - 22), (37, cut.hem - 3), thick=2.5, deep=0.3)


def sleeve_end(cut: Cut) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of a sleeve's end, its direction and what is across it."""
    slope = cut.away or np.interp(cut.sleeve, [10, 30, 55, 80], [0.85, 0.6, 0.32, 0.16])
    along = np.array([-np.sin(slope), np.cos(slope)])
    across = np.array([along[1], -along[0]])
    return np.array([cut.shoulder - 1, 34.0]) + along * cut.sleeve, along, across


def sleeves(s: Sketch, cut: Cut) -> None:
    """Draw both sleeves; the body hides where they begin."""
    end, along, across = sleeve_end(cut)
    outer, inner = end - across * cut.cuff, end + across * cut.cuff
    if cut.sleeve > 30:  # room for the elbow
        bend = (outer + np.array([cut.shoulder, 27])) / 2 - across * 4.5
    else:
        bend = np.array([cut.shoulder - 4, 28.5])
    s.twice(
        (cut.shoulder + 6, 24.5),
        (cut.shoulder, 27),
        (*bend, 1),
        tuple(outer),
        tuple(inner),
        (30, 55),
        (cut.shoulder + 6, 50),
        tone=0.95,
    )
    middle = end - along * cut.sleeve * 0.5
    s.fold(tuple(end - along * 3), tuple(middle), (30, 44), thick=2.4, deep=0.28)
    s.fold(tuple(outer - along * 6 + across * 3), tuple(middle - across * 3), thick=2, deep=-0.3)


def hem_of_sleeves(s: Sketch, cut: Cut, deep: float = 2.2) -> None:
    """Draw a seam near the ends of the sleeves."""
    end, along, across = sleeve_end(cut)
    near = end - along * deep
    s.seams(tuple(near - across * cut.cuff), tuple(near + across * cut.cuff), strong=0.35)


def ribbed(s: Sketch, cut: Cut, deep: float = 6) -> None:
    """Knitted bands at the neck, the cuffs and the hem."""
    end, along, across = sleeve_end(cut)
    if cut.sleeve:
        near = end - along * deep
        a, b = near - across * cut.cuff, near + across * cut.cuff
        s.seams(tuple(a), tuple(b), strong=0.45)
        down = along * deep
        s.ribs(tuple(a), tuple(b), tuple(down), 5)
        s.ribs((100 - a[0], a[1]), (100 - b[0], b[1]), (-down[0], down[1]), 5)
    left = 29.5 - cut.flare
    s.seam((left, cut.hem - deep), (50, cut.hem - deep + 1.6, 1), (100 - left, cut.hem - deep))
    s.ribs((left, cut.hem - deep + 0.5), (100 - left, cut.hem - deep + 0.5), (0, deep + 0.4), 22)
    collar_band(s, cut, 3.0)


def collar_band(s: Sketch, cut: Cut, thick: float) -> None:
    """Draw a seam that follows the neckline."""
    low = cut._replace(deep=cut.deep + thick, neck=cut.neck + thick * 0.8)
    s.seams(*neck_path(low), strong=0.4)


def collar(s: Sketch, tip: float = 36) -> None:
    """Draw a shirt's collar; the band shows behind it."""
    s.half((50, 17.2), (46, 17.4, 1), (42, 19), (44, 24), (50, 27), tone=0.66)
    s.twice((42, 18.5), (39, 23), (41.5, tip), (50, 27.5), (45, 24, 1))


def buttons(s: Sketch, top: float, hem: float, n: int, rgb: Rgb | None) -> None:
    """Draw a row of buttons down the front."""
    for i in range(n):
        s.button(50.9, top + (hem - top) * i / n, 1.0, rgb)


def patch_pocket(s: Sketch, x: float, y: float, wide: float, high: float) -> None:
    """Draw a pocket that is sewn on."""
    s.part((x, y), (x + wide, y), (x + wide, y + high - 2), (x + wide / 2, y + high),
           (x, y + high - 2),
           edge=0.4)  # fmt: skip
    s.seam((x, y + 2), (x + wide, y + 2), strong=0.3)
