"""Pictures of the sample shop's articles: an outline, filled with cloth, on a light ground."""

import os
from collections.abc import Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from fashion_recommender.cores import usable_cores
from fashion_recommender.progress import progress
from fashion_recommender.simulation.articles import Articles, Products
from fashion_recommender.simulation.fabrics import fabric
from fashion_recommender.simulation.silhouettes import sketch
from fashion_recommender.simulation.sketch import Layers
from fashion_recommender.simulation.taxonomy import APPEARANCES, COLOURS, GARMENTS

_GROUND: Final = (243, 241, 238)
_DARK: Final = 70
_QUALITY: Final = 88
_PER_TASK: Final = 64
_DRAWING: Final = 2  # goes up when the same article is drawn differently


class Picture(NamedTuple):
    """What is to be drawn where."""

    path: Path
    garment: str
    rgb: tuple[int, int, int]
    appearance: str
    variant: int
    width: int


def draw_picture(
    garment: str, rgb: tuple[int, int, int], appearance: str, variant: int, width: int
) -> Image.Image:
    """Draw an article: RGB, ``width`` x ``1.5 width`` pixels.

    Parameters
    ----------
    garment, appearance
        Names of `taxonomy.GARMENTS` and `taxonomy.APPEARANCES`.
    rgb
        The article's colour.
    variant
        Decides shape and motif; the same for colourways of one product.
    """
    layers = sketch(garment, variant, width).layers()
    cloth = _lit(fabric(appearance, rgb, layers.cloth.shape, variant, layers.frame), layers, rgb)
    drawn = _ground(*layers.cloth.shape) * _shadow(layers)[..., None]
    drawn += layers.cloth[..., None] * (cloth - drawn)
    drawn += layers.trim_rgb - layers.trim[..., None] * drawn
    return Image.fromarray(np.clip(drawn, 0, 255).astype(np.uint8))


def _lit(cloth: np.ndarray, layers: Layers, rgb: tuple[int, int, int]) -> np.ndarray:
    """Add light and seams: darker than light cloth, lighter than dark cloth."""
    width = layers.cloth.shape[1]
    # Cloth turns away from the light where it ends: brightness follows the blurred outline.
    round_off = _blurred(layers.cloth, width / 16)
    light = layers.tone * (0.86 + 0.15 * round_off)
    light *= np.linspace(1.03, 0.97, width, dtype=np.float32)
    brightness = sum(rgb) / 3
    seam = layers.seam[..., None]
    if brightness < _DARK:
        # On black a product of light shows nothing: add it.
        lift = 12 + 60 * (light[..., None] - 0.94)
        cloth = cloth * light[..., None] + np.maximum(lift, 0)
        return cloth + seam * 0.42 * (np.float32(168) - cloth)
    if brightness > 215:  # white on a light ground
        light = 1 - (1 - light) * 1.15
    cloth = cloth * light[..., None]
    return cloth - seam * 0.55 * cloth


def _shadow(layers: Layers) -> np.ndarray:
    """Light on the ground, 1 where no shadow falls."""
    width = layers.cloth.shape[1]
    thing = np.maximum(layers.cloth, layers.trim)
    down, right = max(1, width // 50), max(1, width // 100)
    fallen = np.zeros_like(thing)
    fallen[down:, right:] = thing[:-down, :-right]
    return 1 - np.float32(0.2) * _blurred(fallen, width / 50)


def _blurred(layer: np.ndarray, radius: float) -> np.ndarray:
    image = Image.fromarray((layer * 255).astype(np.uint8))
    small = image.reduce(2).filter(ImageFilter.BoxBlur(radius / 2))
    soft = small.filter(ImageFilter.BoxBlur(radius / 4)).resize(
        image.size, Image.Resampling.BILINEAR
    )
    return np.asarray(soft, np.float32) / np.float32(255)


@cache
def _ground(height: int, width: int) -> np.ndarray:
    """Return a very light warm grey, a little darker below."""
    fade = np.linspace(1.012, 0.985, height, dtype=np.float32)[:, None, None]
    return np.broadcast_to(np.array(_GROUND, np.float32) * fade, (height, width, 3))


def write_pictures(products: Products, articles: Articles, folder: Path, width: int) -> int:
    """Draw the articles that have a picture and lack one in ``folder``; returns how many.

    Files are ``0xx/0xxxxxxxxx.jpg`` (the id's first three digits, the id); each appears whole or
    not at all. Those of other shops are removed.
    """
    wanted = list(_wanted(products, articles, folder, width))
    remove_pictures(folder, {picture.path for picture in wanted})
    missing = [picture for picture in wanted if _lacks(picture)]
    tasks = [missing[i : i + _PER_TASK] for i in range(0, len(missing), _PER_TASK)]
    with ProcessPoolExecutor(max(1, min(len(tasks), usable_cores()))) as pool:
        for _ in progress(pool.map(_write, tasks), total=len(tasks), description="draw pictures"):
            pass
    return len(missing)


def remove_pictures(folder: Path, kept: Collection[Path] = ()) -> None:
    """Remove all pictures in ``folder`` but those ``kept``, and folders in it that become empty."""
    for path in list(folder.glob("[0-9][0-9][0-9]/*.jpg")):
        if path not in kept:
            path.unlink()
            with suppress(OSError):  # not empty yet
                path.parent.rmdir()


def _wanted(products: Products, articles: Articles, folder: Path, width: int) -> Iterable[Picture]:
    garments, appearances = list(GARMENTS), list(APPEARANCES)
    for a in np.flatnonzero(articles.has_picture):
        name = f"{articles.number[a]:010d}"
        product = articles.product[a]
        yield Picture(
            folder / name[:3] / f"{name}.jpg",
            garments[products.garment[product]],
            COLOURS[articles.colour[a]].rgb,
            appearances[articles.appearance[a]],
            int(products.code[product]),
            width,
        )


def _lacks(picture: Picture) -> bool:
    """Whether a picture is not there, or was drawn at another size or by another recipe."""
    try:
        with Image.open(picture.path) as found:
            return found.info.get("comment") != _recipe(picture)
    except OSError:
        return True


def _recipe(picture: Picture) -> bytes:
    return repr((_DRAWING, *picture[1:])).encode()


def _write(pictures: list[Picture]) -> None:
    for picture in pictures:
        picture.path.parent.mkdir(parents=True, exist_ok=True)
        partial = picture.path.with_suffix(f".partial-{os.getpid()}")
        try:
            image = draw_picture(*picture[1:])
            image.save(partial, "JPEG", quality=_QUALITY, comment=_recipe(picture))
            partial.replace(picture.path)
        finally:
            partial.unlink(missing_ok=True)
