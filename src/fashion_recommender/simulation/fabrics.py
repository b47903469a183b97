"""Cloth as pixels: a colour and how it looks - solid, striped, checked, printed, knitted."""

from typing import Final

import numpy as np

_PRINTED: Final = {"All over pattern", "Embroidery", "Jacquard", "Sequin", "Lace"}


def fabric(
    appearance: str, rgb: tuple[int, int, int], shape: tuple[int, int], seed: int
) -> np.ndarray:
    """Weave a rectangle of cloth: uint8 ``[height, width, 3]``.

    The same arguments give the same cloth; ``seed`` varies scale and motif.
    """
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    unit = shape[1] / 100
    base = np.array(rgb, np.float32)
    other = _contrast(base)
    cloth = np.broadcast_to(base, (*shape, 3)).copy()
    # A soft fold of light from the left, so that flat shapes look like something worn.
    light = 1 + 0.06 * np.cos((x / shape[1] - 0.35) * np.pi) + 0.02 * np.sin(y / unit / 9)
    pattern = _pattern(appearance, x / unit, y / unit, chance)
    cloth += pattern[..., None] * (other - base)
    if appearance in {"Melange", "Other structure", "Denim"}:
        grain = chance.normal(0, 13 if appearance == "Melange" else 8, shape)
        cloth += grain[..., None].astype(np.float32)
    if appearance in {"Metallic", "Glittering/Metallic"}:
        light = light + 0.22 * np.sin((x + y) / unit / 7)
    if appearance in {"Glittering/Metallic", "Sequin"}:
        cloth[chance.random(shape) > 0.97] = 255
    return np.clip(cloth * light[..., None], 0, 255).astype(np.uint8)


def _contrast(base: np.ndarray) -> np.ndarray:
    """A second colour that stands out from the first: lighter on dark, darker on light."""
    dark = base.mean() < 118
    return base + (255 - base) * 0.72 if dark else base * 0.42


def _pattern(
    appearance: str, x: np.ndarray, y: np.ndarray, chance: np.random.Generator
) -> np.ndarray:
    """How much of the second colour is where, 0 to 1."""
    scale = float(chance.integers(5, 11))
    none = np.zeros_like(x)
    if appearance == "Stripe":
        across = x if chance.random() < 0.3 else y
        return (across % scale < scale * 0.42).astype(np.float32)
    if appearance == "Check":
        size = scale * 1.6
        return 0.45 * (x % size < size / 2) + 0.45 * (y % size < size / 2)
    if appearance == "Dot":
        shifted = x + (y // scale % 2) * scale / 2
        away = np.hypot(shifted % scale - scale / 2, y % scale - scale / 2)
        return (away < scale * 0.24).astype(np.float32)
    if appearance == "Colour blocking":
        return (y > 60 + scale).astype(np.float32)
    if appearance in {"Front print", "Placement print"}:
        middle = 62 + scale
        ring = np.hypot(x - 50, y - middle)
        petals = 10 + 4 * np.cos(np.arctan2(y - middle, x - 50) * chance.integers(3, 8))
        return ((ring < petals) & (ring > 3)).astype(np.float32)
    if appearance == "Denim":
        return 0.10 * (((x + y) % 2.4) < 1.2) + 0.16 * np.exp(-(((x - 40) / 9) ** 2))
    if appearance == "Other structure":
        return 0.18 * ((x % 4 < 2) ^ (y % 4 < 2))
    if appearance in _PRINTED:
        return _flowers(appearance, x, y, chance, scale)
    return none


def _flowers(
    appearance: str, x: np.ndarray, y: np.ndarray, chance: np.random.Generator, scale: float
) -> np.ndarray:
    """Scatter motifs; small and dense for lace and sequins, large for prints."""
    size = {"Lace": 2.2, "Sequin": 1.6, "Jacquard": 3.0}.get(appearance, 3 + scale / 2)
    many = {"Lace": 220, "Sequin": 260, "Jacquard": 140, "Embroidery": 16}.get(appearance, 46)
    shown = np.zeros_like(x)
    strength = 0.55 if appearance in {"Lace", "Jacquard"} else 0.95
    step = x[0, 1] - x[0, 0]
    for cx, cy, turn in chance.random((many, 3)) * (100, 150, 6.28):
        left, top = (max(0, int((c - size) / step)) for c in (cx, cy))
        right, bottom = (int((c + size) / step) + 1 for c in (cx, cy))
        near = np.s_[top:bottom, left:right]
        dx, dy = x[near] - cx, y[near] - cy
        petals = 0.62 + 0.38 * np.cos(5 * np.arctan2(dy, dx) + turn)
        shown[near] = np.maximum(shown[near], strength * (np.hypot(dx, dy) < size * petals))
    return shown
