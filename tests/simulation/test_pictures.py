"""Pictures of the sample shop."""

import numpy as np
import pytest
from kedro.io import DatasetError
from PIL import Image

from fashion_recommender.datasets import WrittenFolderDataset
from fashion_recommender.simulation import SimulationConfig, simulate
from fashion_recommender.simulation import pictures as module
from fashion_recommender.simulation.articles import design
from fashion_recommender.simulation.pictures import draw_picture, write_pictures
from fashion_recommender.simulation.silhouettes import outline
from fashion_recommender.simulation.taxonomy import APPEARANCES, GARMENTS, LOOKS

RED, BLUE = (198, 38, 48), (78, 122, 178)
TINY = {"n_customers": 10, "n_articles": 150, "start": "2020-06-25", "picture_width": 40}


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


@pytest.mark.parametrize("garment", GARMENTS)
def test_every_garment_is_drawn_from_every_cloth_of_its_look(garment):
    for number, appearance in enumerate(LOOKS[GARMENTS[garment].look]):
        picture = draw_picture(garment, BLUE, appearance, number, 60)
        assert picture.size == (60, 90)
        assert picture.mode == "RGB"
        inside = np.asarray(outline(garment, number, 60)) > 250
        pixels = np.asarray(picture, float)
        away = np.abs(pixels[inside].mean(axis=0) - pixels[~inside].mean(axis=0))
        assert away.max() > 15, appearance


def test_products_of_one_garment_differ_in_shape():
    for garment in GARMENTS:
        shapes = {outline(garment, variant, 40).tobytes() for variant in range(30)}
        assert len(shapes) >= 2, garment
    assert len({outline("Dress", variant, 40).tobytes() for variant in range(30)}) > 20


def test_what_is_not_cloth_is_drawn_in_colours_of_its_own():
    # Soles of sneakers: the same pixels in pictures of two colours.
    one, other = (np.asarray(draw_picture("Sneakers", c, "Solid", 3, 80), int) for c in (RED, BLUE))
    inside = np.asarray(outline("Sneakers", 3, 80)) > 250
    same = (np.abs(one - other).max(axis=-1) < 3) & inside
    assert 0.03 < same.sum() / inside.sum() < 0.5


def test_colourways_of_a_product_share_their_outline():
    grounds = [
        np.abs(np.asarray(draw_picture("Coat", rgb, "Solid", 9, 60), int) - rgb).sum(axis=-1) < 90
        for rgb in (RED, BLUE)
    ]
    inside = np.asarray(outline("Coat", 9, 60)) > 128
    overlap = (grounds[0] & grounds[1] & inside).sum() / (grounds[0] | grounds[1]).sum()
    assert overlap > 0.85


def test_black_and_white_stay_visible():
    for rgb in ((33, 33, 36), (246, 246, 244)):
        picture = np.asarray(draw_picture("Shirt", rgb, "Solid", 5, 120), float).mean(axis=-1)
        inside = np.asarray(outline("Shirt", 5, 120)) > 250
        # Seams, buttons and light: not one flat patch of colour.
        assert picture[inside].std() > 6


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
    return design(SimulationConfig(**TINY))


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


def test_another_shop_in_the_same_folder_leaves_nothing_of_the_first(tmp_path):
    def contents(name, *options):
        dataset = WrittenFolderDataset(filepath=str(tmp_path / name))
        for option in options:
            config = SimulationConfig(**TINY, **option)
            dataset.save(simulate(config).pictures)
        return {
            path.relative_to(tmp_path / name): path.read_bytes() if path.is_file() else None
            for path in (tmp_path / name).rglob("*")
        }

    clean = contents("clean", {"seed": 1})
    assert len([content for content in clean.values() if content]) == 149
    assert contents("varied", {"seed": 0}, {"seed": 1}) == clean
    assert contents("varied", {"seed": 1, "pictures": False}) == {}


def test_a_shop_that_cannot_be_drawn_leaves_the_pictures_of_the_one_before(tmp_path, monkeypatch):
    dataset = WrittenFolderDataset(filepath=str(tmp_path / "images"))
    dataset.save(simulate(SimulationConfig(**TINY)).pictures)
    before = pictures(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(module, "_lacks", fail)
    with pytest.raises(DatasetError, match="disk full"):
        dataset.save(simulate(SimulationConfig(**TINY, seed=1)).pictures)
    assert pictures(tmp_path) == before


def test_a_few_articles_have_no_picture():
    _, articles = design(SimulationConfig(n_customers=10, n_articles=20_000))
    assert (~articles.has_picture).mean() == pytest.approx(0.0042, abs=0.0001)  # 442 of 105,542


def test_pictures_of_an_older_drawing_are_drawn_again(shop, tmp_path, monkeypatch):
    n = write_pictures(*shop, tmp_path, 40)
    monkeypatch.setattr(module, "_DRAWING", module._DRAWING + 1)
    assert write_pictures(*shop, tmp_path, 40) == n


def test_a_picture_that_cannot_be_saved_leaves_nothing(shop, tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", fail)
    picture = next(iter(module._wanted(*shop, tmp_path, 40)))
    with pytest.raises(OSError, match="disk full"):
        module._write([picture])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
