"""Patterns that are woven or knitted, and cloth that shines."""

import numpy as np

from fashion_recommender.simulation.bolts import Bolt, colour, noise, to_line


def solid(bolt: Bolt) -> np.ndarray:
    """One colour."""
    return bolt.mix()


def stripe(bolt: Bolt) -> np.ndarray:
    """Breton, even, pin or broad stripes."""
    kind = bolt.style.pick("stripe", "breton", "even", "pin", "block", "breton")
    along = bolt.x if kind == "pin" else bolt.y
    period = {"breton": 6.4, "even": 8.0, "pin": 4.4, "block": 17.0}[kind]
    wide = {"breton": 1.1, "even": 2.0, "pin": 0.4, "block": 4.2}[kind]
    layers = [(bolt.inside(to_line(along, period) - wide), bolt.contrast)]
    if kind == "block":
        layers.append((bolt.inside(to_line(along + period / 2, period) - 0.7), bolt.accent))
    return bolt.mix(*layers)


def check(bolt: Bolt) -> np.ndarray:
    """Gingham, tartan or window panes."""
    kind = bolt.style.pick("check", "gingham", "tartan", "window")
    second = bolt.contrast
    if kind == "window":
        lines = [bolt.inside(to_line(a, 11) - 0.4) for a in (bolt.x + 5.5, bolt.y)]
        return bolt.mix(*((line * 0.8, second) for line in lines))
    if kind == "gingham":
        white = colour(246, 244, 238)
        bands = [bolt.inside(to_line(a, 7) - 1.75) for a in (bolt.x, bolt.y)]
        ground = bolt.rgb * 0.5 + white * 0.5 if not bolt.is_dark else bolt.rgb
        other = white if not bolt.is_dark else second
        cloth = bolt.mix(
            (np.ones_like(bolt.x), ground), (bands[0] * 0.55, other), (bands[1] * 0.55, other)
        )
        both = (1 - bands[0]) * (1 - bands[1])
        return cloth + both[..., None] * (bolt.rgb - cloth)
    layers = []
    for along in (bolt.x, bolt.y):
        layers.append((0.5 * bolt.inside(to_line(along, 16) - 3.6), second))
        layers.append((0.45 * bolt.inside(to_line(along, 16) - 1.2), bolt.rgb * 0.45))
        layers.append((0.75 * bolt.inside(to_line(along + 8, 16) - 0.35), bolt.accent))
    return bolt.mix(*layers)


def melange(bolt: Bolt) -> np.ndarray:
    """Yarn of several shades."""
    strength = 12 if bolt.is_dark else 10
    return bolt.mix() * 0.94 + 10 + noise(bolt, strength, 3)


def metallic(bolt: Bolt) -> np.ndarray:
    """Broad soft reflections."""
    sheen = np.sin((bolt.x * 0.9 + bolt.y * 0.7) / 9) + 0.5 * np.sin((bolt.x - bolt.y * 0.4) / 5)
    return (
        bolt.mix() * (0.94 + 0.16 * sheen[..., None]) + 36 * np.clip(sheen - 0.9, 0, 1)[..., None]
    )


def glitter(bolt: Bolt) -> np.ndarray:
    """Reflections and sparks."""
    sparks = bolt.chance.random(bolt.x.shape, np.float32)
    cloth = metallic(bolt) + noise(bolt, 12)
    return cloth + (np.clip(sparks - 0.95, 0, 1) * 20)[..., None] * (255 - cloth)


def sequin(bolt: Bolt) -> np.ndarray:
    """Rows of small discs that each catch the light or do not."""
    step = 2.6
    row = np.floor(bolt.y / (step * 0.8))
    across = bolt.x + row % 2 * step / 2
    column = np.floor(across / step)
    lit = np.sin(column * 12.9 + row * 78.2) * 43758.5
    lit = lit - np.floor(lit)
    away = np.hypot(across % step - step / 2, bolt.y % (step * 0.8) - step * 0.4)
    disc = bolt.inside(away - step * 0.48)
    cloth = bolt.mix() * (0.55 + 0.3 * disc + 0.4 * lit * disc)[..., None]
    return cloth + ((lit > 0.86) * disc * 110)[..., None]


def jacquard(bolt: Bolt) -> np.ndarray:
    """Figures knitted in bands, or damask in two tones."""
    if bolt.style.pick("kind", True, False):  # bands of knitted figures
        band = bolt.y % 30
        x, y = to_line(bolt.x, 8), band - 10
        diamond = bolt.inside(np.abs(x) + np.abs(y) - 4) - bolt.inside(np.abs(x) + np.abs(y) - 1.6)
        lines = bolt.inside(to_line(y, 14) - 0.7 - 6 * (np.abs(y) > 9)) * (np.abs(y) < 9)
        teeth = bolt.inside(np.abs(np.abs(y) - 8.6) - 0.9) * (to_line(bolt.x, 4) < 1)
        return bolt.mix((np.clip(diamond + teeth, 0, 1), bolt.contrast), (lines * 0.0, bolt.accent))
    figure = np.cos(bolt.x / 2.4) + np.cos(bolt.y / 3) + 0.5 * np.cos((bolt.x + bolt.y) / 1.2)
    tone = bolt.rgb * 0.74 if not bolt.is_dark else bolt.rgb + 46
    return bolt.mix((np.clip(figure * 3 - 1, 0, 1), tone))


def denim(bolt: Bolt) -> np.ndarray:
    """Twill, lighter where it is worn."""
    twill = (to_line(bolt.x + bolt.y, 1.3) < 0.34).astype(np.float32)
    worn = np.zeros_like(bolt.x)
    if bolt.style.pick("washed", True, True, False):
        for middle in (40.0, 60.0):
            worn += np.exp(-(((bolt.x - middle) / 6.5) ** 2) - ((bolt.y - 58) / 34) ** 2)
    light = bolt.rgb * 0.6 + 100
    return bolt.mix((0.16 * twill + 0.5 * np.clip(worn, 0, 1), light)) + noise(bolt, 4.5)


def structure(bolt: Bolt) -> np.ndarray:
    """Cables, waffles or ribs."""
    kind = bolt.style.pick("structure", "cable", "waffle", "rib")
    if kind == "rib":
        depth = np.cos(bolt.x * 2 * np.pi / 3)
    elif kind == "waffle":
        depth = np.maximum(np.cos(bolt.x * 2 * np.pi / 4), np.cos(bolt.y * 2 * np.pi / 4))
    else:
        sway = np.sin(bolt.y / 2.6)
        near = to_line(bolt.x, 12)
        depth = np.where(
            near < 4, np.cos((bolt.x + 1.5 * sway) * 2 * np.pi / 4), 0.3 * np.cos(bolt.x * 3)
        )
    return bolt.mix() * (1 + 0.13 * depth[..., None]) + 10 * depth[..., None]
