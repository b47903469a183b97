"""Patterns that are printed on cloth or stitched to it."""

import numpy as np

from fashion_recommender.simulation.bolts import Bolt, colour, to_line
from fashion_recommender.simulation.motifs import flowers, leaves, spots


def dot(bolt: Bolt) -> np.ndarray:
    """Dots in rows."""
    step = bolt.style.pick("dots", 4.2, 6.5, 11.0)
    row = np.floor(bolt.y / step)
    across = (bolt.x + row % 2 * step / 2) % step - step / 2
    away = np.hypot(across, bolt.y % step - step / 2)
    return bolt.mix((bolt.inside(away - step * 0.24), bolt.contrast))


def all_over(bolt: Bolt) -> np.ndarray:
    """Flowers, leaves, spots or waves."""
    kind = bolt.style.pick(
        "print", "flowers", "small flowers", "leaves", "animal", "waves", "flowers"
    )
    if kind == "animal":
        dark, middle = spots(bolt)
        return bolt.mix(
            (middle, bolt.rgb * 0.72 if not bolt.is_dark else bolt.rgb + 50),
            (dark, _on_animal(bolt)),
        )
    if kind == "leaves":
        one, two = leaves(bolt)
        return bolt.mix((one, bolt.contrast), (two, bolt.accent))
    if kind == "waves":
        wave = np.sin((bolt.x + 5 * np.sin(bolt.y / 6)) / 3) + np.sin(
            (bolt.y + 4 * np.sin(bolt.x / 9)) / 4
        )
        return bolt.mix(
            (np.clip(wave * 4 - 2.4, 0, 1), bolt.contrast),
            (np.clip(-wave * 4 - 4.4, 0, 1), bolt.accent),
        )
    green = colour(94, 124, 84) if not bolt.is_dark else colour(132, 156, 118)
    petals, hearts, leaf = flowers(bolt, 4.0 if kind == "small flowers" else 7.4)
    petal = bolt.contrast if bolt.style.pick("petals", True, False) else bolt.accent
    return bolt.mix((leaf, green), (petals, petal), (hearts, colour(232, 190, 92)))


def _on_animal(bolt: Bolt) -> np.ndarray:
    return colour(206, 190, 160) if bolt.is_dark else bolt.rgb * 0.25


def blocks(bolt: Bolt) -> np.ndarray:
    """A broad block of another colour across the body, edged by a third."""
    high = bolt.style.between("high", 9, 13)
    lean = bolt.style.pick("lean", 0.0, 0.0, 0.35)
    line = np.abs(bolt.y - bolt.style.between("low", 58, 82) - lean * (bolt.x - 50))
    edge = bolt.style.pick("edge", 0.6, 2.4)
    return bolt.mix(
        (bolt.inside(line - high), bolt.accent),
        (bolt.inside(np.abs(line - high) - edge), bolt.contrast),
    )


def front_print(bolt: Bolt, size: float = 13.0, x: float = 50.0, y: float = 58.0) -> np.ndarray:
    """A motif on the chest."""
    dx, dy = (bolt.x - x) / size, (bolt.y - y) / size
    away, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    soft = bolt.pixel / size
    main, second = bolt.contrast, bolt.accent

    def inside(distance: np.ndarray) -> np.ndarray:
        return np.clip(0.5 - distance / soft, 0, 1)

    kind = bolt.style.pick("motif", "sun", "words", "hills", "star", "stripes", "flower")
    if kind == "sun":
        rays = inside(np.abs(away - 0.86) - 0.14) * (np.cos(12 * angle) > 0.1)
        return bolt.mix((inside(away - 0.6), second), (rays, main))
    if kind == "words":
        # Blocks of uneven width: reads as a line of letters from afar and says nothing.
        cut = np.abs(np.sin(dx * 7.3) + np.sin(dx * 11.9 + np.round(dy * 2.2) * 2.1)) > 0.35
        row = inside(np.abs(np.abs(dy) - 0.42) - 0.26) * inside(np.abs(dx) - 1.25)
        return bolt.mix((row * cut, main))
    if kind == "hills":
        frame = inside(np.maximum(np.abs(dx) - 1.0, np.abs(dy) - 1.15))
        far = inside(0.1 + 0.45 * np.abs((dx + 0.3) % 1.0 - 0.5) * 2 - dy - 0.25)
        near = inside(0.55 + 0.3 * np.sin(dx * 3 + 1) - dy)
        moon = inside(np.hypot(dx - 0.4, dy + 0.6) - 0.24)
        return bolt.mix(
            (frame, main),
            (frame * moon, second),
            (frame * far, second * 0.8),
            (frame * near, second * 0.5),
        )
    if kind == "star":
        edge = 0.72 + 0.34 * np.cos(5 * (angle + np.pi / 2)) * (
            0.7 + 0.3 * np.cos(5 * (angle + np.pi / 2))
        )
        return bolt.mix((inside(away - edge), main))
    if kind == "stripes":
        bands = (
            inside(to_line(dy, 0.5) - 0.13) * inside(np.abs(dx) - 1.35) * inside(np.abs(dy) - 0.9)
        )
        return bolt.mix((bands, main), (bands * (dy > 0.2), second))
    petals = inside(away - (0.62 + 0.38 * np.cos(6 * angle)))
    return bolt.mix((petals, main), (inside(away - 0.24), second))


def placement(bolt: Bolt) -> np.ndarray:
    """A small motif at the heart or a large one at the hem."""
    return front_print(bolt, *bolt.style.pick("where", (5.0, 60.0, 46.0), (17.0, 42.0, 74.0)))


def embroidery(bolt: Bolt) -> np.ndarray:
    """Flowers in thread below the neck."""
    petals, hearts, leaf = flowers(bolt, 4.6)
    place = np.clip((24 - np.abs(bolt.x - 50)) / 6, 0, 1) * (
        bolt.y < bolt.style.pick("down", 52, 64)
    )
    thread = bolt.contrast
    grain = 0.8 + 0.2 * (to_line(bolt.x + bolt.y, 1.4) < 0.35)
    return bolt.mix(
        (leaf * place, colour(104, 132, 92)),
        (petals * place * grain, thread),
        (hearts * place, bolt.accent),
    )


def lace(bolt: Bolt) -> np.ndarray:
    """Flowers on a net that skin is seen through."""
    petals, hearts, leaf = flowers(bolt, 5.2)
    mesh = bolt.inside(
        0.45 - np.minimum(to_line(bolt.x + bolt.y, 1.9), to_line(bolt.x - bolt.y, 1.9))
    )
    drawn = np.clip(petals + leaf, 0, 1) * (1 - 0.8 * hearts)
    skin = colour(236, 214, 196)
    return bolt.mix(((0.16 + 0.4 * mesh) * (1 - drawn), skin))
