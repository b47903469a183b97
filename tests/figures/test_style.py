"""The look that all figures share."""

import re
from importlib.resources import files
from itertools import combinations

import numpy as np
import plotly.graph_objects as go
import pytest

from fashion_recommender.figures.style import COLOURS, MUTED, log_axis, styled

SEEN_BY = {
    "everybody": np.eye(3),
    # G. Machado, M. Oliveira, L. Fernandes: A Physiologically-based Model for Simulation of Color
    # Vision Deficiency (2009), severity 1; of linear RGB.
    "protanopes": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopes": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopes": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
# B. Ottosson: A perceptual color space for image processing (2020).
CONES = [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
OKLAB = [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]


def linear(colour: str) -> np.ndarray:
    """Amounts of light, red, green and blue, of a colour such as ``#3071DD``."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    darker, lighter = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str, seen_by: str) -> float:
    """How far apart two colours look: 0.02 is just noticed, 1 are black and white."""
    seen = [np.clip(np.array(SEEN_BY[seen_by]) @ linear(c), 0, 1) for c in (one, other)]
    a, b = (np.array(OKLAB) @ np.cbrt(np.array(CONES) @ light) for light in seen)
    return float(np.linalg.norm(a - b))


def test_colours_stand_out_from_light_and_dark_ground():
    page = (files("fashion_recommender.report") / "page.html.j2").read_text()
    grounds = re.findall(r"--(?:ground|card): (#\w{6})", page)
    assert len(set(grounds)) == 4
    for ground in grounds:
        assert {c: round(contrast(c, ground), 2) for c in COLOURS if contrast(c, ground) < 3} == {}
    assert min(contrast(MUTED, ground) for ground in ("#FFFFFF", "#15181B")) > 4.15


@pytest.mark.parametrize("people", SEEN_BY)
def test_colours_are_told_apart(people):
    pairs = combinations((*COLOURS, MUTED), 2)
    assert {pair for pair in pairs if distance(*pair, people) < 0.08} == set()


def test_long_titles_are_wrapped_and_given_room():
    short, long = (styled(go.Figure(), "word " * n, 400) for n in (3, 40))
    assert long.layout.title.text.count("<br>") > short.layout.title.text.count("<br>")
    assert long.layout.margin.t > short.layout.margin.t
    assert long.layout.meta["title"] == "word " * 40


def test_small_print_stands_below_a_title_that_leaves_it_room():
    """Kedro-Viz would draw it over the figure otherwise; pages write it themselves."""
    figures = [styled(go.Figure(), "word " * n, 400, "how it was measured") for n in (3, 15, 25)]
    assert ["measured" in figure.layout.title.text for figure in figures] == [True, True, False]
    assert {figure.layout.meta["subtitle"] for figure in figures} == {"how it was measured"}


def test_a_number_stays_with_its_unit_and_titles_are_no_markup():
    figure = styled(go.Figure(), "<i>A</i> is 40 %", 400)
    assert "40\u00a0%" in figure.layout.title.text
    assert "<i>" not in figure.layout.title.text


def test_both_grounds_are_see_through():
    layout = styled(go.Figure(), "A", 400).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_logarithmic_labels_are_few():
    for low, high in ((0.001, 0.5), (1, 20_000), (0.01, 1e6), (0.5, 0.6)):
        figure = go.Figure()
        log_axis(figure, "n", low, high)
        inside = [tick for tick in figure.layout.xaxis.tickvals if low <= tick <= high]
        assert len(inside) <= 10
        assert low * high == 0.3 or inside
