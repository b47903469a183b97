"""Trousers, skirts and what else covers the legs."""

from collections.abc import Callable
from typing import Final

from fashion_recommender.simulation.paths import Point, mirrored
from fashion_recommender.simulation.sketch import Sketch

_BRASS: Final = (196, 150, 84)


def legs(
    s: Sketch,
    top: float,
    hem: float,
    foot: float,
    *,
    crotch: float,
    hip: float = 30,
    lean: float = 3,
) -> None:
    """Draw two legs from a waist; ``foot`` is how wide each is at its hem."""
    waist = hip + 4.0
    out = hip + lean
    share = (hem - top) / 120
    left: list[Point] = [(50, top), (waist, top), (hip - 1, top + 16, 1), (hip, top + 26)]
    left += [(hip + lean * 0.8, top + 60 * share + 10, 1), (out, hem), (out + foot, hem + 0.8)]
    left += [(48.5, crotch + (hem - crotch) * 0.3, 1), (50, crotch)]
    s.twice(*left)
    s.fold((out + foot * 0.55, hem - 3), (40, crotch + 8), thick=3, deep=-0.3)
    s.fold((49, crotch + 2), (44, crotch + 10, 1), (42, crotch + 16), thick=2, deep=0.4)
    s.fold((48, crotch - 3), (42, crotch - 1), thick=2, deep=0.35)
    s.half(
        (50, top - 0.6), (50 - 16, top + 2.2, 1), (waist, top), (50, top + 1), tone=0.62, edge=0.3
    )


def waistband(s: Sketch, top: float, hip: float, deep: float = 5.0) -> None:
    """Draw a band along the waist."""
    waist = hip + 4
    s.half((50, top + 0.8), (waist, top), (waist - 1, top + deep), (50, top + deep + 0.8))


def _fly(s: Sketch, top: float, *, brass: bool, stitched: bool) -> None:
    s.seam((50, top + 6), (50, top + 28), strong=0.45)
    s.seam((53.5, top + 6), (53.5, top + 18), (53, top + 24, 1), (50, top + 26), strong=0.45,
           stitched=stitched)  # fmt: skip
    s.button(50, top + 3.2, 1.3, _BRASS if brass else None)


def trousers(s: Sketch) -> None:
    """Waistband, fly or tie, slanted pockets, a crease."""
    wide = s.style.pick("cut", 8, 11, 15, 17)
    hem = s.style.pick("length", 128, 136, 138)
    legs(s, 14, hem, min(wide, 15), crotch=56, lean=(50 - 30 - 15) * 0.6 if wide < 12 else -3)
    waistband(s, 14, 30)
    s.seams((34, 20), (31, 32), strong=0.5)
    kind = s.style.pick("waist", "fly", "fly", "tie", "pleats")
    if kind == "tie":
        s.ribs((33, 14.5), (67, 14.5), (0, 5), 18)
        s.wire((49, 19), (46, 28, 1), (47, 35), thick=0.9, rgb=(238, 236, 230))
        s.wire((51, 19), (53, 28, 1), (52, 37), thick=0.9, rgb=(238, 236, 230))
    else:
        _fly(s, 14, brass=False, stitched=False)
        for x in (38, 60):
            s.part((x, 13.4), (x + 2, 13.4), (x + 2, 20), (x, 20), edge=0.4)
    if kind != "tie":
        s.seams((41, 24 if kind == "pleats" else 40), (40.5, hem - 2), strong=0.28)


def jeans(s: Sketch) -> None:
    """Yoke, fly, pockets and stitches in another colour."""
    foot = s.style.pick("cut", 7.5, 9.5, 12, 14)
    hem = s.style.pick("length", 126, 134, 138)
    legs(s, 14, hem, foot, crotch=54, lean=2 if foot < 11 else -2)
    denim_details(s, 14)
    if s.style.pick("worn", True, False, False):
        for y in (76, 86):
            s.seams((37, y), (41, y + 1, 1), (44, y), strong=0.5)
            s.seams((37.5, y + 1.6), (44, y + 1.4), strong=0.25)


def denim_details(s: Sketch, top: float) -> None:
    """Draw waistband with loops, front pockets, rivets, fly and stitched seams."""
    waistband(s, top, 30, 5)
    for x in (36, 48.6, 61.4):
        s.part((x, top - 0.8), (x + 2.2, top - 0.8), (x + 2.2, top + 6.4), (x, top + 6.4), edge=0.5)
    for flip in (False, True):
        pocket: list[Point] = [(41, top + 6), (39.5, top + 16, 1), (31, top + 16)]
        inner: list[Point] = [(42, top + 6), (40.5, top + 17.4, 1), (31, top + 17.4)]
        s.seam(*(mirrored(pocket) if flip else pocket), strong=0.6)
        s.seam(*(mirrored(inner) if flip else inner), strong=0.5, stitched=True)
        rivet = (59.4, top + 7.6) if flip else (40.6, top + 7.6)
        s.button(*rivet, 0.7, _BRASS)
    _fly(s, top, brass=True, stitched=True)


def leggings(s: Sketch) -> None:
    """Narrow, with an elastic waist."""
    hem = s.style.pick("length", 138, 136, 112, 86)
    foot = 6.5 if hem > 120 else 9 if hem > 100 else 12
    legs(s, 16, hem, foot, crotch=56, hip=32, lean=4.5 if hem > 100 else 1.5)
    waistband(s, 16, 32, s.style.pick("waist", 4, 10))
    if s.style.pick("panel", True, False):
        s.seams((32.5, 40), (36, 80, 1), (37.5, hem - 2), strong=0.4)
    s.seams((49.8, 40), (49.8, 56), strong=0.2)


def shorts(s: Sketch) -> None:
    """Cut above the knee."""
    hem = s.style.pick("length", 78, 84, 92, 100)
    legs(s, 36, hem, 18.5, crotch=70, hip=27, lean=-2)
    kind = s.style.pick("waist", "tie", "fly", "denim")
    waistband(s, 36, 27)
    if kind == "tie":
        s.ribs((31, 36.5), (69, 36.5), (0, 5), 20)
        s.wire((49, 41), (46, 50, 1), (47, 57), thick=0.9, rgb=(238, 236, 230))
        s.wire((51, 41), (53, 50, 1), (52, 59), thick=0.9, rgb=(238, 236, 230))
    else:
        _fly(s, 36, brass=kind == "denim", stitched=kind == "denim")
    s.seams((33, 43), (28, 56), strong=0.5)
    s.seams((25, hem - 2.6), (44, hem - 1.8), strong=0.35)


def swim_shorts(s: Sketch) -> None:
    """Elastic waist with a white cord, a pocket, slits."""
    hem = s.style.pick("length", 88, 96, 104)
    legs(s, 38, hem, 21, crotch=72, hip=26, lean=-4)
    waistband(s, 38, 26, 6)
    s.ribs((30, 38.5), (70, 38.5), (0, 6), 24)
    for x, low in ((46, 62), (53, 65)):
        s.wire((50, 44), (x, 52, 1), (x + 0.5, low), thick=1.2, rgb=(246, 245, 242))
    s.seams((31, 47), (27, 62), strong=0.5)
    s.seams((23, hem - 3), (43, hem - 2), strong=0.4)
    s.seams((24, hem - 12), (25, hem - 3), strong=0.5)


def boxer_briefs(s: Sketch) -> None:
    """A broad elastic waist and a pouch."""
    hem = s.style.pick("length", 88, 94, 100)
    legs(s, 46, hem, 19, crotch=82, hip=26, lean=1)
    light = s.style.pick("band", (244, 244, 242), (40, 40, 44), (96, 100, 108))
    s.trim((29.5, 45), (50, 47.4, 1), (70.5, 45), (71, 52), (50, 54.4, 1), (29, 52), rgb=light)
    s.seams((42, 53), (43, 72, 1), (49, 80), strong=0.45)
    s.seam((50, 54), (50, 82), strong=0.35)
    s.seams((27.5, hem - 3), (46, hem - 2.4), strong=0.4)


def skirt(s: Sketch) -> None:
    """Pencil, A-line, pleated or gathered."""
    kind = s.style.pick("cut", "pencil", "a-line", "pleated", "buttoned", "tiers")
    hem = (
        s.style.pick("length", 84, 100, 120)
        if kind != "pencil"
        else s.style.pick("length", 88, 106)
    )
    flare = {"pencil": -2, "a-line": 8, "pleated": 14, "buttoned": 6, "tiers": 15}[kind]
    top = 26.0
    left = 29 - flare
    s.half((50, top - 1), (36, top + 1.5, 1), (35, top), (50, top + 2), tone=0.6)
    s.half(
        (50, top + 1),
        (35, top),
        (29, top + 20, 1),
        (left, hem),
        (50 - flare, hem + 4, 1),
        (50, hem + 4),
    )
    s.half((50, top + 1), (35, top), (34.2, top + 5), (50, top + 6.4))
    s.fold((40, top + 16), (left + 10, hem - 2), thick=3, deep=0.35)
    s.fold((46, top + 18), (43, hem), thick=4, deep=-0.3)
    if kind == "pleated":
        for i in range(-6, 7):
            s.seam((50 + i * 2.3, top + 6), (50 + i * (20.5 + flare) / 6.6, hem + 2.5), strong=0.4)
    elif kind == "buttoned":
        s.seam((47.4, top + 6), (47.4, hem + 3.8), strong=0.4)
        for i in range(6):
            s.button(50, top + 10 + i * (hem - top - 10) / 6, 1.4, s.style.pick("b", None, _BRASS))
    elif kind == "tiers":
        for part in (0.38, 0.68):
            y = top + (hem - top) * part
            x = 34 + (left - 34) * part * 1.05
            s.seam((x, y), (50, y + 4, 1), (100 - x, y), strong=0.55)
            s.ribs((x + 1, y + 1.4), (99 - x, y + 1.4), (0, 6), 16)
    elif kind == "pencil":
        s.seam((50, hem - 14), (50, hem + 3), strong=0.5)
    else:
        s.seam((left + 0.5, hem - 2.6), (50, hem + 4, 1), (99.5 - left, hem - 2.6), strong=0.3)


def briefs(s: Sketch) -> None:
    """Underwear and swimwear for below."""
    kind = s.style.pick("cut", "hipster", "brief", "high", "tie")
    top = {"hipster": 56, "brief": 58, "high": 42, "tie": 60}[kind]
    side = {"hipster": 76, "brief": 68, "high": 66, "tie": 65}[kind]
    s.half(
        (50, top + 1),
        (20, top - 1),
        (18.5, side),
        (36, side + 8, 1),
        (43, 104),
        (50, 105),
        tone=0.6,
    )
    s.half((50, top + 5), (30, top + 3, 1), (20, top - 1), (18.5, side), (40, side + 6, 1),
           (43.5, 104),
           (50, 106, 1))  # fmt: skip
    s.seams((50, top + 8), (30, top + 6, 1), (19.6, top + 2), strong=0.4)
    s.seams((20, side - 2), (41, side + 5, 1), (45, 103), strong=0.4)
    s.fold((30, top + 10), (44, 92), thick=4, deep=-0.25)
    if kind == "tie":
        for x in (17, 83):
            s.band((x, 62), (x - 4, 76, 1), (x - 2, 84), thick=1.4)
            s.band((x, 62), (x + 4, 74, 1), (x + 3, 86), thick=1.4)
            s.oval(x, 62, 2.4, 2.4)
    elif s.style.pick("bow", True, False):
        s.twice((50, top + 6), (47, top + 3.6), (47, top + 8.4), tone=1.05)


def socks(s: Sketch) -> None:
    """A pair, from the side."""
    top = s.style.pick("length", 22, 44, 66)
    for x, y, tone in ((34, -5, 0.93), (0, 2, 1.0)):
        sock: list[Point] = [(21, top), (39, top), (39, 86), (39, 92, 1), (44, 97), (58, 104, 1)]
        sock += [(57, 113), (55, 119, 1), (45, 117), (22, 111, 1), (20, 96), (20.6, 84, 1)]
        s.part(*[(p[0] * 0.9 + x - 6, p[1] + y, *p[2:]) for p in sock], tone=tone)
        left, right = 21 * 0.9 + x - 6, 39 * 0.9 + x - 6
        s.seam((left, top + 7 + y), (right, top + 7 + y), strong=0.45)
        s.ribs((left, top + y), (right, top + y), (0, 7), 7)
        s.seam((left - 0.4, 99 + y), (left + 7, 98 + y, 1), (left + 9, 110 + y), strong=0.45)
        s.seam((left + 25, 102 + y), (left + 22, 108 + y, 1), (left + 24, 117 + y), strong=0.45)


def tights(s: Sketch) -> None:
    """Legs with feet."""
    legs(s, 12, 126, 6, crotch=50, hip=33, lean=4.5)
    s.twice(
        (37.5, 124), (43.5, 124), (44, 134, 1), (44, 140), (40, 145, 1), (34, 142), (37.5, 134, 1)
    )
    waistband(s, 12, 33, 5)
    s.seam((50, 17), (50, 50), strong=0.3)
    s.seams((34.5, 141), (38, 139, 1), (40, 143.4), strong=0.3)
    if s.style.pick("seam", True, False):
        s.seams((35, 36), (42, 36), strong=0.35)


LOWER: Final[dict[str, Callable[[Sketch], None]]] = {
    "Trousers": trousers,
    "Jeans": jeans,
    "Leggings/Tights": leggings,
    "Shorts": shorts,
    "Skirt": skirt,
    "Underwear bottom": briefs,
    "Boxer briefs": boxer_briefs,
    "Socks": socks,
    "Underwear Tights": tights,
    "Swimwear bottom": briefs,
    "Swim shorts": swim_shorts,
}
