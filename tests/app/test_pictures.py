"""Pictures: scaled, kept, never from outside, drawn where there is none."""

import base64
import io

import numpy as np
import pytest
from app_shop import article_id
from PIL import Image

from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.pictures import Pictures


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


@pytest.fixture
def pictures(coded, tmp_path) -> Pictures:
    return Pictures(coded.folder("images@file"), tmp_path / "thumbnails")


def opened(source: str) -> Image.Image:
    kind, _, content = source.partition(";base64,")
    assert kind == "data:image/jpeg"
    return Image.open(io.BytesIO(base64.b64decode(content)))


def test_photographs_are_scaled_down_and_kept(pictures, catalogue, tmp_path):
    sources = pictures.sources(catalogue.articles([0, 2]))
    assert [opened(source).size for source in sources] == [(240, 360)] * 2
    kept = list((tmp_path / "thumbnails").rglob("*.jpg"))
    assert sorted(path.name[:10] for path in kept) == [article_id(0), article_id(2)]
    again = Pictures(None, tmp_path / "thumbnails")
    assert again.source(catalogue.articles([0])[0]).startswith("data:image/svg")


def test_a_photograph_that_changes_is_shown_anew(pictures, catalogue):
    (article,) = catalogue.articles([0])
    before = pictures.source(article)
    Image.new("RGB", (20, 30), "white").save(pictures.file(article.id))
    assert opened(pictures.source(article)).size == (20, 30)
    assert pictures.source(article) != before


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut off"])
def test_what_is_no_picture_is_drawn(pictures, catalogue, content):
    (article,) = catalogue.articles([0])
    pictures.file(article.id).write_bytes(content)
    assert pictures.source(article).startswith("data:image/svg+xml")


@pytest.mark.parametrize("mode", ["CMYK", "L", "P"])
def test_pictures_of_other_modes_are_shown(pictures, catalogue, mode):
    (article,) = catalogue.articles([0])
    Image.new(mode, (30, 40)).save(pictures.file(article.id), "PNG" if mode == "P" else "JPEG")
    assert opened(pictures.source(article)).mode == "RGB"


@pytest.mark.parametrize("kind", ["PPM", "PDF", "ICO", "TGA"])
def test_only_formats_that_are_looked_at_are_shown(pictures, catalogue, kind):
    (article,) = catalogue.articles([0])
    Image.new("RGB", (30, 40)).save(pictures.file(article.id), kind)
    assert pictures.source(article).startswith("data:image/svg+xml")


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "BMP"])
def test_other_formats_are_shown_as_they_are_looked_at(pictures, catalogue, kind):
    (article,) = catalogue.articles([0])
    Image.new("RGB", (30, 40), "red").save(pictures.file(article.id), kind)
    red, green, _ = opened(pictures.source(article)).getpixel((5, 5))
    assert red > 240
    assert green < 15


def test_what_is_transparent_is_white(pictures, catalogue):
    (article,) = catalogue.articles([0])
    Image.new("RGBA", (30, 40), (0, 0, 0, 0)).save(pictures.file(article.id), "PNG")
    assert min(opened(pictures.source(article)).getpixel((5, 5))) > 250


def test_sixteen_bits_are_brought_to_eight(pictures, catalogue):
    (article,) = catalogue.articles([0])
    ramp = np.linspace(0, 40_000, 64 * 64).reshape(64, 64).astype(np.uint16)
    Image.fromarray(ramp).save(pictures.file(article.id), "PNG")
    shown = np.asarray(opened(pictures.source(article)))[:, 0, 0]
    assert shown[0] < 10
    assert 118 < shown[32] < 138  # not all white
    assert shown[-1] > 245


@pytest.mark.parametrize(
    "bad", ["", "../../etc/passwd", "012345678", "01234567890", "012345678/", "٠١٢٣٤٥٦٧٨٩"]
)
def test_only_ten_digits_become_a_path(pictures, catalogue, bad):
    assert pictures.file(bad) is None
    assert catalogue.by_id(bad) is None


def test_an_article_is_drawn_by_its_kind_and_colour(pictures, catalogue):
    trousers, bag = catalogue.articles([3, 9])  # odd: without a photograph
    drawings = [
        base64.b64decode(pictures.source(a).partition("base64,")[2]).decode()
        for a in (trousers, bag)
    ]
    assert trousers.swatch in drawings[0]
    assert drawings[0] != drawings[1]


def test_a_cache_that_cannot_be_written_costs_only_time(coded, catalogue, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    found = Pictures(coded.folder("images@file"), blocked).source(catalogue.articles([0])[0])
    assert opened(found).size == (240, 360)


def test_articles_are_found_by_words_and_digits(catalogue):
    assert catalogue.search("red DRESS").tolist() == [1, 13, 25, 37, 49]
    assert catalogue.search(article_id(4)).tolist() == [4]
    assert catalogue.search("", product_type_name="Bag")[:2].tolist() == [9, 10]
    assert catalogue.colourways(4).tolist() == [3, 5]
    assert catalogue.description(1) == "Text 1"
    assert catalogue.description(0) == ""
