"""Pictures of the sample shop."""

import numpy as np
import pytest
from PIL import Image

from fashion_recommender.simulation import SimulationConfig
from fashion_recommender.simulation import pictures as module
from fashion_recommender.simulation.articles import design
from fashion_recommender.simulation.pictures import draw_picture, write_pictures
from fashion_recommender.simulation.silhouettes import outline
from fashion_recommender.simulation.taxonomy import APPEARANCES, GARMENTS

RED, BLUE = (198, 38, 48), (78, 122, 178)


@pytest.mark.parametrize("garment", GARMENTS)
@pytest.mark.parametrize("variant", [1, 2, 12])
def test_every_garment_has_an_outline_that_leaves_a_margin(garment, variant):
    mask = np.asarray(outline(garment, variant, 60))
    assert mask.shape == (90, 60)
    assert 0.03 < (mask > 128).mean() < 0.6
    assert mask[:3].max() < 60
    assert mask[-3:].max() < 60


def test_garments_look_different():
    masks = {g: np.asarray(outline(g, 0, 40)) > 128 for g in GARMENTS}
    alike = {("Underwear bottom", "Swimwear bottom"), ("Shirt", "Polo shirt")}
    names = list(masks)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            same = np.array_equal(masks[one], masks[other])
            assert not same or (one, other) in alike, (one, other)


@pytest.mark.parametrize("appearance", APPEARANCES)
def test_every_appearance_is_drawn_in_the_articles_colour(appearance):
    picture = np.asarray(draw_picture("Dress", RED, appearance, 7, 60), float)
    inside = np.asarray(outline("Dress", 7, 60)) > 250
    middle = np.median(picture[inside], axis=0)
    assert middle[0] > middle[1]
    assert middle[0] > middle[2]


def test_patterns_differ_from_solid_and_are_repeatable():
    solid = np.asarray(draw_picture("Dress", BLUE, "Solid", 7, 60), int)
    for appearance in ("Stripe", "Check", "Dot", "All over pattern", "Denim", "Melange"):
        one, again = (np.asarray(draw_picture("Dress", BLUE, appearance, 7, 60)) for _ in "ab")
        assert np.array_equal(one, again)
        assert np.abs(one - solid).mean() > 0.5, appearance


@pytest.fixture(scope="module")
def shop():
    return design(SimulationConfig(n_customers=10, n_articles=150))


def pictures(folder):
    return sorted(folder.rglob("*.jpg"))


def test_every_article_with_a_picture_gets_one_and_only_once(shop, tmp_path):
    _, articles = shop
    assert write_pictures(*shop, tmp_path, 40) == articles.has_picture.sum()
    drawn = pictures(tmp_path)
    wanted = [f"{number:010d}" for number in articles.number[articles.has_picture]]
    assert [path.stem for path in drawn] == sorted(wanted)
    assert all(path.parent.name == path.stem[:3] for path in drawn)
    with Image.open(drawn[0]) as picture:
        assert picture.size == (40, 60)
    assert write_pictures(*shop, tmp_path, 40) == 0


def test_what_is_missing_broken_or_of_another_size_is_drawn_again(shop, tmp_path):
    write_pictures(*shop, tmp_path, 40)
    first, second, *_ = pictures(tmp_path)
    first.unlink()
    second.write_bytes(b"no picture")
    assert write_pictures(*shop, tmp_path, 40) == 2
    assert write_pictures(*shop, tmp_path, 44) == len(pictures(tmp_path))


def test_a_picture_that_cannot_be_saved_leaves_nothing(shop, tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", fail)
    picture = next(iter(module._wanted(*shop, tmp_path, 40)))
    with pytest.raises(OSError, match="disk full"):
        module._write([picture])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
