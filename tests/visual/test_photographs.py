"""Whatever lies under a photograph's name is answered for."""

import os

import numpy as np
import pytest
from pictures import picture, write
from PIL import Image

from fashion_recommender.visual.photographs import (
    Problem,
    Remark,
    find_files,
    path_of,
    read_picture,
)

SIZE = 64


def read(path, largest_megapixels=64.0):
    return read_picture(path, SIZE, largest_megapixels)


def test_a_picture_keeps_its_proportions_on_the_colour_of_its_corner(tmp_path):
    drawn = Image.new("RGB", (40, 80), (250, 240, 230))
    drawn.paste((200, 20, 20), (10, 20, 30, 60))
    path = write(tmp_path, 1, drawn, quality=100, subsampling=0)
    pixels, problem, remarks = read(path)
    assert (problem, remarks) == (Problem.NONE, Remark(0))
    assert pixels.shape == (SIZE, SIZE, 3)
    assert pixels.dtype == np.uint8
    # 80 rows become 64, 40 columns 32, in the middle: the red piece spans rows 16-48 and 24-40.
    red = (pixels[:, :, 0] > 150) & (pixels[:, :, 1] < 120)
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    assert (rows[0], rows[-1]) == (16, 47)
    assert (columns[0], columns[-1]) == (24, 39)
    assert np.abs(pixels[:, :10].astype(int) - (250, 240, 230)).max() <= 3


def test_a_large_jpeg_is_shrunk_to_the_same_picture(tmp_path):
    small, large = picture(5, 60, 90), picture(5, 600, 900)
    ways = [read(write(tmp_path, i, image))[0] for i, image in enumerate((small, large), 1)]
    assert np.abs(ways[0].astype(int) - ways[1].astype(int)).mean() < 6


def test_rotated_pictures_stand_upright(tmp_path):
    upright = picture(7)
    expected = read(write(tmp_path, 1, upright, quality=100))[0].astype(int)
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    for orientation, turn in turns.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = write(tmp_path, 10 + orientation, upright.transpose(turn), quality=100, exif=exif)
        pixels, problem, remarks = read(path)
        assert (problem, remarks) == (Problem.NONE, Remark.ROTATED)
        assert np.abs(pixels.astype(int) - expected).mean() < 3, orientation


@pytest.mark.parametrize(
    ("mode", "options", "remarks"),
    [
        ("CMYK", {}, Remark.CMYK),
        ("L", {}, Remark.GREY),
        ("P", {"format": "PNG"}, Remark.PALETTE | Remark.NOT_JPEG),
        ("RGBA", {"format": "PNG"}, Remark.TRANSPARENT | Remark.NOT_JPEG),
        ("LA", {"format": "PNG"}, Remark.GREY | Remark.TRANSPARENT | Remark.NOT_JPEG),
        ("I;16", {"format": "PNG"}, Remark.GREY | Remark.NOT_JPEG),
        ("1", {"format": "PNG"}, Remark.GREY | Remark.NOT_JPEG),
        ("RGB", {"format": "WEBP"}, Remark.NOT_JPEG),
        ("RGB", {"format": "GIF"}, Remark.PALETTE | Remark.NOT_JPEG),
        ("RGB", {"format": "TIFF"}, Remark.NOT_JPEG),
    ],
)
def test_unusual_pictures_are_used_and_noted(tmp_path, mode, options, remarks):
    pixels, problem, found = read(write(tmp_path, 3, picture(3).convert(mode), **options))
    assert (problem, found) == (Problem.NONE, remarks)
    if mode in ("CMYK", "RGBA", "RGB", "P"):
        expected = read(write(tmp_path, 4, picture(3)))[0]
        assert np.abs(pixels.astype(int) - expected.astype(int)).mean() < 12


def test_transparent_is_white(tmp_path):
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    pixels, _, _ = read(write(tmp_path, 3, clear, format="PNG"))
    assert (pixels == 255).all()


def test_what_gives_no_picture_says_why(tmp_path):
    good = write(tmp_path, 1).read_bytes()

    def of(content: bytes):
        path = path_of(tmp_path, 2)
        path.write_bytes(content)
        return read(path)[1]

    assert of(good) == Problem.NONE
    assert of(b"") == Problem.EMPTY
    assert of(b"<html>Not found</html>") == Problem.NOT_AN_IMAGE
    assert of(good[: len(good) // 2]) == Problem.TRUNCATED
    assert of(b"%PDF-1.4" + good) == Problem.NOT_AN_IMAGE
    assert read(path_of(tmp_path, 404))[1] == Problem.UNREADABLE
    folder = path_of(tmp_path, 5)
    folder.mkdir(parents=True)
    assert read(folder)[1] == Problem.UNREADABLE
    assert read(write(tmp_path, 1), largest_megapixels=0.005)[1] == Problem.HUGE


def test_a_bomb_is_huge_and_costs_nothing(tmp_path):
    bomb = Image.new("1", (30_000, 30_000))
    assert read(write(tmp_path, 3, bomb, format="PNG"))[1] == Problem.HUGE


def test_damage_anywhere_is_never_an_exception(tmp_path):
    path = write(tmp_path, 1, picture(1, 30, 40))
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(good)
        for place in rng.integers(0, len(good), 4):
            damaged[place] = rng.integers(0, 256)
        path.write_bytes(bytes(damaged))
        pixels, problem, _ = read(path)
        assert (pixels is None) == (problem != Problem.NONE)


def test_only_files_named_like_photographs_are_found(tmp_path):
    for article_id in (900_000_001, 108_775_015):
        write(tmp_path, article_id)
    for other in ("010/notes.txt", "010/0108775015.png", "0108775044.jpg", "099/0108775051.jpg"):
        (tmp_path / other).parent.mkdir(exist_ok=True)
        (tmp_path / other).write_bytes(b"x")
    (tmp_path / "010" / "0108775016.jpg").symlink_to(tmp_path / "nowhere.jpg")
    found = find_files(tmp_path)
    assert found["article_id"].tolist() == [108_775_015, 108_775_016, 900_000_001]
    assert found["size"][1] == -1
    status = os.stat(path_of(tmp_path, 900_000_001))  # noqa: PTH116
    assert (found["size"][2], found["changed"][2]) == (status.st_size, status.st_mtime_ns)
    assert len(find_files(tmp_path / "nowhere")) == 0
