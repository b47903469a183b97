"""Tops: a body, with sleeves or without."""

from collections.abc import Callable
from typing import Final

from fashion_recommender.simulation.bodices import (
    Cut,
    body,
    buttons,
    collar,
    collar_band,
    hem_of_sleeves,
    patch_pocket,
    ribbed,
    sleeve_end,
)
from fashion_recommender.simulation.paths import oval
from fashion_recommender.simulation.sketch import Sketch


def t_shirt(s: Sketch) -> None:
    """Short sleeves, round or V neck."""
    line = s.style.pick("neck", "round", "round", "v")
    cut = Cut(
        hem=s.style.between("hem", 102, 116),
        sleeve=s.style.pick("sleeve", 17, 21, 26),
        cuff=s.style.between("cuff", 8.5, 10.5),
        neck=s.style.between("wide", 8.5, 11),
        deep=s.style.pick("deep", 7, 9) + 5 * (line == "v"),
        neckline=line,
        flare=s.style.pick("fit", -0.5, 0.5, 2),
    )
    body(s, cut)
    hem_of_sleeves(s, cut)
    collar_band(s, cut, 2.0)
    s.seam((29.7 - cut.flare, cut.hem - 2.4), (50, cut.hem - 0.6, 1),
           (70.3 + cut.flare, cut.hem - 2.4),
           strong=0.35)  # fmt: skip
    if s.style.pick("pocket", True, False, False, False):
        patch_pocket(s, 54, 46, 9, 11)


def vest_top(s: Sketch) -> None:
    """Straps instead of sleeves."""
    hem, low = s.style.between("hem", 96, 112), s.style.between("deep", 38, 46)
    thin = s.style.pick("strap", 2, 4.5, 7)
    inner = 40 if thin < 7 else 41
    s.half(
        (50, 35), (inner, 35, 1), (inner, 22), (inner - thin, 22), (34, 46), (50, low + 2), tone=0.6
    )
    s.half(
        (50, low), (inner + 0.5, low - 1, 1), (inner, 21), (inner - thin, 21),
        (inner - thin, 42, 1), (31, 50), (34.5, 74, 1), (s.style.pick("fit", 31, 29), hem),
        (50, hem + 2, 1),
    )  # fmt: skip
    s.seams((50, low + 1.8), (inner - 1.2, low, 1), (inner - 1.4, 22), strong=0.35)
    s.seam((31, hem - 2.4), (50, hem - 0.8, 1), (69, hem - 2.4), strong=0.35)
    s.fold((34, 56), (39, 68, 1), (38, 86), thick=3, deep=0.35)
    s.fold((43, 60), (44, 92), thick=4, deep=-0.3)


def top(s: Sketch) -> None:
    """Short and fitted; sleeves and neck of all kinds."""
    cut = Cut(
        hem=s.style.between("hem", 86, 104),
        sleeve=s.style.pick("sleeve", 0, 12, 20, 44, 76),
        cuff=s.style.pick("cuff", 6.5, 9),
        neck=s.style.pick("wide", 10, 13, 15),
        deep=s.style.pick("deep", 6, 11, 14),
        neckline=s.style.pick("neck", "round", "square", "v"),
        waist=3.5,
        flare=s.style.pick("fit", -0.5, 3),
    )
    if cut.sleeve > 40:
        cut = cut._replace(cuff=s.style.pick("bell", 5, 9))
    body(s, cut)
    if cut.sleeve:
        hem_of_sleeves(s, cut, 1.8)
    detail = s.style.pick("detail", "none", "gathers", "peplum", "tie")
    if detail == "gathers":
        for x in (44, 47, 50, 53, 56):
            s.seam((x, 24 + cut.deep), (50 + (x - 50) * 1.2, 34 + cut.deep), strong=0.3)
    elif detail == "peplum":
        s.seam((35, 74), (50, 76, 1), (65, 74), strong=0.5)
        s.ribs((36, 75), (64, 75), (0, 9), 9)
    elif detail == "tie":
        s.twice((49.5, cut.hem - 3), (45, cut.hem + 12), (48.5, cut.hem + 13), tone=0.95)
        s.oval(50, cut.hem - 2, 2.6, 2.2)


def blouse(s: Sketch) -> None:
    """Light and wide, with a bow, a frill or a placket."""
    cut = Cut(
        hem=s.style.between("hem", 104, 112),
        sleeve=s.style.pick("sleeve", 40, 70, 74),
        cuff=s.style.pick("cuff", 6.5, 8.5),
        neck=8.5,
        deep=s.style.pick("deep", 8, 15),
        neckline=s.style.pick("neck", "v", "round"),
        waist=-0.5,
        flare=s.style.between("flare", 1, 5),
    )
    body(s, cut)
    end, along, across = sleeve_end(cut)
    near = end - along * 5
    s.seams(tuple(near - across * cut.cuff), tuple(near + across * cut.cuff), strong=0.45)
    for x in (33, 36, 39):
        s.fold((x, 34), (x - 1, 54), thick=1.4, deep=0.3)
    kind = s.style.pick("front", "bow", "buttons", "frill", "plain")
    if kind == "bow":
        low = 21 + cut.deep
        s.twice((49, low), (45, low + 26), (48.5, low + 28), (50.5, low + 2), tone=0.97)
        s.twice(
            (50, low), (40, low - 6, 1), (38, low + 1), (40, low + 7, 1), (50, low + 1), tone=1.04
        )
        s.oval(50, low + 0.6, 2.2, 2.6)
    elif kind == "frill":
        for side in (1, -1):
            for i in range(6):
                y = 26 + cut.deep + i * 9
                s.oval(50 + side * 4.2, y, 3.4, 5.4, tone=1.03)
    if kind in {"buttons", "frill"}:
        s.seam((50, 21 + cut.deep), (50, cut.hem + 1.5), strong=0.45)
        buttons(s, 26 + cut.deep, cut.hem, 6, None)


def shirt(s: Sketch) -> None:
    """Collar, placket, cuffs and a pocket."""
    sleeve = s.style.pick("sleeve", 76, 76, 74, 26)
    cut = Cut(
        hem=s.style.between("hem", 112, 122),
        sleeve=sleeve,
        cuff=10 if sleeve < 40 else 6,
        neck=8,
        deep=6,
        waist=s.style.pick("fit", 0.5, 2),
        flare=0.5,
    )
    body(s, cut)
    hem_of_sleeves(s, cut, 6 if sleeve > 40 else 2.4)
    s.seams((29.5, 32), (41, 30, 1), (50, 36), strong=0.25)
    s.seam((48, 28), (48, cut.hem + 1.4), strong=0.4)
    s.seam((52.5, 28), (52.5, cut.hem + 1.4), strong=0.4)
    collar(s, s.style.pick("collar", 34, 37))
    buttons(s, 33, cut.hem, 7, s.style.pick("buttons", None, (236, 234, 228)))
    if s.style.pick("pocket", True, False):
        patch_pocket(s, 55.5, 46, 9, 11)


def polo(s: Sketch) -> None:
    """Short sleeves with bands, a soft collar, three buttons."""
    cut = Cut(hem=s.style.between("hem", 104, 114), sleeve=s.style.pick("sleeve", 20, 24), cuff=8.6,
              neck=8, deep=6, waist=1, flare=0.5)  # fmt: skip
    body(s, cut)
    hem_of_sleeves(s, cut, 3.4)
    s.part((47.6, 26), (53, 26), (53, 48), (47.6, 48), edge=0.4)
    collar(s, s.style.pick("collar", 32, 34))
    buttons(s, 33, 50, 3, (236, 234, 228))


def _knit(s: Sketch, cut: Cut) -> None:
    body(s, cut)
    ribbed(s, cut, s.style.pick("rib", 5, 7))


def sweater(s: Sketch) -> None:
    """Ribbed bands; crew, V or roll neck."""
    kind = s.style.pick("neck", "crew", "v", "roll", "crew")
    cut = Cut(
        hem=s.style.between("hem", 98, 112),
        sleeve=s.style.pick("sleeve", 72, 76),
        cuff=s.style.between("cuff", 5.5, 7.5),
        neck=8.5 if kind != "v" else 9.5,
        deep=6 if kind != "v" else 18,
        neckline="v" if kind == "v" else "round",
        waist=0,
        flare=s.style.pick("fit", 0, 2),
        shoulder=s.style.pick("drop", 28, 26),
    )
    _knit(s, cut)
    if kind == "roll":
        s.half((50, 12.6), (41, 12), (39.5, 22), (42, 29, 1), (50, 29), tone=1.02)
        s.part(*oval(50, 12.8, 9, 2.2), tone=0.62)
        s.ribs((42, 15), (58, 15), (0, 12), 9)


UPPER: Final[dict[str, Callable[[Sketch], None]]] = {
    "T-shirt": t_shirt,
    "Vest top": vest_top,
    "Top": top,
    "Blouse": blouse,
    "Shirt": shirt,
    "Polo shirt": polo,
    "Sweater": sweater,
}
