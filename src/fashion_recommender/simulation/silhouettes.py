"""How every garment of the sample shop is drawn."""

from collections.abc import Callable
from typing import Final

from PIL import Image

from fashion_recommender.simulation.silhouettes_accessories import ACCESSORIES
from fashion_recommender.simulation.silhouettes_full import FULL
from fashion_recommender.simulation.silhouettes_jewellery import JEWELLERY
from fashion_recommender.simulation.silhouettes_lower import LOWER
from fashion_recommender.simulation.silhouettes_outer import OUTER
from fashion_recommender.simulation.silhouettes_shoes import SHOES
from fashion_recommender.simulation.silhouettes_upper import UPPER
from fashion_recommender.simulation.sketch import Sketch, Style

SILHOUETTES: Final[dict[str, Callable[[Sketch], None]]] = {
    **UPPER,
    **OUTER,
    **LOWER,
    **FULL,
    **ACCESSORIES,
    **JEWELLERY,
    **SHOES,
}
"""Keys are those of `taxonomy.GARMENTS`."""


def sketch(garment: str, variant: int, width: int) -> Sketch:
    """Draw a garment, ``width`` pixels wide and half as high again; without colour yet."""
    style = Style(variant)
    stretch = style.between("width", 0.94, 1.05), style.between("length", 0.94, 1.02)
    sheet = Sketch(width, variant, stretch)
    SILHOUETTES[garment](sheet)
    return sheet


def outline(garment: str, variant: int, width: int) -> Image.Image:
    """Draw where a garment is: mode L, 255 inside, ``width`` x ``1.5 width``."""
    return sketch(garment, variant, width).mask()
