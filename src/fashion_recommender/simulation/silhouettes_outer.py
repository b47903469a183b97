"""What opens at the front: cardigans, hoodies, blazers, jackets, coats, robes."""

from collections.abc import Callable
from typing import Final

from fashion_recommender.simulation.bodices import (
    Cut,
    body,
    collar,
    hem_of_sleeves,
    patch_pocket,
    ribbed,
    sleeve_end,
)
from fashion_recommender.simulation.paths import box, oval
from fashion_recommender.simulation.sketch import Sketch

_ZIP: Final = (188, 188, 194)
_CORD: Final = (240, 238, 232)


def _zip(s: Sketch, top: float, hem: float) -> None:
    s.seams((48.8, top), (48.8, hem), strong=0.4)
    s.wire((50, top), (50, hem), thick=1.0, rgb=_ZIP)
    s.trim(*box(49.2, top + 2, 50.8, top + 6.5, 0.6), rgb=_ZIP)


def cardigan(s: Sketch) -> None:
    """Knitted, V-shaped opening, buttons."""
    long = s.style.pick("length", 102, 110, 126)
    cut = Cut(hem=long, sleeve=s.style.pick("sleeve", 70, 76), cuff=6.5, neck=9,
              deep=s.style.pick("deep", 20, 32), neckline="v", waist=0, flare=1)  # fmt: skip
    body(s, cut)
    ribbed(s, cut, 6)
    low = 21 + cut.deep
    s.twice((50 - cut.neck, 20.4), (45 - cut.neck, 22), (47, low + 2), (47, cut.hem + 1.4),
            (50, cut.hem + 1.6),
            (50, low), tone=1.03, edge=0.45)  # fmt: skip
    if long < 120 or s.style.pick("closed", True, False):
        for i in range(n := 5):
            s.button(
                50,
                low + 4 + i * (cut.hem - low - 6) / n,
                1.4,
                s.style.pick("b", None, (150, 108, 66)),
            )
    else:
        s.seam((50, low), (50, cut.hem + 1.5), thick=1.2, strong=0.9)
    if s.style.pick("pockets", True, False):
        for x in (34, 54.5):
            s.seam((x, cut.hem - 26), (x + 11, cut.hem - 26), strong=0.5)
            s.seam(
                (x, cut.hem - 26),
                (x, cut.hem - 10),
                (x + 11, cut.hem - 10),
                (x + 11, cut.hem - 26),
                strong=0.3,
            )


def hoodie(s: Sketch) -> None:
    """A hood, cords, a kangaroo pocket, ribbed bands."""
    cut = Cut(hem=s.style.between("hem", 104, 114), sleeve=74,
              cuff=s.style.pick("cuff", 6.5, 7.5), neck=10,
              deep=9, waist=0, flare=0.5)  # fmt: skip
    body(s, cut)
    ribbed(s, cut, 6.5)
    s.half((50, 8), (39, 8, 1), (37, 18), (37, 25), (44, 33, 1), (50, 34))
    s.part(*oval(50, 21.5, 8.4, 9.4), tone=0.6)
    s.seam((50, 8), (50, 12.4), strong=0.4)
    zipped = s.style.pick("zip", True, False, False)
    if zipped:
        _zip(s, 33, cut.hem + 1.5)
    for x, end in ((45, 50), (55, 53)):
        s.wire((x, 31), (x - 0.6, 40, 1), (x + 0.2, end), thick=1.0, rgb=_CORD)
    top, low = cut.hem - 32, cut.hem - 8
    s.seam((40, top), (34.5, low - 8), (34.5, low), (65.5, low), (65.5, low - 8), (60, top),
           (40, top),
           strong=0.45)  # fmt: skip
    s.seams((41.4, top + 1), (36, low - 7.6), strong=0.3)


def _lapels(s: Sketch, low: float, wide: float) -> None:
    """Draw collar and lapels down to the first button."""
    s.half((50, 17.6), (43, 19), (44, 24), (50, 26), tone=0.62)
    s.half((50, 22), (42.5, 20.5), (50, low), tone=0.52, edge=0)  # lining in the opening
    s.twice((42, 19), (38.6, 22.5), (50 - wide, 35), (50 - wide - 2.4, 39), (50 - wide + 1, 41),
            (50, low),
            (45.4, 32), tone=1.05)  # fmt: skip
    s.seams((50 - wide - 0.4, 36), (50 - wide + 4.6, 38), (44, 30), strong=0.6)


def _below(s: Sketch, low: float) -> None:
    """The lining shows in the opening."""
    s.half((50, 23), (44, 21), (50, low - 0.5), tone=0.5, edge=0)


def _flap(s: Sketch, x: float, y: float, wide: float = 11) -> None:
    s.part((x, y), (x + wide, y), (x + wide, y + 3.4), (x + wide - 1, y + 4.2), (x + 1, y + 4.2),
           (x, y + 3.4))  # fmt: skip


def blazer(s: Sketch) -> None:
    """Lapels, one or two rows of buttons, flap pockets."""
    double = s.style.pick("rows", False, False, True)
    cut = Cut(hem=s.style.between("hem", 108, 120), sleeve=75, cuff=6.4, neck=8, deep=4,
              waist=s.style.pick(
        "waist", 1, 2.4), flare=1, shoulder=27)  # fmt: skip
    body(s, cut)
    low = s.style.pick("low", 64, 72)
    edge = 46 if double else 49.2
    s.seam((50, low - 2), (edge + 0.5, low + 4), (edge, cut.hem - 5),
           (edge - 3, cut.hem + 1.4, 1), (42, cut.hem + 1.6),
           thick=0.8, strong=0.8)  # fmt: skip
    _lapels(s, low, s.style.pick("lapel", 11.5, 13.5))
    gold = s.style.pick("buttons", None, None, (196, 156, 84))
    for i in range(2):
        s.button(51.2 if not double else 55, low + 3 + i * 12, 1.5, gold)
        if double:
            s.button(46.2 if i else 45.6, low + 3 + i * 12, 1.5, gold)
    for x in (33.4, 55.6):
        _flap(s, x, cut.hem - 28)
    s.seam((57, 50), (65, 49), thick=0.9, strong=0.5)
    hem_of_sleeves(s, cut, 0.1)
    _cuff_buttons(s, cut)


def _cuff_buttons(s: Sketch, cut: Cut) -> None:
    end, along, across = sleeve_end(cut)
    for i in range(3):
        at = end - along * (3 + 2.6 * i) - across * (cut.cuff - 1.6)
        s.button(float(at[0]), float(at[1]), 0.6)
        s.button(float(100 - at[0]), float(at[1]), 0.6)


def jacket(s: Sketch) -> None:
    """Zipped: bomber, denim-like with pockets, or padded."""
    kind = s.style.pick("kind", "bomber", "trucker", "padded", "biker")
    cut = Cut(hem=s.style.between("hem", 94, 108), sleeve=73, cuff=7, neck=8.5, deep=5, waist=0,
              flare=1 if kind != "padded" else 2.5, shoulder=27)  # fmt: skip
    body(s, cut)
    if kind in {"bomber", "padded"}:
        if kind == "padded":
            for i in range(1, 7):
                y = 30 + i * (cut.hem - 30) / 7
                s.seam((29, y), (50, y + 2, 1), (71, y), thick=0.7, strong=0.45)
                s.fold((30, y + 3), (50, y + 5), thick=3, deep=-0.4)
                s.fold((30, y - 1), (50, y + 1), thick=2, deep=0.5)
            _sleeve_rows(s, cut)
        else:
            ribbed(s, cut, 7)
        s.half((50, 18.5), (41, 18), (40.4, 26), (50, 30))
        s.ribs((41.5, 19), (58.5, 19), (0, 8), 10)
        _zip(s, 20, cut.hem + 1.5)
        s.seams((35, cut.hem - 30), (39, cut.hem - 16), thick=0.9, strong=0.6)
    elif kind == "trucker":
        s.seams((29.4, 46), (50, 46.6), strong=0.5)
        s.seams((41, 47), (44.6, cut.hem - 5), strong=0.4)
        s.seam((29, cut.hem - 6), (71, cut.hem - 6), strong=0.5)
        for x in (33.6, 56):
            s.part((x, 45), (x + 10.4, 45), (x + 10.4, 49), (x + 5.2, 51.4), (x, 49))
            s.button(x + 5.2, 49.2, 0.9, (190, 150, 92))
        s.seam((48, 28), (48, cut.hem + 1), strong=0.45)
        s.seam((52.2, 28), (52.2, cut.hem + 1), strong=0.45)
        collar(s, 36)
        for i in range(5):
            s.button(50.1, 34 + i * (cut.hem - 38) / 4.6, 1.2, (190, 150, 92))
        hem_of_sleeves(s, cut, 6)
    else:
        _below(s, 40)
        s.twice((42, 19), (37, 24), (33, 44), (40, 46), (50, 38), (45, 26), tone=1.05)
        s.wire((47, 40), (44, cut.hem + 1), thick=1.0, rgb=_ZIP)
        for x0, y0, x1, y1 in (
            (56, 52, 65, 48),
            (33, cut.hem - 22, 40, cut.hem - 26),
            (55, cut.hem - 26, 63, cut.hem - 22),
        ):
            s.wire((x0, y0), (x1, y1), thick=0.9, rgb=_ZIP)
        s.seam((30, cut.hem - 6), (70, cut.hem - 6), strong=0.5)
        s.trim(*box(47, cut.hem - 5.4, 52, cut.hem - 0.6, 1), rgb=_ZIP)
        hem_of_sleeves(s, cut, 6)


def _sleeve_rows(s: Sketch, cut: Cut) -> None:
    end, along, across = sleeve_end(cut)
    for i in range(1, 6):
        middle = end - along * cut.sleeve * i / 6.5
        wide = across * (cut.cuff + 0.35 * i + (i > 4) * 1)
        s.seams(tuple(middle - wide), tuple(middle + wide), thick=0.6, strong=0.4)


def coat(s: Sketch) -> None:
    """Long; lapels with buttons, a belt, or a hood with a zip."""
    kind = s.style.pick("kind", "wool", "trench", "double", "parka")
    cut = Cut(hem=s.style.between("hem", 128, 140), sleeve=78, cuff=7.2, neck=8.5, deep=4,
              waist=0.5,
              flare=s.style.pick("flare", 2, 5), shoulder=26.5)  # fmt: skip
    body(s, cut)
    if kind == "parka":
        _zip(s, 32, cut.hem + 1.5)
        s.half((50, 10), (40, 10, 1), (38, 20), (40, 32, 1), (50, 33), tone=1.02)
        s.part(*oval(50, 21, 7.4, 8.6), tone=0.58)
        s.seam((30, 82), (70, 82), strong=0.4)
        for x in (33, 54.5):
            patch_pocket(s, x, 92, 12.5, 15)
            _flap(s, x - 0.4, 91, 13.3)
        hem_of_sleeves(s, cut, 6)
        return
    low = s.style.pick("low", 56, 66)
    edge = 49.2 if kind == "wool" else 44.5
    s.seam((50, low - 2), (edge + 0.4, low + 4), (edge, cut.hem + 1.2), thick=0.8, strong=0.8)
    _lapels(s, low, 13.5)
    rows = (51.6,) if kind == "wool" else (56, 46.8)
    for x in rows:
        for i in range(3):
            s.button(x, low + 4 + i * 13, 1.7, (96, 70, 48) if kind == "trench" else None)
    if kind == "trench":
        s.half((50, 80.4), (31, 79), (30.6, 84.6), (50, 86), tone=1.05)
        s.trim(*box(46.6, 78.8, 54, 87.4, 1), rgb=(96, 70, 48))
        s.part(*box(48.2, 80.4, 52.4, 85.8), tone=1.05)
        s.twice((27.5, 29), (36, 26), (36.4, 28.4), (28.4, 31.6), tone=1.06)
    for x in (33, 55.5):
        _flap(s, x, 96, 11.5)
    hem_of_sleeves(s, cut, 7)


def robe(s: Sketch) -> None:
    """Wraps around, with a belt."""
    cut = Cut(hem=s.style.between("hem", 122, 138), sleeve=s.style.pick("sleeve", 60, 70),
              cuff=9.5, neck=9, deep=30,
              neckline="v", waist=0, flare=3)  # fmt: skip
    body(s, cut)
    hem_of_sleeves(s, cut, 6)
    s.part(
        (59, 20.4), (64, 22), (52, 56), (44, cut.hem + 1), (39, cut.hem + 1), (47, 52), tone=1.04
    )
    s.part((41, 20.4), (36, 22), (47, 56), (52, 60), (54, 54), tone=1.05)
    s.half((50, 75.4), (30, 74), (29.8, 79.6), (50, 81), tone=1.06)
    s.part((48, 78), (43, 108), (47.4, 109), (52, 79), tone=1.03)
    s.part((52, 78), (57, 102), (53, 103), (49, 79), tone=1.03)
    s.part(*box(47, 73.6, 53.6, 82.4, 2), tone=1.08)
    for x in (33, 55):
        patch_pocket(s, x, 90, 12, 14)


OUTER: Final[dict[str, Callable[[Sketch], None]]] = {
    "Cardigan": cardigan,
    "Hoodie": hoodie,
    "Blazer": blazer,
    "Jacket": jacket,
    "Coat": coat,
    "Robe": robe,
}
