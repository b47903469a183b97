"""From the shoulders down: dresses, one-pieces, sets; bras and swimwear."""

from collections.abc import Callable
from typing import Final

from fashion_recommender.simulation.bodices import Cut, body, collar_band, hem_of_sleeves
from fashion_recommender.simulation.paths import oval
from fashion_recommender.simulation.silhouettes_lower import denim_details, legs
from fashion_recommender.simulation.sketch import Sketch

_METAL: Final = (196, 160, 96)


def _straps(s: Sketch, low: float, thick: float) -> None:
    """Straps over a bodice that begins at ``low``."""
    s.band((37.5, low + 2), (40, 24, 1), (42, 15), thick=thick, tone=0.95)
    s.band((62.5, low + 2), (60, 24, 1), (58, 15), thick=thick, tone=0.95)


def _bodice(s: Sketch, top: float, waist: float) -> None:
    s.half(
        (50, top + 4),
        (42, top - 3, 1),
        (36.5, top),
        (32, top + 10, 1),
        (33.4, waist),
        (50, waist + 1),
    )
    s.seams((42, top + 4), (43, waist), strong=0.3)


def dress(s: Sketch) -> None:
    """Straps, short or long sleeves; a straight, flared or tiered skirt."""
    kind = s.style.pick("top", "straps", "sleeves", "sleeves", "shift")
    hem = s.style.pick("length", 110, 124, 140)
    flare = s.style.pick("flare", 3, 9, 15) if kind != "shift" else s.style.pick("flare", 2, 6)
    waist = s.style.pick("waist", 64, 70)
    if kind == "shift":
        cut = _dress_cut(s, hem)
        body(s, cut._replace(flare=flare, waist=-0.5))
        collar_band(s, cut, 1.8)
        hem_of_sleeves(s, cut, 2)
        return
    if kind == "straps":
        _skirt(s, waist, hem, flare)
        _straps(s, 34, s.style.pick("strap", 1.6, 4))
        _bodice(s, 34, waist)
    else:
        cut = _dress_cut(s, waist)
        body(s, cut._replace(waist=3, flare=-3))
        hem_of_sleeves(s, cut, 2)
        collar_band(s, cut, 1.6)
        _skirt(s, waist, hem, flare)
    front = s.style.pick("front", "plain", "belt", "buttons")
    if front == "belt":
        s.half((50, waist), (33.4, waist - 1), (33, waist + 3.6), (50, waist + 4.6), tone=0.9)
        s.oval(50, waist + 2, 2.8, 2.6)
    elif front == "buttons" and kind == "straps":
        for i in range(7):
            s.button(50, 42 + i * (hem - 46) / 7, 1.1)


def _dress_cut(s: Sketch, hem: float) -> Cut:
    line = s.style.pick("neck", "round", "v", "square")
    sleeve = s.style.pick("sleeve", 0, 18, 24, 44, 74)
    return Cut(hem=hem, sleeve=sleeve, cuff=9 if sleeve < 40 else s.style.pick("cuff", 5.5, 8.5),
               neck=s.style.pick("wide", 9, 12), deep=15 if line == "v" else 9,
               neckline=line)  # fmt: skip


def _skirt(s: Sketch, waist: float, hem: float, flare: float) -> None:
    left = 29 - flare
    s.half((50, waist - 0.6), (33.6, waist - 1), (29, waist + 20, 1), (left, hem),
           (50 - flare, hem + 4.4, 1),
           (50, hem + 4.4))  # fmt: skip
    for at in (38, 42, 46):
        s.fold((at, waist + 3), (50 + (at - 50) * (1 + flare / 12), hem), thick=2.6, deep=0.32)
    s.fold((48.5, waist + 6), (47.5, hem), thick=3, deep=-0.35)
    if flare > 4:
        s.ribs((35, waist), (65, waist), (0, 5), 14)
    for part in s.style.pick("tiers", (), (), (0.45, 0.75)):
        y = waist + (hem - waist) * part
        x = 33 + (left - 33) * part * 1.04
        s.seam((x, y), (50, y + 4.4 * part * 1.6, 1), (100 - x, y), strong=0.5)
        s.ribs((x + 1.5, y + 1.6), (98.5 - x, y + 1.6), (0, 5), 14)


def jumpsuit(s: Sketch) -> None:
    """A top and trousers, or shorts, in one."""
    hem = s.style.pick("length", 138, 136, 102)
    wide = s.style.pick("wide", 11, 14) if hem > 110 else 17
    legs(s, 64, hem, wide, crotch=92, hip=29, lean=1)
    if s.style.pick("top", True, False):
        _straps(s, 34, 2.4)
        _bodice(s, 34, 66)
    else:
        line = s.style.pick("neck", "v", "round")
        cut = Cut(hem=66, sleeve=s.style.pick("sleeve", 18, 26, 70),
                  cuff=8 if line == "v" else 6.5, neck=10,
                  deep=16 if line == "v" else 9, neckline=line, waist=2, flare=-2)  # fmt: skip
        body(s, cut)
        hem_of_sleeves(s, cut, 2)
    s.half((50, 64.4), (32.4, 63.4), (32, 68), (50, 69), tone=0.94)
    if s.style.pick("belt", True, False):
        s.twice((49.5, 67), (44, 84), (47, 85), tone=0.95)
        s.oval(50, 66.6, 2.6, 2.6)
    s.seams((34, 73), (31.5, 84), strong=0.45)


def dungarees(s: Sketch) -> None:
    """A bib with straps and buckles, pockets of jeans below."""
    hem = s.style.pick("length", 138, 132, 106)
    s.band((38.4, 38), (37, 24, 1), (43, 13), thick=4.6)
    s.band((61.6, 38), (63, 24, 1), (57, 13), thick=4.6)
    legs(s, 62, hem, s.style.pick("wide", 11, 13.5), crotch=96, hip=28, lean=2)
    denim_details(s, 62)
    s.half((50, 34), (36, 34), (35, 48, 1), (31, 62), (50, 63.2))
    s.seams((37, 36), (36, 49, 1), (32.6, 61), strong=0.35)
    s.part((42, 42), (58, 42), (58, 54), (50, 57), (42, 54), edge=0.5)
    s.seam((42, 45), (58, 45), strong=0.35)
    for x in (38.4, 61.6):
        s.trim(*oval(x, 37, 2.4, 3), rgb=_METAL)
        s.part(*oval(x, 37, 1.2, 1.6), edge=0)


def bodysuit(s: Sketch) -> None:
    """A fitted top that closes between the legs."""
    line = s.style.pick("neck", "round", "square", "v")
    cut = Cut(hem=84, sleeve=s.style.pick("sleeve", 0, 18, 74), cuff=6.2,
              neck=s.style.pick("wide", 9, 12), deep=14 if
              line == "v" else 9, neckline=line, waist=3, flare=0)  # fmt: skip
    if cut.sleeve == 18:
        cut = cut._replace(cuff=8.6)
    body(s, cut)
    s.half((50, 80), (29.9, 80), (29.5, 92), (41, 98, 1), (45, 118), (50, 119), edge=0.0)
    s.seams((29.7, 80), (29.5, 92), (41, 98, 1), (45, 118), (50, 119), strong=0.55)
    s.seams((30.5, 90), (43, 96, 1), (46.6, 116), strong=0.35)
    hem_of_sleeves(s, cut, 2)
    collar_band(s, cut, 1.8)
    for x in (48, 50, 52):
        s.button(x, 116, 0.6, (214, 214, 218))


def pyjama(s: Sketch) -> None:
    """A shirt or a T-shirt over trousers or shorts."""
    short = s.style.pick("length", False, True)
    hem = 112 if short else 142
    legs(s, 72, hem, 15 if short else 10, crotch=98, hip=30, lean=0 if short else 3)
    cut = Cut(hem=80, sleeve=s.style.pick("sleeve", 22, 70), cuff=7.2, neck=8.5, deep=14,
              neckline="v", waist=0,
              flare=2.5)  # fmt: skip
    if cut.sleeve == 22:
        cut = cut._replace(cuff=9.5)
    body(s, cut)
    hem_of_sleeves(s, cut, 3)
    if s.style.pick("top", True, False):
        s.twice((42, 20), (37, 24), (37.5, 33), (50, 36), (45.5, 29), tone=1.05)
        s.seam((50, 35), (50, 81.4), strong=0.5)
        for y in (44, 55, 66):
            s.button(50.8, y, 1.2, (246, 244, 240))
        s.seam((56, 50), (64, 50), thick=0.8, strong=0.4)
    else:
        collar_band(s, cut, 2)
    s.seams((26, hem - 3), (48, hem - 2.4), strong=0.3)


def night_gown(s: Sketch) -> None:
    """Straps and lace-like edges, or an oversized T-shirt."""
    hem = s.style.pick("length", 108, 122)
    if s.style.pick("kind", True, False):
        _straps(s, 40, 1.4)
        s.half((50, 50), (44, 42), (37, 40), (33, 54, 1), (32, 62), (31, 90, 1), (24, hem),
               (38, hem + 4, 1),
               (50, hem + 4))  # fmt: skip
        s.seams((34, 58), (42, 54, 1), (50, 60), strong=0.5)
        for step in range(9):
            s.twice(*oval(26 + step * 3, hem + 0.6 + step * 0.28, 1.7, 1.8), tone=1.06, edge=0.4)
        s.twice((50, 50), (47.4, 48.2), (47.4, 52), tone=1.08)
    else:
        cut = Cut(
            hem=hem,
            sleeve=26,
            cuff=10.5,
            neck=10,
            deep=s.style.pick("deep", 9, 13),
            waist=-1,
            flare=3,
        )
        body(s, cut)
        hem_of_sleeves(s, cut, 2.4)
        collar_band(s, cut, 2.2)
    s.fold((40, 62), (36, hem - 4), thick=3, deep=0.3)


def bra(s: Sketch) -> None:
    """Moulded cups, a triangle, or a sports bra."""
    kind = s.style.pick("kind", "cups", "cups", "bralette", "sport")
    if kind == "sport":
        s.half((50, 44), (42, 30), (33, 30), (33, 50, 1), (22, 62), (22, 88), (50, 92), tone=0.62)
        s.half(
            (50, 56), (41, 54, 1), (40, 30), (32.4, 30), (33, 54, 1), (20, 64), (21, 92), (50, 96)
        )
        s.seams((21, 84), (50, 88), strong=0.5)
        s.seams((50, 58.4), (39, 56.4, 1), (38, 31), strong=0.35)
        return
    s.half((50, 74), (18, 68), (17, 80), (50, 84), tone=0.62)
    s.twice((29, 56), (31.4, 34), (34, 34), (34, 58), tone=0.9)
    if kind == "cups":
        s.twice(
            (50, 68),
            (45, 56, 1),
            (30, 50),
            (20, 64, 1),
            (18, 74),
            (24, 94, 1),
            (36, 93),
            (48, 92, 1),
            (50, 76),
        )
        s.seams((21, 76), (36, 66, 1), (48, 74), strong=0.3)
    else:
        s.twice((49, 84), (31, 46), (18, 78), (17, 86), (34, 90, 1))
        s.half((50, 82), (17, 84), (17, 92), (50, 94), tone=0.95)
    s.fold((30, 64), (36, 78), thick=6, deep=-0.4)
    for x in (32.6, 67.4):
        s.trim(*oval(x, 44, 1.4, 1.4), rgb=_METAL)
    s.twice((50, 76), (47.4, 74.4), (47.4, 78.6), tone=1.08)


def bikini_top(s: Sketch) -> None:
    """Triangles, a bandeau, or cups."""
    kind = s.style.pick("kind", "triangle", "triangle", "bandeau", "cups")
    if kind == "bandeau":
        s.half((50, 62), (36, 54, 1), (16, 60), (15, 84), (36, 92, 1), (50, 86))
        s.ribs((46, 64), (54, 64), (0, 20), 4)
        s.band((50, 64), (50, 86), thick=4, tone=1.05)
        return
    s.band((33, 52), (38, 30, 1), (45, 14), thick=1.4)
    s.band((67, 52), (62, 30, 1), (55, 14), thick=1.4)
    s.band((8, 88), (50, 94, 1), (92, 88), thick=1.8)
    if kind == "triangle":
        s.twice((33.5, 46), (38, 70, 1), (48.6, 90), (34, 94, 1), (15, 88), (28, 70, 1))
        s.seams((34, 54), (33, 88), strong=0.3)
    else:
        s.twice(
            (50, 74),
            (44, 58, 1),
            (32, 50),
            (18, 64, 1),
            (14, 84),
            (22, 98, 1),
            (36, 96),
            (48, 94, 1),
            (50, 82),
        )
    s.fold((32, 62), (34, 80), thick=6, deep=-0.4)
    s.oval(50, 91 if kind == "triangle" else 79, 2, 2.4, tone=1.05)


def swimsuit(s: Sketch) -> None:
    """A plunging, scooped or sporty front."""
    deep = s.style.pick("deep", 42, 50, 60)
    strap = s.style.pick("strap", 2.2, 5, 8)
    s.half((50, 36), (41, 36, 1), (42, 18), (42 - strap, 18), (33, 50), (50, deep + 4), tone=0.6)
    s.half((50, deep), (42.4, deep - 2, 1), (42, 18), (42 - strap, 18), (41 - strap, 42, 1),
           (31.6, 52), (34.6, 70),
           (33, 80, 1), (29, 90), (39, 100, 1), (44.4, 126), (50, 128, 1))  # fmt: skip
    s.seams((50, deep + 2), (40.6, deep, 1), (40.6, 22), strong=0.3)
    s.seams((30.6, 90), (41, 101, 1), (46, 125), strong=0.35)
    s.fold((36, 60), (39, 74, 1), (37, 92), thick=3, deep=0.35)
    s.fold((44, 66), (44, 104), thick=5, deep=-0.35)
    if s.style.pick("belt", True, False, False):
        s.half((50, 73.4), (34.4, 72), (34.2, 76), (50, 77.4), tone=0.85)
        s.trim(*oval(50, 75, 3, 3), rgb=_METAL)
        s.part(*oval(50, 75, 1.6, 1.6), edge=0)


FULL: Final[dict[str, Callable[[Sketch], None]]] = {
    "Dress": dress,
    "Jumpsuit/Playsuit": jumpsuit,
    "Dungarees": dungarees,
    "Bodysuit": bodysuit,
    "Pyjama set": pyjama,
    "Night gown": night_gown,
    "Bra": bra,
    "Bikini top": bikini_top,
    "Swimsuit": swimsuit,
}
