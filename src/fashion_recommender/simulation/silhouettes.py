"""Flat outlines of garments: which part of a picture is cloth.

An outline is a list of shapes in a square of 100 by 150 units, drawn one over the other. Variants
of one garment (sleeves, length, width) follow from a number, so that products differ and
colourways of one product do not.
"""

from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 100, 150
_SCALE: Final = 3  # drawn larger and shrunk: smooth edges

Point = tuple[float, float]


class Cloth:
    """A mask that shapes are added to or cut from, in units of the outline."""

    def __init__(self, width: int) -> None:
        self._factor = width * _SCALE / WIDTH
        size = (width * _SCALE, width * _SCALE * HEIGHT // WIDTH)
        self._image = Image.new("L", size, 0)
        self._draw = ImageDraw.Draw(self._image)

    def mask(self) -> Image.Image:
        """The mask at its final size, 255 where there is cloth."""
        size = (self._image.width // _SCALE, self._image.height // _SCALE)
        return self._image.resize(size, Image.Resampling.LANCZOS)

    def both(self, *half: Point, cut: bool = False) -> None:
        """Add a shape and its mirror image, as one polygon down the left and up the right."""
        mirrored = [(WIDTH - x, y) for x, y in reversed(half)]
        self.polygon(*half, *mirrored, cut=cut)

    def twice(self, *points: Point, cut: bool = False) -> None:
        """Add a shape on the left and its mirror image on the right."""
        self.polygon(*points, cut=cut)
        self.polygon(*[(WIDTH - x, y) for x, y in points], cut=cut)

    def polygon(self, *points: Point, cut: bool = False) -> None:
        """Add (or cut) a polygon."""
        self._draw.polygon([self._at(*p) for p in points], fill=0 if cut else 255)

    def ellipse(self, x: float, y: float, rx: float, ry: float, *, cut: bool = False) -> None:
        """Add (or cut) an ellipse around a middle."""
        box = [self._at(x - rx, y - ry), self._at(x + rx, y + ry)]
        self._draw.ellipse(box, fill=0 if cut else 255)

    def ring(self, x: float, y: float, rx: float, ry: float, thick: float) -> None:
        """Add the line of an ellipse."""
        box = [self._at(x - rx, y - ry), self._at(x + rx, y + ry)]
        self._draw.ellipse(box, outline=255, width=max(1, round(thick * self._factor)))

    def line(self, *points: Point, thick: float) -> None:
        """Add a stroke with round bends."""
        width = max(1, round(thick * self._factor))
        self._draw.line([self._at(*p) for p in points], fill=255, width=width, joint="curve")

    def rounded(self, left: float, top: float, right: float, bottom: float, r: float) -> None:
        """Add a rectangle with round corners."""
        box = [self._at(left, top), self._at(right, bottom)]
        self._draw.rounded_rectangle(box, r * self._factor, fill=255)

    def _at(self, x: float, y: float) -> Point:
        return x * self._factor, y * self._factor


def outline(garment: str, variant: int, width: int) -> Image.Image:
    """Draw the mask of a garment: mode L, ``width`` x ``1.5 width``."""
    cloth = Cloth(width)
    _OUTLINES[garment](cloth, variant)
    return cloth.mask()


def _top(cloth: Cloth, sleeve: float, hem: float, waist: float, neck: float, deep: float) -> None:
    """Body with sleeves of a length from 0 (none) to 1 (to the wrist)."""
    if sleeve > 0:
        reach = 44 + 62 * sleeve
        cloth.twice(
            (30, 26), (12, 40), (12 - 5 * sleeve, reach), (24 - 4 * sleeve, reach + 3), (33, 56)
        )
    cloth.both((50 - neck, 24), (28, 29), (29, 55), (29 + waist, 80), (27, hem))
    cloth.ellipse(50, 23, neck, deep, cut=True)


def _shirt(cloth: Cloth, v: int) -> None:
    _top(cloth, (0.35, 1.0, 0.8)[v % 3], 118 + v % 2 * 8, 1, 9, 5)
    cloth.twice((41, 22), (50, 33), (44, 38), (38, 25))


def _strap_top(cloth: Cloth, v: int) -> None:
    hem = (96, 108)[v % 2]
    cloth.both((34, 50), (31, 66), (32, 80), (28, hem))
    cloth.twice((35, 22), (39, 22), (42, 52), (33, 56))
    cloth.ellipse(50, 48, 11, (6, 10)[v // 2 % 2], cut=True)


def _hooded(cloth: Cloth, v: int) -> None:
    cloth.ellipse(50, 24, 15, 13)
    _top(cloth, 1.0, 112 + v % 2 * 6, 0, 8, 8)


def _open_front(cloth: Cloth, hem: float, lapel: float) -> None:
    _top(cloth, 1.0, hem, 0, 8, 3)
    cloth.polygon((50, 34 + lapel), (44, 24), (56, 24), cut=True)
    cloth.polygon((49.2, 34 + lapel), (50.8, 34 + lapel), (50.8, hem), (49.2, hem), cut=True)


def _legs(cloth: Cloth, hem: float, foot: float, inner: float) -> None:
    """Trousers of a length; ``foot`` is how wide they are there."""
    cloth.both((33, 18), (30, 40), (40 - foot, hem), (40 + foot * 0.4, hem), (50, inner))


def _skirt(cloth: Cloth, top: float, hem: float, flare: float) -> None:
    cloth.both((37, top), (34, top + 14), (34 - flare, hem))


def _dress(cloth: Cloth, v: int) -> None:
    if v % 3:
        _top(cloth, (0.3, 1.0)[v % 2], 74, 3, 9, 6 + v % 4)
    else:
        cloth.both((36, 32), (32, 50), (33, 74))
        cloth.twice((37, 16), (40, 16), (42, 36), (36, 36))
    cloth.both((33, 70), (29 - v % 5 * 2, 100), (24 - v % 5 * 3, 112 + v % 4 * 10))


def _one_piece(cloth: Cloth, v: int, hem: float) -> None:
    _top(cloth, (0, 0.3)[v % 2], 74, 3, 9, 9)
    cloth.both((32, 70), (29, 86), (36 - v % 3, hem), (45, hem), (50, 92))


def _dungarees(cloth: Cloth, v: int) -> None:
    cloth.rounded(38, 38, 62, 66, 2)
    cloth.twice((38, 16), (42, 16), (44, 42), (39, 42))
    cloth.both((33, 62), (30, 80), (34 - v % 3, 136), (45, 136), (50, 90))


def _body(cloth: Cloth, v: int) -> None:
    _top(cloth, (0, 0.35, 1.0)[v % 3], 84, 3, 10, 9)
    cloth.both((28, 82), (30, 92), (45, 112))


def _bra(cloth: Cloth, v: int) -> None:
    cloth.twice((30, 40), (33, 40), (39, 62), (31, 66))
    for x in (37, 63):
        cloth.ellipse(x, 70, 14, 13)
        cloth.polygon((x - 16, 50), (x + 16, 50), (x + 16, 61 - v % 3 * 2), (x - 16, 61), cut=True)
    cloth.twice((31, 38), (34, 38), (38, 66), (30, 66))
    cloth.both((20, 74), (20, 80), (50, 82 + v % 2 * 4), (50, 76))


def _briefs(cloth: Cloth, v: int) -> None:
    cloth.both((24, 58 - v % 3 * 4), (25, 70), (45, 94))
    cloth.twice((22, 74), (24, 100), (44, 98), cut=True)


def _boxers(cloth: Cloth, v: int) -> None:
    _legs(cloth, 92 + v % 3 * 4, 8, 72)


def _robe(cloth: Cloth, v: int) -> None:
    _open_front(cloth, 126 + v % 2 * 6, 34)
    cloth.polygon((28, 76), (72, 76), (72, 81), (28, 81))


def _pyjama(cloth: Cloth, v: int) -> None:
    _top(cloth, (0.4, 1.0)[v % 2], 76, 0, 8, 6)
    cloth.both((32, 82), (31, 96), (34, 142), (46, 142), (50, 102))


def _socks(cloth: Cloth, v: int) -> None:
    top = 40 - v % 3 * 12
    for shift in (0, 30):
        cloth.polygon((24 + shift, top), (40 + shift, top), (40 + shift, 90), (24 + shift, 92))
        cloth.ellipse(30 + shift, 98, 11, 11)
        cloth.rounded(14 + shift, 96, 36 + shift, 110, 7)


def _tights(cloth: Cloth, _: int) -> None:
    cloth.both((35, 14), (32, 40), (40, 128), (38, 140), (47, 140), (50, 56))


def _bikini_top(cloth: Cloth, v: int) -> None:
    cloth.twice((37, 48), (24, 82), (48, 80))
    cloth.line((37, 50), (46, 24), thick=1.5)
    cloth.line((63, 50), (54, 24), thick=1.5)
    cloth.line((14, 86), (50, 80 + v % 3), (86, 86), thick=2)


def _swimsuit(cloth: Cloth, v: int) -> None:
    cloth.both((34, 40), (31, 60), (33, 78), (28, 94), (45, 118))
    cloth.twice((33, 22), (38, 22), (42, 46), (34, 48))
    cloth.ellipse(50, 38, 10, 6 + v % 4 * 3, cut=True)
    cloth.twice((20, 100), (25, 124), (43, 119), cut=True)


def _bag(cloth: Cloth, v: int) -> None:
    cloth.ring(50, 62, 20 - v % 3 * 4, 32 + v % 2 * 8, 3)
    cloth.rounded(18 + v % 4, 62, 82 - v % 4, 116 + v % 3 * 4, 6 + v % 3 * 4)


def _backpack(cloth: Cloth, v: int) -> None:
    cloth.ring(50, 30, 8, 10, 3)
    cloth.rounded(24, 32, 76, 122, 18)
    cloth.rounded(20, 84, 30, 114, 5)
    cloth.rounded(70, 84, 80, 114, 5 + v % 2)


def _belt(cloth: Cloth, v: int) -> None:
    thick = 5 + v % 3 * 2
    cloth.ring(50, 74, 36, 22, thick)
    cloth.rounded(40, 88, 62, 106, 3)
    cloth.rounded(44, 92, 58, 102, 2)


def _scarf(cloth: Cloth, v: int) -> None:
    cloth.ring(50, 48, 22, 20, 14)
    cloth.polygon((40, 62), (54, 62), (50, 122 + v % 3 * 4), (34, 120))
    cloth.polygon((52, 60), (66, 58), (70, 108), (56, 112))


def _gloves(cloth: Cloth, v: int) -> None:
    for shift in (0, 42):
        cloth.rounded(12 + shift, 62, 38 + shift, 118 + v % 2 * 8, 8)
        for finger in range(4):
            cloth.rounded(
                12 + shift + finger * 6.7,
                36 + abs(finger - 1.5) * 4,
                18 + shift + finger * 6.7,
                70,
                3,
            )
        cloth.polygon((38 + shift, 72), (46 + shift, 60), (48 + shift, 66), (38 + shift, 90))


def _beanie(cloth: Cloth, v: int) -> None:
    cloth.ellipse(50, 82, 32, 42)
    cloth.polygon((10, 88), (90, 88), (90, 140), (10, 140), cut=True)
    cloth.rounded(16, 82, 84, 102, 5)
    if v % 2:
        cloth.ellipse(50, 36, 9, 9)


def _cap(cloth: Cloth, _: int) -> None:
    cloth.ellipse(46, 82, 32, 34)
    cloth.polygon((6, 84), (94, 84), (94, 130), (6, 130), cut=True)
    cloth.rounded(14, 80, 96, 92, 6)


def _hat(cloth: Cloth, v: int) -> None:
    cloth.ellipse(50, 94, 44, 12 + v % 3)
    cloth.rounded(28, 50, 72, 98, 16)


def _sunglasses(cloth: Cloth, v: int) -> None:
    for x in (29, 71):
        if v % 2:
            cloth.ellipse(x, 76, 18, 17)
        else:
            cloth.rounded(x - 18, 62, x + 18, 90, 8)
    cloth.line((44, 70), (56, 70), thick=3)
    cloth.line((12, 70), (4, 60), thick=3)
    cloth.line((88, 70), (96, 60), thick=3)


def _earrings(cloth: Cloth, v: int) -> None:
    for x in (32, 68):
        cloth.line((x, 40), (x, 56), thick=2)
        if v % 3 == 0:
            cloth.ring(x, 74, 15, 18, 4)
        elif v % 3 == 1:
            cloth.polygon((x, 54), (x + 11, 78), (x, 102), (x - 11, 78))
        else:
            cloth.ellipse(x, 70, 10, 13)


def _necklace(cloth: Cloth, v: int) -> None:
    cloth.ring(50, 56, 34, 40, 2.5)
    if v % 2:
        cloth.ellipse(50, 102, 8, 10)
    else:
        for x in range(34, 67, 8):
            cloth.ellipse(x, 92 - abs(50 - x) * 0.3, 4, 4)


def _hair_band(cloth: Cloth, v: int) -> None:
    cloth.ring(50, 78, 34, 38, 7 + v % 3 * 2)
    cloth.polygon((30, 96), (70, 96), (76, 130), (24, 130), cut=True)
    if v % 2:
        cloth.twice((50, 42), (30, 28), (30, 52))


def _pair(draw: Callable[[float, float], None]) -> None:
    """Draw a shoe and, below it, the other one."""
    draw(0, 0)
    draw(6, 46)


def _sneakers(cloth: Cloth, v: int) -> None:
    def shoe(x: float, y: float) -> None:
        top = 34 + y - v % 2 * 8
        cloth.polygon(
            (18 + x, top),
            (40 + x, top),
            (52 + x, 52 + y),
            (78 + x, 58 + y),
            (84 + x, 70 + y),
            (16 + x, 70 + y),
        )
        cloth.rounded(14 + x, 66 + y, 87 + x, 75 + y, 4)

    _pair(shoe)


def _boots(cloth: Cloth, v: int) -> None:
    cloth.polygon(
        (30, 24 + v % 3 * 14), (58, 24 + v % 3 * 14), (56, 92), (84, 104), (86, 120), (28, 120)
    )
    cloth.rounded(26, 116, 88, 126, 3)
    if v % 2:
        cloth.polygon((26, 122), (42, 122), (38, 140), (28, 140))


def _sandals(cloth: Cloth, v: int) -> None:
    def sandal(x: float, y: float) -> None:
        cloth.rounded(12 + x, 60 + y, 86 + x, 70 + y, 5)
        cloth.line((60 + x, 62 + y), (66 + x, 46 + y), (78 + x, 62 + y), thick=5)
        cloth.line((18 + x, 62 + y), (28 + x, 36 + y), (42 + x, 62 + y), thick=4 + v % 2)

    _pair(sandal)


def _pumps(cloth: Cloth, v: int) -> None:
    def pump(x: float, y: float) -> None:
        heel = 10 + v % 3 * 5
        cloth.polygon(
            (16 + x, 40 + y),
            (26 + x, 40 + y),
            (40 + x, 56 + y),
            (70 + x, 58 + y),
            (86 + x, 70 + y),
            (60 + x, 74 + y),
            (30 + x, 64 + y),
        )
        cloth.polygon(
            (16 + x, 40 + y), (26 + x, 60 + y), (20 + x, 60 + y + heel), (16 + x, 60 + y + heel)
        )

    _pair(pump)


def _ballerinas(cloth: Cloth, v: int) -> None:
    for x in (32, 68):
        cloth.ellipse(x, 78, 15, 42)
        cloth.ellipse(x, 68 - v % 3 * 2, 10, 26, cut=True)
        cloth.ellipse(x, 48 + v % 2 * 2, 5, 3)


_OUTLINES: Final[dict[str, Callable[[Cloth, int], None]]] = {
    "T-shirt": lambda c, v: _top(
        c, (0.3, 0.4)[v % 2], 108 + v % 3 * 4, v % 2, 9, (4, 9)[v // 2 % 2]
    ),
    "Vest top": _strap_top,
    "Top": lambda c, v: _top(c, (0.0, 0.3, 1.0)[v % 3], 92 + v % 4 * 4, 3, 11, 5 + v % 3 * 3),
    "Bodysuit": _body,
    "Blouse": lambda c, v: _top(c, (0.6, 1.0)[v % 2], 110, -2, 9, 5 + v % 3 * 4),
    "Shirt": _shirt,
    "Polo shirt": lambda c, v: _shirt(c, v * 3),
    "Sweater": lambda c, v: _top(c, 1.0, 110 + v % 3 * 5, -1, 8 + v % 2 * 2, 4),
    "Cardigan": lambda c, v: _open_front(c, 108 + v % 4 * 6, 22),
    "Hoodie": _hooded,
    "Blazer": lambda c, v: _open_front(c, 116 + v % 3 * 4, 30),
    "Jacket": lambda c, v: _open_front(c, 104 + v % 3 * 5, 6),
    "Coat": lambda c, v: _open_front(c, 132 + v % 2 * 6, 20),
    "Trousers": lambda c, v: _legs(c, 138, 6 + v % 4 * 2, 56),
    "Jeans": lambda c, v: _legs(c, 138 - v % 2 * 6, 5 + v % 3, 54),
    "Leggings/Tights": lambda c, v: _legs(c, (136, 118)[v % 2], 3, 54),
    "Shorts": lambda c, v: _legs(c, 76 + v % 4 * 6, 10, 54),
    "Skirt": lambda c, v: _skirt(c, 30, 84 + v % 4 * 14, v % 3 * 6),
    "Dress": _dress,
    "Jumpsuit/Playsuit": lambda c, v: _one_piece(c, v, (138, 106)[v % 2]),
    "Dungarees": _dungarees,
    "Bra": _bra,
    "Underwear bottom": _briefs,
    "Boxer briefs": _boxers,
    "Pyjama set": _pyjama,
    "Night gown": lambda c, v: _dress(c, 3 * v + 3),
    "Robe": _robe,
    "Socks": _socks,
    "Underwear Tights": _tights,
    "Bikini top": _bikini_top,
    "Swimwear bottom": _briefs,
    "Swimsuit": _swimsuit,
    "Swim shorts": lambda c, v: _legs(c, 88 + v % 3 * 4, 10, 58),
    "Bag": _bag,
    "Backpack": _backpack,
    "Belt": _belt,
    "Scarf": _scarf,
    "Gloves": _gloves,
    "Hat/beanie": _beanie,
    "Cap/peaked": _cap,
    "Hat/brim": _hat,
    "Sunglasses": _sunglasses,
    "Earring": _earrings,
    "Necklace": _necklace,
    "Hair/alice band": _hair_band,
    "Sneakers": _sneakers,
    "Boots": _boots,
    "Sandals": _sandals,
    "Pumps": _pumps,
    "Ballerinas": _ballerinas,
}
