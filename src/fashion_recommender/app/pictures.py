"""Pictures of articles for the page: photographs scaled down, drawings where there are none."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final

from fashion_recommender.app.catalogue import Article, is_article_id
from fashion_recommender.app.placeholders import placeholder
from fashion_recommender.cores import usable_cores

WIDTH, HEIGHT = 240, 360
"""Largest size of a thumbnail in pixels: a card at twice its width on the page."""

SMALL: Final = (120, 180)
"""Of what is shown in strips: a JPEG is then decoded at a half or a quarter of its size."""

LARGE: Final = (600, 900)

_MOST_PIXELS: Final = 60_000_000
_QUALITY: Final = 80


class Pictures:
    """The photographs of a world, as ``data:`` addresses that need no file to be served.

    Parameters
    ----------
    folder
        Photographs, ``0xx/0xxxxxxxxx.jpg``; None where there are none.
    cache
        Folder for what was scaled down; may be deleted at any time.
    """

    def __init__(self, folder: Path | None, cache: Path) -> None:
        self.folder = folder
        self._cache = cache
        self._source = lru_cache(maxsize=4096)(self._make)

    def sources(
        self, articles: list[Article], size: tuple[int, int] = (WIDTH, HEIGHT)
    ) -> list[str]:
        """Return an address for the ``src`` of an image, for each article."""
        with ThreadPoolExecutor(max_workers=min(8, 2 * usable_cores())) as pool:
            return list(pool.map(lambda article: self.source(article, size), articles))

    def source(self, article: Article, size: tuple[int, int] = (WIDTH, HEIGHT)) -> str:
        """Return the address of one picture, at most as large as ``size`` in pixels."""
        file = self.file(article.id)
        stamp = file.stat().st_mtime_ns if file else 0
        return self._source(article, stamp, size)

    def file(self, article_id: str) -> Path | None:
        """Return the photograph of an article, None where there is none or no such id."""
        if self.folder is None or not is_article_id(article_id):
            return None
        file = self.folder / article_id[:3] / f"{article_id}.jpg"
        return file if file.is_file() else None

    def _make(self, article: Article, stamp: int, size: tuple[int, int]) -> str:
        small = self._scaled(article.id, stamp, size) if stamp else None
        if small is None:
            return _address(placeholder(article).encode(), "image/svg+xml")
        return _address(small, "image/jpeg")

    def _scaled(self, article_id: str, stamp: int, size: tuple[int, int]) -> bytes | None:
        """Scale a photograph down, or find it scaled; None where it is no picture."""
        kept = self._cache / str(size[0]) / article_id[:3] / f"{article_id}-{stamp}.jpg"
        try:
            return kept.read_bytes()
        except OSError:
            pass
        file = self.file(article_id)
        small = scaled(file, size) if file else None
        if small is not None:
            _keep(kept, small)
        return small


def scaled(file: Path, size: tuple[int, int]) -> bytes | None:
    """Return a photograph as JPEG, no larger than ``size``; None where it cannot be read."""
    import io

    from PIL import Image

    from fashion_recommender.visual.photographs import FORMATS, upright

    try:
        Image.init()  # else Pillow knows no more than the five formats that it loads by itself
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            image.draft("RGB", size)  # JPEG: decoded at a half, a quarter, an eighth
            seen, _ = upright(image)
            seen.thumbnail(size, Image.Resampling.BILINEAR, reducing_gap=2)
            out = io.BytesIO()
            seen.save(out, "JPEG", quality=_QUALITY)  # a third of the time that WebP takes
    except Exception:  # noqa: BLE001 - at damaged files Pillow's decoders raise almost anything
        return None
    return out.getvalue()


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a folder that cannot be written to costs only time."""
    partial = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        return


def _address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
