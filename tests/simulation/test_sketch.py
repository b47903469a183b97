"""Paths, choices of style and the sheet that garments are drawn on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.simulation.paths import box, dashes, flatten, mirrored
from fashion_recommender.simulation.sketch import Sketch, Style


def test_a_curve_passes_half_way_between_its_control_points_and_its_ends():
    flat = flatten([(0, 0), (10, 0, 1), (10, 10)], closed=False)
    assert flat[0] == (0, 0)
    assert flat[-1] == (10, 10)
    for x, y in flat:  # of the parabola sqrt(10 - x) + sqrt(y) = sqrt(10)
        assert np.sqrt(10 - x) + np.sqrt(y) == pytest.approx(np.sqrt(10))


def test_two_control_points_in_a_row_have_a_point_between_them():
    flat = flatten([(0, 0), (0, 4, 1), (8, 4, 1), (8, 0)], closed=False)
    assert (4, 4) in flat


def test_a_closed_path_of_control_points_only_ends_where_it_starts():
    flat = flatten([(0, 0, 1), (4, 0, 1), (4, 4, 1), (0, 4, 1)], closed=True)
    assert flat[0] == flat[-1]
    assert {(2, 0), (4, 2), (2, 4), (0, 2)} <= set(flat)


def test_mirroring_twice_changes_nothing():
    path = [(10, 20), (30, 40, 1)]
    assert mirrored(path) == [(90, 20), (70, 40, 1)]
    assert mirrored(mirrored(path)) == path


def test_dashes_are_half_of_a_line():
    pieces = dashes([(0, 0), (6, 0), (6, 4)], 1.0)
    assert pieces[0] == [(0, 0), (1, 0)]
    assert pieces[3][0] == (6, 0)
    assert sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pieces) == pytest.approx(5)


@given(st.integers(0, 10**9))
def test_style_answers_the_same_question_alike(variant):
    style = Style(variant)
    assert style.pick("hem", "a", "b", "c") == Style(variant).pick("hem", "a", "b", "c")
    assert 3 <= style.between("hem", 3, 5) <= 5


def test_styles_use_all_options_about_equally():
    picks = [Style(variant).pick("sleeve", 0, 1, 2) for variant in range(3000)]
    assert np.bincount(picks).min() > 900


def test_small_things_are_shown_larger_and_in_the_middle():
    sheet = Sketch(60, 0)
    sheet.part(*box(10, 10, 30, 20))
    frame = sheet.frame()
    assert frame.width == pytest.approx(100 / 1.4)
    assert frame.left + frame.width / 2 == pytest.approx(20, abs=0.5)
    assert frame.top + frame.width * 0.75 == pytest.approx(15, abs=0.5)
    cloth = sheet.layers().cloth
    rows, columns = np.nonzero(cloth > 0.5)
    assert rows.mean() == pytest.approx(44.5, abs=0.6)
    assert columns.mean() == pytest.approx(29.5, abs=0.6)
    assert cloth.sum() == pytest.approx(20 * 10 * (60 / frame.width) ** 2, rel=0.2)


def test_what_is_drawn_later_lies_on_top():
    sheet = Sketch(100, 0)
    sheet.trim(*box(20, 20, 80, 130), rgb=(10, 20, 30))
    sheet.part(*box(40, 60, 60, 90))
    layers = sheet.layers()
    assert layers.trim[75, 50] == 0
    assert layers.cloth[75, 50] == 1
    assert layers.trim[40, 50] == 1
    assert layers.trim_rgb[40, 50] == pytest.approx([10, 20, 30])


def test_a_hole_shows_the_ground():
    sheet = Sketch(100, 0)
    sheet.part(*box(20, 20, 80, 130))
    sheet.cut(*box(40, 60, 60, 90))
    assert sheet.layers().cloth[75, 50] == 0
