"""Pairs of shoes: the nearer one in front of the other."""

from collections.abc import Callable
from typing import Final

from fashion_recommender.simulation.paths import Point, moved, oval
from fashion_recommender.simulation.sketch import Rgb, Sketch

_WHITE: Final = (240, 239, 235)
_BLACK: Final = (42, 40, 42)
_GUM: Final = (186, 140, 92)

Placed = Callable[..., list[Point]]


def _pair(s: Sketch, shoe: Callable[[Sketch, Placed], None], shift: tuple[float, float]) -> None:
    """Draw a shoe twice, the first one behind."""
    for x, y in (shift, (0.0, 0.0)):
        shoe(s, lambda *path, x=x, y=y: moved(path, x, y))


def _sole(s: Sketch) -> Rgb:
    return s.style.pick("sole", _WHITE, _WHITE, _BLACK, _GUM)


def sneakers(s: Sketch) -> None:
    """Low or high, laces, a thick sole."""
    high = s.style.pick("height", 0, 0, 15)
    sole = _sole(s)
    stripe = s.style.pick("side", True, False)

    def shoe(s: Sketch, at: Placed) -> None:
        top = 62 - high
        s.part(*at((12, 100), (10, 80, 1), (13, top), (24, top + 5, 1), (34, top - 2),
                   (42, 78, 1), (60, 84),
                   (84, 88, 1), (87, 102)))  # fmt: skip
        s.part(
            *at((14, top + 0.5), (24, top + 5, 1), (33, top - 1), (30, top + 7, 1), (16, top + 7)),
            tone=0.6,
        )
        s.part(*at((66, 86), (82, 89, 1), (87, 102), (64, 102), (60, 94, 1)), tone=1.04)
        s.part(*at((12, 100), (11, 86, 1), (12, 80), (26, 84, 1), (25, 100)), tone=0.95)
        s.seam(*at((34, top), (38, 80, 1), (44, 92), (62, 90, 1)), strong=0.4)
        for i in range(4 + (high > 0)):
            x, y = 36.5 + i * 5.4 - high * 0.25, 68 + i * 5.2 - high * 0.75
            s.wire(*at((x - 3.4, y + 3.4), (x + 5, y - 0.4)), thick=1.5, rgb=_WHITE)
        if stripe:
            s.wire(*at((30, 98), (42, 96, 1), (52, 86)), thick=2.4, rgb=sole)
        s.trim(
            *at((9, 99), (50, 101), (88, 99), (91, 108, 1), (86, 110), (13, 110), (8, 109, 1)),
            rgb=sole,
        )
        s.seam(*at((10, 103), (88, 103)), strong=0.2)

    _pair(s, shoe, (4, -27))


def boots(s: Sketch) -> None:
    """Ankle, calf or knee high; flat, with a heel, or laced."""
    top = s.style.pick("height", 68, 52, 24)
    kind = s.style.pick("kind", "chelsea", "heel", "laced")
    heel = 12 if kind == "heel" else 5

    def boot(s: Sketch, at: Placed) -> None:
        low = 124 - heel
        s.trim(*at((24, low - 1), (25, 128), (39, 128), (42, low)), rgb=_BLACK)
        s.part(*at((24, low), (22, low - 14, 1), (25, low - 26), (24, top), (50, top),
                   (49, low - 28), (51, low - 18, 1),
                   (64, 116, 1), (80, 116, 1), (82, 125), (50, 125), (42, low)))  # fmt: skip
        s.part(*at((24, top), (50, top), (37, top + 4, 1)), tone=0.6)
        s.trim(
            *at((42, low), (50, 124), (82.4, 124), (83, 128), (48, 128), (40, low + 2)), rgb=_BLACK
        )
        if kind == "chelsea":
            s.part(*at((32, top + 3), (41, top + 3), (39, low - 22), (34, low - 22)), tone=0.66)
        elif kind == "laced":
            for i in range(5):
                y = low - 22 - i * 7
                if y > top + 2:
                    s.wire(*at((42, y + 2), (50, y)), thick=1.3, rgb=_GUM)
            s.seam(*at((41, top + 3), (41, low - 24), (54, low - 12)), strong=0.45)
        else:
            s.wire(*at((32, top + 4), (32, low - 12)), thick=0.8, rgb=(178, 178, 184))
        s.fold(*at((45, top + 8), (44, low - 26)), thick=4, deep=-0.35)

    for x, y in ((8, -8), (-12, 4)):
        boot(s, lambda *path, x=x, y=y: moved(path, x, y))


def sandals(s: Sketch) -> None:
    """Slides, crossed straps or ankle straps on a flat or cork sole, seen from above."""
    kind = s.style.pick("kind", "slides", "cross", "thong")
    cork = s.style.pick("bed", (206, 172, 128), (120, 88, 62), (58, 54, 54))
    bed: list[Point] = [(31, 18), (12, 18, 1), (14, 56), (18, 76, 1), (16, 104), (17, 132, 1),
    (30, 132), (43, 131, 1),
                        (42, 104), (41, 80, 1), (46, 56), (50, 18, 1)]  # fmt: skip
    for flip in (False, True):

        def at(*path: Point, flip: bool = flip) -> list[Point]:
            return [(100 - p[0] if flip else p[0], *p[1:]) for p in path]

        s.trim(*at(*bed), rgb=cork)
        rim = (int(cork[0] * 1.1), int(cork[1] * 1.1), int(cork[2] * 1.1))
        s.trim(
            *at(*[(30 + (p[0] - 30) * 0.86, 75 + (p[1] - 75) * 0.94, *p[2:]) for p in bed]), rgb=rim
        )
        if kind == "slides":
            for y, high in ((34, 15), (52, 13)):
                s.part(
                    *at(
                        (12, y),
                        (30, y - 8, 1),
                        (49, y - 1),
                        (48.6, y + high),
                        (30, y + high - 7, 1),
                        (13, y + high),
                    )
                )
            s.trim(*at(*oval(17.4, 42, 2.6, 3)), rgb=(202, 168, 98))
            s.trim(*at(*oval(17.4, 59, 2.4, 2.8)), rgb=(202, 168, 98))
        elif kind == "cross":
            s.part(*at((12.4, 34), (22, 30), (47.6, 62), (46, 74)))
            s.part(*at((48.6, 32), (39, 30), (14, 62), (15.4, 74)), tone=1.04)
            s.part(*at((15, 96), (30, 88, 1), (43, 96), (43, 104), (30, 97, 1), (15, 104)))
        else:
            s.part(*at((28, 32), (31, 32), (33, 44, 1), (47.6, 66), (46.6, 74), (32, 54, 1),
                       (29.4, 42), (27, 54, 1),
                       (14.6, 74), (13.6, 66), (26, 44, 1)))  # fmt: skip
            s.part(*at((15, 98), (30, 90, 1), (43, 98), (43, 105), (30, 98, 1), (15, 105)))


def pumps(s: Sketch) -> None:
    """Pointed, on a high, middle or block heel."""
    heel = s.style.pick("heel", 30, 22, 14)
    block = s.style.pick("block", False, True)
    strap = s.style.pick("strap", True, False, False)

    def pump(s: Sketch, at: Placed) -> None:
        back = 104 - heel
        wide = 11 if block else 3.2
        s.part(*at((13, back - 4), (12.4, back + 8, 1), (15, 106), (15 + wide, 106),
                   (17 + wide * 1.2, back + 10, 1),
                   (32, back + 4)), tone=0.85)  # fmt: skip
        s.part(*at((12, back - 16), (11, back - 4, 1), (14, back + 2), (28, back + 6, 1),
                   (46, 96), (58, 106, 1), (70, 106),
                   (90, 106), (94, 104, 1), (90, 101), (76, 98, 1), (66, 88), (50, 98, 1),
                   (36, back - 2),
                   (22, back - 10, 1), (15, back - 17)))  # fmt: skip
        s.seam(
            *at((66, 88), (51, 97, 1), (37, back - 1), (23, back - 9, 1), (15, back - 16)),
            thick=1.6,
            strong=0.6,
        )
        s.wire(*at((46, 97.5), (58, 106.6, 1), (70, 106.6), (91, 106.4)), thick=1.2, rgb=_BLACK)
        if strap:
            s.band(*at((14, back - 10), (26, back - 24, 1), (44, back - 6), (46, 92)), thick=2.2)
        s.fold(*at((74, 100), (84, 102)), thick=3, deep=-0.5)

    _pair(s, pump, (2, -32))


def ballerinas(s: Sketch) -> None:
    """Seen from above, with a bow."""
    pointed = s.style.pick("toe", 14, 20)
    shoe: list[Point] = [(29, pointed), (20, pointed, 1), (14, 50), (12, 80, 1), (15, 112),
    (17, 130, 1), (29, 130),
                         (41, 130, 1), (43, 112), (46, 80, 1), (44, 50),
                         (38, pointed, 1)]  # fmt: skip
    inside: list[Point] = [(29, 48), (18, 50, 1), (18.4, 80), (19, 112), (20, 126, 1), (29, 126),
    (38, 126, 1), (39, 112),
                           (40, 80), (40, 50, 1)]  # fmt: skip
    bow = s.style.pick("bow", True, True, False)
    for flip in (False, True):

        def at(*path: Point, flip: bool = flip) -> list[Point]:
            return [(100 - p[0] if flip else p[0], *p[1:]) for p in path]

        s.part(*at(*shoe))
        s.trim(*at(*inside), rgb=(222, 198, 168))
        s.seam(
            *at(*[(29 + (p[0] - 29) * 1.12, 84 + (p[1] - 84) * 1.05, *p[2:]) for p in inside]),
            strong=0.3,
        )
        if bow:
            s.part(*at((29, 45), (20, 40, 1), (20, 45), (20, 51, 1)), tone=1.06)
            s.part(*at((29, 45), (38, 40, 1), (38, 45), (38, 51, 1)), tone=1.06)
            s.part(*at(*oval(29, 45.4, 2, 2.2)), tone=1.1)
    s.fold((22, 30), (26, 22, 1), (30, 20), thick=4, deep=-0.5)


SHOES: Final[dict[str, Callable[[Sketch], None]]] = {
    "Sneakers": sneakers,
    "Boots": boots,
    "Sandals": sandals,
    "Pumps": pumps,
    "Ballerinas": ballerinas,
}
