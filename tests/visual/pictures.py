"""Photographs for tests, drawn on the spot."""

from pathlib import Path

import numpy as np
from PIL import Image

from fashion_recommender.visual.photographs import path_of


def picture(article_id: int, width: int = 60, height: int = 90) -> Image.Image:
    """Draw something that differs from article to article."""
    rng = np.random.default_rng(article_id)
    corners = rng.integers(0, 256, (3, 2, 3), np.uint8)
    return Image.fromarray(corners).resize((width, height), Image.Resampling.BILINEAR)


def write(folder: Path, article_id: int, image: Image.Image | None = None, **options) -> Path:
    path = path_of(folder, article_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    (image or picture(article_id)).save(path, **{"format": "JPEG", "quality": 90, **options})
    return path
