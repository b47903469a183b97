"""A bolt of cloth: what patterns are woven from, and with."""

import colorsys
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.simulation.sketch import Style

_DARK: Final = 105


@dataclass(frozen=True)
class Bolt:
    """What a pattern is woven from."""

    rgb: np.ndarray  # float32, of the article
    x: np.ndarray
    y: np.ndarray
    pixel: float  # length of one
    left: float
    top: float
    style: Style
    chance: np.random.Generator

    @property
    def is_dark(self) -> bool:
        """Whether patterns have to be lighter than the ground."""
        return bool(self.rgb.mean() < _DARK)

    @property
    def contrast(self) -> np.ndarray:
        """A second colour that stands out: cream on dark cloth, darker or white on light."""
        if self.is_dark:
            return self.style.pick("on dark", colour(240, 234, 222), self.rgb * 0.35 + 150)
        if self.rgb.mean() > 190:
            return self.style.pick("on light", self.rgb * 0.42, colour(44, 50, 74), self.rgb * 0.62)
        return self.style.pick("on middle", colour(246, 242, 234), self.rgb * 0.4)

    @property
    def accent(self) -> np.ndarray:
        """A third colour, of another hue."""
        r, g, b = (float(c) / 255 for c in np.clip(self.rgb, 0, 255))
        hue, light, full = colorsys.rgb_to_hls(r, g, b)
        hue = hue + self.style.pick("hue", 0.08, -0.1, 0.45, 0.33)
        light = 0.62 if light < 0.5 else 0.45
        return colour(
            *(255 * c for c in colorsys.hls_to_rgb(hue % 1, light, max(0.35, full * 0.7)))
        )

    def inside(self, distance: np.ndarray) -> np.ndarray:
        """Turn a signed distance (negative inside) into coverage from 0 to 1."""
        return np.clip(0.5 - distance / self.pixel, 0, 1)

    def mix(self, *layers: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """Lay colours over the article's own, each as strong as its coverage."""
        cloth = np.empty((*self.x.shape, 3), np.float32)
        cloth[:] = self.rgb
        for coverage, colour in layers:
            cloth += coverage[..., None] * (colour - cloth)
        return cloth


def colour(*rgb: float) -> np.ndarray:
    """A colour of three numbers from 0 to 255."""
    return np.array(rgb, np.float32)


def to_line(along: np.ndarray, period: float) -> np.ndarray:
    """Distance to the nearest of parallel lines."""
    return np.abs((along + period / 2) % period - period / 2)


def noise(bolt: Bolt, strength: float, smear: int = 1) -> np.ndarray:
    """Grain of the yarn, float32 ``[height, width, 1]``; smeared along the threads."""
    grain = bolt.chance.standard_normal(bolt.x.shape, np.float32)
    if smear > 1:
        rolled = [np.roll(grain, shift, 1) for shift in range(smear)]
        grain = np.sum(rolled, axis=0) / np.float32(smear**0.5)
    return (grain * np.float32(strength))[..., None]
