"""Motifs of printed cloth - flowers, leaves, spots - strewn without gaps and heaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from fashion_recommender.simulation.bolts import Bolt

_LARGER = 3


def flowers(bolt: Bolt, size: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw flowers: coverage of petals, of their hearts and of leaves, 0 to 1."""
    petals, hearts, leaf = _Stencil(bolt), _Stencil(bolt), _Stencil(bolt)
    n_petals = bolt.style.pick("petals in a flower", 5, 6, 4)
    for x, y, turn in strew(bolt, size * 1.75):
        grown = size * (0.42 + 0.14 * np.cos(turn * 3))
        for side in (0.6, -1.2):
            _leaf(leaf, x, y, turn + side, grown * 1.75)
        for petal in range(n_petals):
            angle = turn + petal * 2 * np.pi / n_petals
            out = grown * 0.56
            petals.disc(x + out * np.cos(angle), y + out * np.sin(angle), grown * 0.46)
        hearts.disc(x, y, grown * 0.3)
    return petals.shrunk(), hearts.shrunk(), leaf.shrunk()


def leaves(bolt: Bolt) -> tuple[np.ndarray, np.ndarray]:
    """Draw sprays of leaves in two colours: coverage of each."""
    one, two = _Stencil(bolt), _Stencil(bolt)
    for number, (x, y, turn) in enumerate(strew(bolt, 13)):
        stencil = (one, two)[number % 3 == 0]
        for step in range(4):
            along = (step - 1.4) * 3.0
            cx, cy = x + along * np.cos(turn), y + along * np.sin(turn)
            for side in (0.9, -0.9):
                _leaf(stencil, cx, cy, turn + side, 6.4 - step * 0.8)
    return one.shrunk(), two.shrunk()


def spots(bolt: Bolt) -> tuple[np.ndarray, np.ndarray]:
    """Draw spots of a leopard: coverage of their broken rings and of what these enclose."""
    ring, middle = _Stencil(bolt), _Stencil(bolt)
    for x, y, turn in strew(bolt, 6.4):
        middle.disc(x, y, 1.7)
        for part in range(5):
            if part != int(turn * 5 / 6.29):
                angle = turn + part * 2 * np.pi / 5
                ring.disc(x + 1.9 * np.cos(angle), y + 1.6 * np.sin(angle), 0.95 + 0.2 * (part % 2))
    return ring.shrunk(), middle.shrunk()


def strew(bolt: Bolt, step: float) -> np.ndarray:
    """Places on a jittered grid: ``[n, 3]`` of x, y and a turn in radians."""
    columns, rows = np.arange(-1, 100 / step + 1), np.arange(-1, 150 / step + 1)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    grid[:, 0] += grid[:, 1] % 2 / 2
    jitter = bolt.chance.random((len(grid), 3))
    places = (grid + 0.5 + 0.45 * (jitter[:, :2] - 0.5)) * step
    return np.column_stack([places, jitter[:, 2] * 2 * np.pi])


class _Stencil:
    """Shapes drawn larger than they will be, so that their edges are smooth."""

    def __init__(self, bolt: Bolt) -> None:
        height, width = bolt.x.shape
        self._factor = _LARGER / bolt.pixel
        self._left, self._top = float(bolt.left), float(bolt.top)
        self._image = Image.new("L", (width * _LARGER, height * _LARGER), 0)
        self._draw = ImageDraw.Draw(self._image)

    def disc(self, x: float, y: float, r: float) -> None:
        f, x, y = self._factor, x - self._left, y - self._top
        self._draw.ellipse([(x - r) * f, (y - r) * f, (x + r) * f, (y + r) * f], fill=255)

    def polygon(self, points: list[tuple[float, float]]) -> None:
        f, left, top = self._factor, self._left, self._top
        self._draw.polygon([((x - left) * f, (y - top) * f) for x, y in points], fill=255)

    def shrunk(self) -> np.ndarray:
        return np.asarray(self._image.reduce(_LARGER), np.float32) / np.float32(255)


def _leaf(stencil: _Stencil, x: float, y: float, turn: float, length: float) -> None:
    along = np.array([np.cos(turn), np.sin(turn)]) * length
    across = np.array([-along[1], along[0]]) * 0.22
    shape = [0.15 * along, 0.45 * along + across, along, 0.45 * along - across]
    stencil.polygon([(x + float(p[0]), y + float(p[1])) for p in shape])
