"""Bags, belts, scarves, gloves and what is worn on the head."""

from collections.abc import Callable
from typing import Final

import numpy as np

from fashion_recommender.simulation.paths import Point, box, mirrored, moved, oval
from fashion_recommender.simulation.sketch import Sketch

_GOLD: Final = (202, 164, 92)
_STEEL: Final = (186, 188, 194)


def bag(s: Sketch) -> None:
    """A shopper, a handbag with a flap on a chain, a bucket or a tote."""
    kind = s.style.pick("kind", "shopper", "flap", "handbag", "bucket")
    metal = s.style.pick("metal", _GOLD, _STEEL)
    if kind == "shopper":
        s.band((34, 62), (35, 20, 1), (50, 20), (65, 20, 1), (66, 62), thick=2.6, tone=0.8)
        s.half((50, 54), (20, 54), (14, 120), (17, 126, 1), (50, 126))
        s.band((34, 74), (35, 30, 1), (50, 30), (65, 30, 1), (66, 74), thick=2.8)
        s.seam((19.6, 59), (80.4, 59), strong=0.35, stitched=True)
        for x in (34, 66):
            s.part(*box(x - 2.4, 66, x + 2.4, 78, 1), tone=0.95)
            s.button(x, 75, 0.8, metal)
    elif kind == "flap":
        for i in range(26):
            t = np.pi * (i + 0.5) / 26
            s.trim(
                *oval(50 - 32 * float(np.cos(t)), 66 - 46 * float(np.sin(t)), 1.7, 1.7), rgb=metal
            )
        s.part(*box(14, 62, 86, 118, 5), tone=0.92)
        s.half((50, 62), (19, 62), (14, 62, 1), (14, 68), (14, 84), (18, 96, 1), (50, 97))
        s.seams((16.4, 66), (16.4, 84), (20, 94, 1), (50, 95), strong=0.35)
        s.trim(*box(46, 88, 54, 98, 1.6), rgb=metal)
    elif kind == "handbag":
        s.band((36, 66), (38, 32, 1), (50, 32), (62, 32, 1), (64, 66), thick=4)
        s.half(
            (50, 62), (30, 62), (24, 62, 1), (22, 68), (14, 112), (14, 120, 1), (22, 120), (50, 120)
        )
        s.seam((20, 76), (50, 80, 1), (80, 76), strong=0.5)
        for x in (36, 64):
            s.trim(*oval(x, 66, 2.6, 2.6), rgb=metal)
        s.wire((30, 64.4), (70, 64.4), thick=1, rgb=metal)
        s.part(*box(46, 72, 54, 84, 1.4), tone=1.06)
        s.button(50, 80, 1.2, metal)
    else:
        s.band((26, 60), (32, 10, 1), (50, 10), (68, 10, 1), (74, 60), thick=3)
        s.half((50, 60), (24, 58), (20, 112), (22, 122, 1), (50, 122))
        s.part(*oval(50, 59, 26, 4), tone=0.6)
        s.ribs((26, 66), (74, 66), (0, 9), 12)
        s.wire((26, 68), (50, 73, 1), (74, 68), thick=1.2, rgb=metal)
        s.wire((49, 71), (46, 84), thick=1.2, rgb=metal)
        s.wire((51, 71), (55, 86), thick=1.2, rgb=metal)
    s.fold((24, 76), (22, 112), thick=5, deep=-0.35)


def backpack(s: Sketch) -> None:
    """Handle, straps, a front pocket with a zip."""
    s.band((42, 30), (43, 16, 1), (50, 16), (57, 16, 1), (58, 30), thick=3.4)
    s.twice((26, 50), (18, 62, 1), (18, 80), (19, 116), (26, 120), tone=0.8)
    s.half((50, 24), (24, 24, 1), (24, 60), (22, 112), (22, 126, 1), (34, 126), (50, 126))
    s.wire((27, 62), (28, 34, 1), (50, 32), (72, 34, 1), (73, 62), thick=1.1, rgb=_STEEL)
    low = s.style.pick("pocket", 78, 84)
    s.part(*box(28, low, 72, 121, 6), tone=0.97)
    s.wire((31, low + 5), (69, low + 5), thick=1.0, rgb=_STEEL)
    s.trim(*box(62, low + 5, 63.6, low + 12, 0.6), rgb=_STEEL)
    if s.style.pick("flap", True, False):
        s.half((50, 30), (30, 30), (26, 36, 1), (25, 58), (40, 70, 1), (50, 70))
        s.trim(*box(47.4, 62, 52.6, 74, 1), rgb=_STEEL)
    else:
        s.part(*box(44, 48, 56, 58, 1), tone=1.05)


def belt(s: Sketch) -> None:
    """Rolled up, buckle in front."""
    thick = s.style.pick("wide", 12, 15, 18)
    metal = s.style.pick("metal", _GOLD, _STEEL)
    s.band((50, 58), (20, 58, 1), (18, 72), (20, 88, 1), (50, 88), (80, 88, 1), (82, 72),
           (80, 58, 1), (50, 58),
           thick=thick, tone=0.62)  # fmt: skip
    s.part((14, 70), (17, 92, 1), (50, 92 - 3), (83, 92, 1), (86, 70), (86, 70 + thick),
           (83, 92 + thick, 1),
           (50, 89 + thick), (17, 92 + thick, 1), (14, 70 + thick))  # fmt: skip
    s.seam((15, 73.5), (20, 92, 1), (50, 91.6), (80, 92, 1), (85, 73.5), strong=0.4, stitched=True)
    s.seam((15, 68 + thick), (20, 89 + thick, 1), (50, 86.4 + thick), (80, 89 + thick, 1),
           (85, 68 + thick),
           strong=0.4, stitched=True)  # fmt: skip
    middle = 90 + thick / 2
    if s.style.pick("buckle", True, False):
        s.trim(*box(38, middle - thick / 2 - 4, 60, middle + thick / 2 + 3, 3), rgb=metal)
        s.part(*box(41.6, middle - thick / 2 - 0.4, 56.4, middle + thick / 2 - 0.6, 1.4), edge=0.8)
    else:
        s.trim(*oval(49, middle, thick / 2 + 5, thick / 2 + 4), rgb=metal)
        s.part(*oval(49, middle, thick / 2 + 1.6, thick / 2 + 0.6), edge=0.8)
    s.wire((41, middle), (58, middle), thick=1.8, rgb=metal)
    for x in (64, 69, 74):
        s.trim(*oval(x, middle - (x - 60) * 0.12, 0.8, 0.8), rgb=(40, 34, 30))


def scarf(s: Sketch) -> None:
    """Wound around, ends hanging, with fringes."""
    for x, y, low in (
        (53, 56, s.style.pick("one", 104, 112)),
        (36, 58, s.style.pick("other", 122, 130)),
    ):
        s.part((x, y), (x + 15, y), (x + 15.6, low), (x - 0.6, low), tone=0.97)
        s.seam((x, low - 3), (x + 15.4, low - 3), strong=0.3)
        for i in range(9):
            s.band((x + 0.2 + i * 1.85, low), (x - 0.2 + i * 1.9, low + 7), thick=0.9, edge=0.3)
    s.part(*oval(50, 38, 28, 24), tone=0.92)
    s.part(*oval(50, 32, 15, 10), tone=0.5)
    s.part(
        (23, 32), (30, 54, 1), (50, 54), (70, 54, 1), (77, 32), (80, 64, 1), (50, 66), (20, 64, 1)
    )
    s.part((25, 46), (44, 58, 1), (60, 58), (60, 70, 1), (40, 68), (26, 60, 1), tone=1.04)
    for path in (((27, 42), (38, 54, 1), (60, 55)), ((30, 52), (44, 62, 1), (58, 63))):
        s.seam(*path, strong=0.3)
    s.fold((30, 44), (44, 58), thick=3, deep=0.4)


def gloves(s: Sketch) -> None:
    """A pair; fingers or mittens."""
    mittens = s.style.pick("kind", False, False, True)
    for flip in (False, True):
        for piece, tone in _hand(mittens):
            path = moved(piece, -4, 0)
            s.part(*(mirrored(path) if flip else path), tone=tone)
        cuff: list[Point] = [(12, 104), (35.6, 104), (36.6, 124), (11, 124)]
        s.part(*(mirrored(cuff) if flip else cuff))
        left = 64.4 if flip else 12
        s.ribs((left, 104.5), (left + 23, 104.5), (0, 19), 9)
        if not mittens:
            for x in (18, 24, 29.5):
                path = [(x, 76), (x + (24 - x) * 0.1, 90)]
                s.seam(*(mirrored(path) if flip else path), strong=0.35)


def _hand(mittens: bool) -> list[tuple[list[Point], float]]:
    """Pieces of a left hand, with their tones."""
    thumb: list[Point] = [
        (36, 88),
        (40, 78, 1),
        (42, 70),
        (44, 66, 1),
        (47, 69),
        (47, 86, 1),
        (37, 104),
    ]
    palm: list[Point] = [(15, 68), (15.4, 104), (40, 104), (41, 88), (40, 68)]
    if mittens:
        whole: list[Point] = [
            (15, 104),
            (13, 60, 1),
            (16, 46),
            (20, 34, 1),
            (34, 34, 1),
            (40, 48),
            (42, 70, 1),
            (40, 104),
        ]
        return [(thumb, 0.93), (whole, 1.0)]
    fingers = [
        box(14.6 + i * 6.5, top, 20.6 + i * 6.5, 76, 3) for i, top in enumerate((50, 40, 37, 43))
    ]
    return [(thumb, 0.93), *((finger, 1.0) for finger in fingers), (palm, 1.0)]


def beanie(s: Sketch) -> None:
    """Ribbed, a turned-up edge, perhaps a pompom."""
    if s.style.pick("pompom", True, False):
        for x, y in (
            (50, 30),
            (42, 33),
            (58, 33),
            (45, 25),
            (55, 25),
            (50, 38),
            (43, 40),
            (57, 40),
        ):
            s.part(*oval(x, y, 6.4, 6.2), tone=1.05, edge=0.25)
    s.half((50, 40), (22, 40, 1), (18, 88), (50, 92))
    for i in range(-6, 7):
        s.seam(
            (50 + i * 2.2, 42 + abs(i) * 0.5), (50 + i * 5.4, 60, 1), (50 + i * 5.0, 90), strong=0.3
        )
    s.half((50, 80), (17, 78), (15.6, 100), (17, 104, 1), (50, 107), tone=1.05)
    s.ribs((18, 80), (82, 80), (0, 24), 22)


def cap(s: Sketch) -> None:
    """Panels, a button, a peak."""
    s.part((22, 88), (22, 46, 1), (52, 46), (84, 46, 1), (84, 90), (52, 84, 1))
    s.seam((52, 46), (40, 56, 1), (38, 86), strong=0.45)
    s.seam((52, 46), (68, 58, 1), (68, 86), strong=0.45)
    s.part(*oval(52, 46, 3, 1.6), tone=1.06)
    for x, y in ((31, 64), (53, 58), (75, 66)):
        s.seam((x - 0.6, y), (x + 0.6, y), thick=1.4, strong=0.8)
    s.part((20, 88), (40, 80, 1), (66, 86), (40, 94, 1), (4, 110), (2, 104, 1), (20, 88), tone=0.86)
    s.part((21, 86), (44, 78, 1), (70, 86), (40, 90, 1), (4, 108), (4, 100, 1), (21, 86), tone=1.04)
    for shift in (2, 4):
        s.seam((22, 86 + shift), (44, 79 + shift, 1), (64, 85.4 + shift), strong=0.3, stitched=True)
    if s.style.pick("patch", True, False):
        s.trim(*box(46, 62, 60, 73, 2), rgb=s.style.pick("label", (240, 236, 226), (36, 36, 40)))


def brim_hat(s: Sketch) -> None:
    """A crown with a dent, a ribbon, a brim."""
    wide = s.style.pick("brim", 38, 43)
    s.part(*oval(50, 92, wide, 15), tone=0.93)
    s.part(*oval(50, 91, wide - 0.8, 13.6), tone=1.02, edge=0.3)
    s.half((50, 49), (40, 44, 1), (30, 50), (27, 70, 1), (25.6, 90), (38, 98, 1), (50, 98))
    s.fold((50, 52), (44, 66), thick=5, deep=0.4)
    ribbon = s.style.pick("ribbon", (34, 32, 34), (120, 84, 54), (236, 230, 218))
    s.trim((26.6, 78), (38, 86, 1), (50, 86), (62, 86, 1), (73.4, 78), (74.4, 90), (62, 98, 1),
           (50, 98), (38, 98, 1),
           (25.6, 90), rgb=ribbon)  # fmt: skip
    for i in range(1, 5):
        s.seam(*[(50 + (wide - i * 2.6) * float(np.cos(a)),
                  92 + (15 - i) * float(np.sin(a))) for a in
                 np.linspace(0.15, np.pi - 0.15, 24)], strong=0.16)  # fmt: skip


ACCESSORIES: Final[dict[str, Callable[[Sketch], None]]] = {
    "Bag": bag,
    "Backpack": backpack,
    "Belt": belt,
    "Scarf": scarf,
    "Gloves": gloves,
    "Hat/beanie": beanie,
    "Cap/peaked": cap,
    "Hat/brim": brim_hat,
}
