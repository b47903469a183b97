"""Cloth as pixels: a colour and how it looks - solid, striped, checked, printed, knitted."""

from collections.abc import Callable
from typing import Final

import numpy as np

from fashion_recommender.simulation import prints, weaves
from fashion_recommender.simulation.bolts import Bolt
from fashion_recommender.simulation.sketch import Frame, Rgb, Style

_WHOLE: Final = Frame(0, 0, 100)


def fabric(
    appearance: str, rgb: Rgb, shape: tuple[int, int], seed: int, frame: Frame = _WHOLE
) -> np.ndarray:
    """Weave a rectangle of cloth: float32 ``[height, width, 3]``, 0 to 255.

    Parameters
    ----------
    appearance
        A name of `taxonomy.APPEARANCES`.
    rgb
        The article's colour, that of most of the cloth.
    shape
        Height and width.
    seed
        Varies scale and motif; the same arguments give the same cloth.
    frame
        Part of the sheet that is woven.
    """
    pixel = frame.width / shape[1]
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) * np.float32(pixel)
    x += np.float32(frame.left)
    y += np.float32(frame.top)
    # Cloth sags a little between the shoulders: lines that are not quite straight look woven.
    y += np.float32(1.1) * np.cos((x - 50) / 16)
    bolt = Bolt(
        np.array(rgb, np.float32),
        x,
        y,
        pixel,
        frame.left,
        frame.top,
        Style(seed),
        np.random.default_rng(seed),
    )
    return np.clip(_PATTERNS[appearance](bolt), 0, 255)


_PATTERNS: Final[dict[str, Callable[[Bolt], np.ndarray]]] = {
    "All over pattern": prints.all_over,
    "Check": weaves.check,
    "Colour blocking": prints.blocks,
    "Dot": prints.dot,
    "Embroidery": prints.embroidery,
    "Front print": prints.front_print,
    "Glittering/Metallic": weaves.glitter,
    "Melange": weaves.melange,
    "Metallic": weaves.metallic,
    "Placement print": prints.placement,
    "Sequin": weaves.sequin,
    "Solid": weaves.solid,
    "Stripe": weaves.stripe,
    "Lace": prints.lace,
    "Jacquard": weaves.jacquard,
    "Denim": weaves.denim,
    "Other structure": weaves.structure,
}
