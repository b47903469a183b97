"""Sunglasses, earrings, necklaces and bands for the hair."""

from collections.abc import Callable
from typing import Final

import numpy as np

from fashion_recommender.simulation.paths import Point, box, mirrored, moved, oval
from fashion_recommender.simulation.sketch import Sketch

_PEARL: Final = (240, 234, 224)


def sunglasses(s: Sketch) -> None:
    """Round, square, or like cat's eyes; dark lenses with a gleam."""
    kind = s.style.pick("shape", "round", "square", "cat")
    lens_rgb = s.style.pick("lens", (52, 50, 54), (84, 66, 52), (66, 80, 84))
    shapes: dict[str, list[Point]] = {
        "round": oval(28, 76, 17.5, 17.5),
        "square": box(9, 61, 46, 91, 8),
        "cat": [(6, 58), (30, 60, 1), (46, 66), (46, 92, 1), (28, 93), (12, 92, 1), (9, 70)],
    }
    lens = shapes[kind]
    inner = [(28 + (p[0] - 28) * 0.84, 76.5 + (p[1] - 76.5) * 0.82, *p[2:]) for p in lens]
    gleam: list[Point] = [(18, 70), (28, 68), (21, 84), (16, 82)]
    s.band((10, 65), (4, 62, 1), (7, 46), thick=2.4, tone=0.8)
    s.band((90, 65), (96, 62, 1), (93, 46), thick=2.4, tone=0.8)
    s.band((44, 70), (50, 64, 1), (56, 70), thick=3)
    s.twice(*lens)
    light = (lens_rgb[0] + 34, lens_rgb[1] + 34, lens_rgb[2] + 34)
    for side in (inner, mirrored(inner)):
        s.trim(*side, rgb=lens_rgb)
    for side in (gleam, moved(gleam, 44, 0)):
        s.trim(*side, rgb=light)


def earrings(s: Sketch) -> None:
    """Hoops, drops, studs, tassels: a pair."""
    kind = s.style.pick("kind", "hoops", "drops", "studs", "chain", "tassel")
    for x in (30, 70):
        if kind == "hoops":
            s.part(*oval(x, 78, 18, 24))
            s.cut(*oval(x, 76, 14.4, 20))
            s.oval(x, 53, 3, 3)
            continue
        if kind == "studs":
            s.oval(x, 76, 13, 13)
            for i in range(8):
                a = i * np.pi / 4
                s.oval(x + 9 * float(np.cos(a)), 76 + 9 * float(np.sin(a)), 3, 3, tone=1.12)
            s.trim(*oval(x, 76, 5.4, 5.4), rgb=_PEARL)
            continue
        s.oval(x, 40, 4.4, 4.4)
        s.band((x, 44), (x, 56), thick=1.4)
        if kind == "drops":
            s.part((x, 54), (x + 4, 68, 1), (x + 11, 78, 1), (x + 11, 98, 1), (x, 98),
                   (x - 11, 98, 1),
                   (x - 11, 78, 1), (x - 4, 68, 1))  # fmt: skip
            s.part(*oval(x - 3, 84, 2.4, 4.4), tone=1.3, edge=0)
        elif kind == "chain":
            for i, r in enumerate((5, 7, 9)):
                y = 58 + i * 17
                s.part(*oval(x, y + r * 0.6, r, r + 2))
                s.cut(*oval(x, y + r * 0.6, r - 2.4, r - 0.4))
        else:
            s.oval(x, 60, 5, 5, tone=1.1)
            for i in range(9):
                s.band((x + (i - 4) * 0.9, 64), (x + (i - 4) * 1.9, 104), thick=1.3, edge=0.35)


def necklace(s: Sketch) -> None:
    """A chain with a pendant, beads, or several rows."""
    kind = s.style.pick("kind", "pendant", "beads", "layers")
    rows = {
        "pendant": [(92, 1.6)],
        "beads": [(100, 0.0)],
        "layers": [(62, 1.4), (82, 1.6), (104, 1.4)],
    }[kind]
    for low, thick in rows:
        # A hanging chain, open at the nape.
        path = [
            (50 + 33 * x, 18 + (low - 18) * (1 - abs(x) ** 2.6))
            for x in np.sin(np.linspace(-np.pi / 2, np.pi / 2, 62)).tolist()
        ]
        if thick:
            s.band(*path, thick=thick, edge=0.3)
            for x, y in path[::2]:
                s.part(*oval(x, y, 1.1, 1.1), tone=1.12, edge=0.35)
        else:
            gone = np.cumsum(np.hypot(*np.diff(np.array(path), axis=0, prepend=[path[0]]).T))
            for middle in np.linspace(0.02, 0.98, 31):
                x, y = (
                    float(np.interp(middle * gone[-1], gone, axis))
                    for axis in zip(*path, strict=True)
                )
                r = 2.2 + 2.4 * (1 - 2 * abs(middle - 0.5))
                s.part(*oval(x, y, r, r), tone=1.0, edge=0.6)
                s.part(*oval(x - r * 0.3, y - r * 0.3, r * 0.35, r * 0.35), tone=1.35, edge=0)
    if kind != "beads":
        y = rows[-1][0] + 8
        s.oval(50, y - 6, 1.6, 1.8)
        shape = s.style.pick("pendant", "disc", "drop", "bar")
        if shape == "disc":
            s.oval(50, y + 2, 7, 7)
            s.oval(50, y + 2, 4.6, 4.6, tone=1.12)
        elif shape == "drop":
            s.part((50, y - 4), (57, y + 8, 1), (50, y + 14), (43, y + 8, 1))
        else:
            s.part(*box(47.6, y - 5, 52.4, y + 16, 1.6))


def hair_band(s: Sketch) -> None:
    """An alice band, with a knot or a bow, or a scrunchie."""
    kind = s.style.pick("kind", "plain", "knot", "bow", "scrunchie")
    if kind == "scrunchie":
        for i in range(18):
            a = i * np.pi / 9
            s.part(*oval(50 + 25 * float(np.cos(a)), 76 + 25 * float(np.sin(a)), 10.4, 10.4),
                   tone=0.94 + 0.06 * (i % 2),
                   edge=0.35)  # fmt: skip
        s.cut(*oval(50, 76, 13.6, 13.6))
        return
    thick = s.style.pick("wide", 6, 10, 13) if kind != "bow" else 6
    s.band((22, 122), (8, 36, 1), (50, 36), (92, 36, 1), (78, 122), thick=thick)
    s.fold((24, 80), (30, 52, 1), (50, 44), thick=3, deep=-0.4)
    if kind == "knot":
        s.part((38, 44), (44, 32, 1), (60, 34), (64, 46, 1), (58, 54), (44, 56, 1), tone=1.05)
        s.seam((42, 42), (50, 46, 1), (60, 52), strong=0.5)
        s.seam((44, 52), (50, 40, 1), (58, 37), strong=0.5)
    elif kind == "bow":
        s.twice((50, 40), (38, 22, 1), (28, 28), (26, 42, 1), (30, 54), (40, 52, 1), (50, 42))
        s.seams((50, 41), (40, 38), strong=0.4)
        s.part(*box(46.4, 35, 53.6, 48, 2.4), tone=1.06)


JEWELLERY: Final[dict[str, Callable[[Sketch], None]]] = {
    "Sunglasses": sunglasses,
    "Earring": earrings,
    "Necklace": necklace,
    "Hair/alice band": hair_band,
}
