"""Names of colours become the colours that they name."""

import colorsys

import pytest

from fashion_recommender.figures.colour_names import colour_of
from fashion_recommender.figures.style import MUTED
from fashion_recommender.simulation.taxonomy import COLOURS


def hls(colour: str) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))


@pytest.mark.parametrize("hue", ["Blue", "Green", "Red", "Pink", "Beige", "Grey", "Turquoise"])
def test_light_is_lighter_and_dark_is_darker(hue):
    light, plain, dark = (hls(colour_of(f"{word} {hue}"))[1] for word in ("Light", "", "Dark"))
    assert light > plain + 0.1 > dark + 0.2


def test_hues_are_what_they_are_called():
    for name, hue in {"Red": 0, "Yellow": 45, "Dark Green": 130, "Light Blue": 215}.items():
        found = hls(colour_of(name))[0] * 360
        assert min(abs(found - hue), 360 - abs(found - hue)) < 20, name


@pytest.mark.parametrize("name", ["", "Other", "Unknown", "undefined"])
def test_no_hue_is_grey(name):
    assert colour_of(name) == MUTED


def test_the_last_hue_decides():
    assert colour_of("Bluish Green") == colour_of("Green")
    assert hls(colour_of("Yellowish Brown"))[0] != hls(colour_of("Brown"))[0]


def test_colours_of_the_sample_shop_look_like_its_pictures():
    for colour in COLOURS:
        there = tuple(int(colour_of(colour.name)[i : i + 2], 16) for i in (1, 3, 5))
        distance = sum((a - b) ** 2 for a, b in zip(there, colour.rgb, strict=True)) ** 0.5
        assert distance < 90, (colour.name, there, colour.rgb)
