"""Find photographs and turn each into the square of pixels that a network sees.

Whatever lies under a photograph's name is answered for: a picture, or the reason why it is none.
"""

import os
import stat
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""What is decoded, whatever the file's name ends in; other decoders are not even tried."""

FILE: Final = np.dtype([("article_id", "i8"), ("size", "i8"), ("changed", "i8")])
"""A file and its state: the article's id as a number, bytes, nanoseconds of the last change."""


class Problem(IntEnum):
    """Why a file gives no picture."""

    NONE = 0
    EMPTY = 1
    TRUNCATED = 2
    HUGE = 3
    NOT_AN_IMAGE = 4
    UNREADABLE = 5


class Remark(IntFlag):
    """What is unusual about a picture that is used all the same."""

    CMYK = 1
    PALETTE = 2
    ROTATED = 4
    GREY = 8
    TRANSPARENT = 16
    NOT_JPEG = 32


def path_of(folder: Path, article_id: int) -> Path:
    """Return where the photograph of an article should be: ``0xx/0xxxxxxxxx.jpg``."""
    name = f"{article_id:010d}"
    return folder / name[:3] / f"{name}.jpg"


def find_files(folder: Path) -> np.ndarray:
    """List the files that are named like photographs: `FILE` records, ascending article ids.

    A folder that is not there holds none. What is named like one and is no file (a folder, a
    link to nowhere) counts with size -1.
    """
    found = []
    if folder.is_dir():
        for part in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if part.is_dir() and len(part.name) == 3:
                found += [record for entry in os.scandir(part) if (record := _record(entry))]
    return np.sort(np.array(found, FILE), order="article_id")


def _record(entry: os.DirEntry) -> tuple[int, int, int] | None:
    stem, _, suffix = entry.name.partition(".")
    if suffix != "jpg" or len(stem) != 10 or not (stem.isascii() and stem.isdigit()):
        return None
    if Path(entry.path).parent.name != stem[:3]:
        return None
    try:
        state = entry.stat()
    except OSError:
        return int(stem), -1, 0
    if not stat.S_ISREG(state.st_mode):
        return int(stem), -1, 0
    return int(stem), state.st_size, state.st_mtime_ns


def read_picture(
    path: Path, size: int, largest_megapixels: float
) -> tuple[np.ndarray | None, Problem, Remark]:
    """Decode a photograph: uint8 ``[size, size, 3]`` in RGB, or None and the reason.

    The whole picture, upright, in its own proportions, in the middle of a square of the colour of
    its corner; transparent parts are white. JPEG files are shrunk while they are decoded.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        if not path.is_file():
            return None, Problem.UNREADABLE, Remark(0)
        if path.stat().st_size == 0:
            return None, Problem.EMPTY, Remark(0)
        Image.init()  # else Pillow knows no more than the five formats that it loads by itself
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > largest_megapixels * 1e6:
                return None, Problem.HUGE, Remark(0)
            pixels, remarks = _square(image, size)
            return pixels, Problem.NONE, remarks
    except UnidentifiedImageError:
        return None, Problem.NOT_AN_IMAGE, Remark(0)
    except Image.DecompressionBombError:
        return None, Problem.HUGE, Remark(0)
    except PermissionError:
        return None, Problem.UNREADABLE, Remark(0)
    except Exception:  # noqa: BLE001 - at damaged files Pillow's decoders raise almost anything
        return None, Problem.TRUNCATED, Remark(0)


def _square(image: "Image.Image", size: int) -> tuple[np.ndarray, Remark]:
    from PIL import Image

    if image.format in ("JPEG", "MPO"):
        # The nearest size above the one that is needed, which the decoder gives for nothing.
        image.draft(None, _inner(image.size, size))
    flat, remarks = upright(image)
    inner = _inner(flat.size, size)
    small = flat.resize(inner, Image.Resampling.BILINEAR)
    square = Image.new("RGB", (size, size), small.getpixel((0, 0)))
    square.paste(small, ((size - inner[0]) // 2, (size - inner[1]) // 2))
    return np.asarray(square), remarks


def upright(image: "Image.Image") -> "tuple[Image.Image, Remark]":
    """Decode an open picture as it is meant to be seen: upright, in RGB, on white; and remarks.

    Any error of Pillow's decoders may come of it.
    """
    turn = _turn(image)
    remarks = _remarks(image) | (Remark(0) if turn is None else Remark.ROTATED)
    image.load()
    flat = _flat_colours(image, remarks)
    return (flat if turn is None else flat.transpose(turn)), remarks


def _inner(sides: tuple[int, int], size: int) -> tuple[int, int]:
    """Shrink (or stretch) so that the longer side becomes ``size``."""
    scale = size / max(sides)
    return max(1, round(sides[0] * scale)), max(1, round(sides[1] * scale))


def _turn(image: "Image.Image") -> "Image.Transpose | None":
    """Say how a picture has to be turned or mirrored to stand upright; None if it does."""
    from PIL import Image

    try:
        orientation = image.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - broken metadata does not make a broken picture
        return None
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return turns.get(orientation)


def _remarks(image: "Image.Image") -> Remark:
    remarks = Remark(0)
    if image.mode == "CMYK":
        remarks |= Remark.CMYK
    if image.mode in ("P", "PA"):
        remarks |= Remark.PALETTE
    if image.mode in ("1", "L", "LA", "F") or image.mode.startswith("I"):
        remarks |= Remark.GREY
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        remarks |= Remark.TRANSPARENT
    if image.format not in ("JPEG", "MPO"):
        remarks |= Remark.NOT_JPEG
    return remarks


def _flat_colours(image: "Image.Image", remarks: Remark) -> "Image.Image":
    """Bring any mode to RGB without transparency."""
    from PIL import Image

    if Remark.TRANSPARENT in remarks:
        solid = image.convert("RGBA")
        ground = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(ground, solid).convert("RGB")
    if image.mode == "F" or image.mode.startswith("I"):
        # Sixteen and more bits a pixel: the full range of what is there becomes 0 to 255.
        values = np.asarray(image, np.float64)
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        grey = (values - low) * (255 / (high - low or 1))
        return Image.fromarray(np.nan_to_num(grey).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")
