"""Pictures of the sample shop's articles: an outline, filled with cloth, on a light ground."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from fashion_recommender.progress import progress
from fashion_recommender.simulation.articles import Articles, Products
from fashion_recommender.simulation.fabrics import fabric
from fashion_recommender.simulation.silhouettes import outline
from fashion_recommender.simulation.taxonomy import APPEARANCES, COLOURS, GARMENTS

_GROUND: Final = (243, 241, 238)
_QUALITY: Final = 88
_PER_TASK: Final = 64


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
    mask = outline(garment, variant, width)
    cloth = Image.fromarray(fabric(appearance, rgb, (mask.height, mask.width), variant))
    ground = Image.new("RGB", mask.size, _GROUND)
    shift, soft = max(1, width // 40), max(1, width // 32)
    shadow = ImageChops.offset(mask, shift // 2, shift).filter(ImageFilter.GaussianBlur(soft))
    ground.paste((196, 190, 184), mask=shadow.point(lambda value: value // 2))
    # A thin darker edge: white cloth stays visible on light ground.
    edge = ImageChops.subtract(mask, mask.filter(ImageFilter.MinFilter(3)))
    ground.paste(cloth, mask=mask)
    dark = tuple(int(value * 0.72) for value in rgb)
    ground.paste(dark, mask=edge.point(lambda value: value * 2 // 3))
    return ground


def write_pictures(products: Products, articles: Articles, folder: Path, width: int) -> int:
    """Draw the articles that have a picture and lack one in ``folder``; returns how many.

    Files are ``0xx/0xxxxxxxxx.jpg`` (the id's first three digits, the id); each appears whole or
    not at all.
    """
    missing = [picture for picture in _wanted(products, articles, folder, width) if _lacks(picture)]
    tasks = [missing[i : i + _PER_TASK] for i in range(0, len(missing), _PER_TASK)]
    with ProcessPoolExecutor(max(1, min(len(tasks), os.cpu_count() or 1))) as pool:
        for _ in progress(pool.map(_write, tasks), total=len(tasks), description="draw pictures"):
            pass
    return len(missing)


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
    return repr(picture[1:]).encode()


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
