"""A sheet that garments are drawn on: cloth, its tone, seams, folds and trimmings.

Units are hundredths of the picture's width: a sheet is 100 wide and 150 high.
"""

import hashlib
import math
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from fashion_recommender.simulation.paths import (
    HEIGHT,
    WIDTH,
    Point,
    dashes,
    flatten,
    mirrored,
    oval,
)

_LARGER: Final = 2  # drawn larger and shrunk: smooth edges
_PLAIN_TONE: Final = 180
_MARGIN: Final = 7.0
_MOST_ENLARGED: Final = 1.4

Rgb = tuple[int, int, int]
Option = TypeVar("Option")


class Style:
    """Choices that make products of one garment differ; the same number, the same choices."""

    def __init__(self, variant: int) -> None:
        self._variant = variant

    def pick(self, what: str, *options: Option) -> Option:
        """Choose one of ``options``; ``what`` is what it is for."""
        digest = hashlib.blake2b(f"{self._variant} {what}".encode(), digest_size=4).digest()
        return options[int.from_bytes(digest, "little") % len(options)]

    def between(self, what: str, low: float, high: float) -> float:
        """Choose one of five numbers from ``low`` to ``high``."""
        return low + (high - low) * self.pick(what, 0, 1, 2, 3, 4) / 4


class Frame(NamedTuple):
    """The part of a sheet that a picture shows, in the sheet's units."""

    left: float
    top: float
    width: float


class Layers(NamedTuple):
    """A finished sheet at its final size: float32 ``[height, width]``."""

    frame: Frame

    cloth: np.ndarray  # 0 to 1: where there is cloth
    tone: np.ndarray  # light that falls on it, 1 is as usual
    seam: np.ndarray  # 0 to 1
    trim: np.ndarray  # 0 to 1: what is not cloth: soles, buckles, buttons
    trim_rgb: np.ndarray  # [height, width, 3], times ``trim``


class Sketch:
    """A sheet. What is drawn later lies on top.

    Parameters
    ----------
    width
        Pixels of the finished sheet.
    variant
        Decides what ``style`` answers.
    stretch
        How much wider and longer all is drawn.
    """

    def __init__(self, width: int, variant: int, stretch: tuple[float, float] = (1.0, 1.0)) -> None:
        self._stretch = stretch
        self.style = Style(variant)
        self._factor = width * _LARGER / WIDTH
        self._size = (width, width * HEIGHT // WIDTH)
        large = (self._size[0] * _LARGER, self._size[1] * _LARGER)
        self._cloth = _Layer("L", large, 0)
        self._tone = _Layer("L", large, _PLAIN_TONE)
        self._seam = _Layer("L", large, 0)
        self._large = large
        self._trims: tuple[_Layer, _Layer] | None = None  # where, and what colour
        # Folds are soft: half of the final size serves.
        self._fold = _Layer("L", (max(1, self._size[0] // 2), max(1, self._size[1] // 2)), 128)

    def part(self, *path: Point, tone: float = 1.0, edge: float = 0.55) -> None:
        """Add a piece of cloth, with a contour of a strength from 0 to 1."""
        self._fill(self._flat(path), tone, edge)

    def half(self, *path: Point, tone: float = 1.0, edge: float = 0.55) -> None:
        """Add a piece that is its own mirror image.

        Its left side is given, from where it meets the middle above to where it does below.
        """
        self._fill(self._flat([*path, *reversed(mirrored(path))]), tone, edge)

    def twice(self, *path: Point, tone: float = 1.0, edge: float = 0.55) -> None:
        """Add a piece on the left and its mirror image on the right."""
        for side in (path, mirrored(path)):
            self._fill(self._flat(side), tone, edge)

    def band(self, *path: Point, thick: float, tone: float = 1.0, edge: float = 0.55) -> None:
        """Add a strap of cloth along a path."""
        points = self._flat(path, closed=False)
        wide = max(1, round(thick * self._factor))
        self._tone.line(points, round(tone * _PLAIN_TONE), wide)
        self._cloth.line(points, 255, wide)
        self._seam.line(points, round(255 * edge), wide)
        if self._trims:
            self._trims[0].line(points, 0, wide)
            self._trims[1].line(points, (0, 0, 0), wide)
        if edge:
            self._seam.line(points, 0, max(1, wide - round(1.1 * self._factor)))

    def oval(self, x: float, y: float, rx: float, ry: float, tone: float = 1.0) -> None:
        """Add a round piece."""
        self.part(*oval(x, y, rx, ry), tone=tone)

    def cut(self, *path: Point) -> None:
        """Cut a hole that the ground is seen through."""
        points = self._flat(path)
        self._cloth.polygon(points, 0)
        self._seam.polygon(points, 0)
        self._untrim(points)
        self._seam.line([*points, points[0]], 140, max(1, round(0.5 * self._factor)))

    def seam(
        self, *path: Point, thick: float = 0.5, strong: float = 0.5, stitched: bool = False
    ) -> None:
        """Draw a line on the cloth, or a row of stitches."""
        points = self._flat(path, closed=False)
        wide = max(1, round(thick * self._factor))
        for piece in dashes(points, 1.5 * self._factor) if stitched else [points]:
            self._seam.line(piece, round(255 * strong), wide)

    def seams(self, *path: Point, thick: float = 0.5, strong: float = 0.5) -> None:
        """Draw a line on the left and its mirror image on the right."""
        self.seam(*path, thick=thick, strong=strong)
        self.seam(*mirrored(path), thick=thick, strong=strong)

    def fold(self, *path: Point, thick: float = 3.0, deep: float = 0.4) -> None:
        """Draw a soft shade (or light, where ``deep`` is negative) on both sides."""
        for side in (path, mirrored(path)):
            factor = self._fold.image.width / WIDTH
            points = self._flat(side, closed=False, factor=factor)
            wide = max(1, round(thick * factor))
            self._fold.line(points, round(128 - 100 * deep), wide)

    def ribs(self, left: Point, right: Point, down: Point, n: int) -> None:
        """Draw ``n`` short lines between two points, each in the direction ``down``."""
        for i in range(1, n):
            x = left[0] + (right[0] - left[0]) * i / n
            y = left[1] + (right[1] - left[1]) * i / n
            self.seam((x, y), (x + down[0], y + down[1]), thick=0.4, strong=0.3)

    def trim(self, *path: Point, rgb: Rgb) -> None:
        """Add a piece that is not cloth and has its own colour."""
        points = self._flat(path)
        where, colour = self._trimmings()
        where.polygon(points, 255)
        colour.polygon(points, rgb)
        dark = (int(rgb[0] * 0.72), int(rgb[1] * 0.72), int(rgb[2] * 0.72))
        colour.line([*points, points[0]], dark, max(1, round(0.5 * self._factor)))

    def wire(self, *path: Point, thick: float, rgb: Rgb) -> None:
        """Add a line that is not cloth: a zip, a chain, a lace."""
        points = self._flat(path, closed=False)
        wide = max(1, round(thick * self._factor))
        where, colour = self._trimmings()
        where.line(points, 255, wide)
        colour.line(points, rgb, wide)

    def button(self, x: float, y: float, r: float = 1.2, rgb: Rgb | None = None) -> None:
        """Add a button of the cloth's colour, or of another."""
        if rgb:
            self.trim(*oval(x, y, r, r), rgb=rgb)
        else:
            self.part(*oval(x, y, r, r), tone=1.06, edge=0.8)

    def frame(self) -> Frame:
        """Frame what is drawn: in the middle, with a margin, small things larger."""
        seen = self._cloth.image.getbbox() or (0, 0, *self._cloth.image.size)
        if self._trims and (other := self._trims[0].image.getbbox()):
            (a, b, c, d), (e, f, g, h) = seen, other
            seen = min(a, e), min(b, f), max(c, g), max(d, h)
        left, top, right, bottom = (at / self._factor for at in seen)
        width = max(right - left, (bottom - top) * WIDTH / HEIGHT) + 2 * _MARGIN
        width = max(width, WIDTH / _MOST_ENLARGED)
        height = width * HEIGHT / WIDTH
        return Frame((left + right - width) / 2, (top + bottom - height) / 2, width)

    def layers(self) -> Layers:
        """Shrink what is framed to its final size."""
        frame = self.frame()
        fold = self._fold.image.filter(ImageFilter.GaussianBlur(self._size[0] / 120))
        folds = np.asarray(self._framed(fold, frame, 128), np.float32) / 256
        tone = self._small(self._tone, frame, _PLAIN_TONE) / np.float32(_PLAIN_TONE)
        if self._trims:
            trim, colour = (
                self._small(self._trims[0], frame) / 255,
                self._small(self._trims[1], frame),
            )
        else:
            trim = np.zeros_like(tone)
            colour = trim[..., None]
        return Layers(
            frame=frame,
            cloth=self._small(self._cloth, frame) / 255,
            tone=tone * (0.5 + folds),
            seam=self._small(self._seam, frame) / 255,
            trim=trim,
            trim_rgb=colour,
        )

    def mask(self) -> Image.Image:
        """Where there is anything: mode L, 255 inside."""
        frame = self.frame()
        both = self._small(self._cloth, frame)
        if self._trims:
            both = np.maximum(both, self._small(self._trims[0], frame))
        return Image.fromarray(both.astype(np.uint8))

    def _small(self, layer: "_Layer", frame: Frame, empty: int = 0) -> np.ndarray:
        return np.asarray(self._framed(layer.image, frame, empty), np.float32)

    def _framed(self, image: Image.Image, frame: Frame, empty: int) -> Image.Image:
        """Cut the frame out and shrink it; beyond the sheet all is empty."""
        unit = image.width / WIDTH
        left, top, width = (value * unit for value in frame)
        box = (left, top, left + width, top + width * HEIGHT / WIDTH)
        whole = [math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3])]
        if whole[0] < 0 or whole[1] < 0 or whole[2] > image.width or whole[3] > image.height:
            fill = empty if image.mode == "L" else (empty,) * 3
            larger_sheet = Image.new(image.mode, (whole[2] - whole[0], whole[3] - whole[1]), fill)
            larger_sheet.paste(image, (-whole[0], -whole[1]))
            image = larger_sheet
            x, y = whole[:2]
            box = box[0] - x, box[1] - y, box[2] - x, box[3] - y
        how = Image.Resampling.BOX if unit >= self._factor else Image.Resampling.BILINEAR
        return image.resize(self._size, how, box=box)

    def _trimmings(self) -> "tuple[_Layer, _Layer]":
        if self._trims is None:
            self._trims = (_Layer("L", self._large, 0), _Layer("RGB", self._large, (0, 0, 0)))
        return self._trims

    def _untrim(self, points: list[tuple[float, float]]) -> None:
        if self._trims:
            self._trims[0].polygon(points, 0)
            self._trims[1].polygon(points, (0, 0, 0))

    def _fill(self, points: list[tuple[float, float]], tone: float, edge: float) -> None:
        self._cloth.polygon(points, 255)
        self._tone.polygon(points, min(255, round(tone * _PLAIN_TONE)))
        self._seam.polygon(points, 0)
        self._untrim(points)
        if edge:
            wide = max(1, round(0.6 * self._factor))
            self._seam.line([*points, points[0]], round(255 * edge), wide)

    def _flat(
        self, path: Iterable[Point], *, closed: bool = True, factor: float | None = None
    ) -> list[tuple[float, float]]:
        """Replace curves by lines, in pixels."""
        across, along = self._stretch
        f = factor or self._factor
        middle, top = WIDTH / 2, HEIGHT / 2
        return [
            ((middle + (x - middle) * across) * f, (top + (y - top) * along) * f)
            for x, y in flatten(list(path), closed)
        ]


class _Layer:
    def __init__(self, mode: str, size: tuple[int, int], fill: int | Rgb) -> None:
        self.image = Image.new(mode, size, fill)
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: list[tuple[float, float]], fill: int | Rgb) -> None:
        self._draw.polygon(points, fill=fill)

    def line(self, points: list[tuple[float, float]], fill: int | Rgb, width: int) -> None:
        self._draw.line(points, fill=fill, width=width, joint="curve" if width > 4 else None)
