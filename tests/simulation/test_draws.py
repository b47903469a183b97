"""Random integers by integer arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.simulation.draws import FRACTION_BITS, Draws, power


@given(st.integers(-200, 400))
def test_power_is_two_to_the_sixteenths(step):
    wanted = 2 ** (step / 16) * 2**FRACTION_BITS
    found = power(np.array([step]))[0]
    assert found == pytest.approx(max(wanted, 1), rel=1e-3, abs=1)


def test_streams_of_one_purpose_are_repeatable_and_of_two_are_not():
    assert np.array_equal(Draws(1, "a").raw(10), Draws(1, "a").raw(10))
    assert not np.array_equal(Draws(1, "a").raw(10), Draws(1, "b").raw(10))
    assert not np.array_equal(Draws(1, "a").raw(10), Draws(2, "a").raw(10))


@given(st.integers(1, 2**31), st.integers(0, 100))
def test_below_stays_below(high, seed):
    drawn = Draws(seed, "x").below(high, 50)
    assert drawn.min() >= 0
    assert drawn.max() < high


def test_choose_keeps_proportions():
    drawn = Draws(0, "x").choose([1, 0, 3], 40_000)
    counts = np.bincount(drawn, minlength=3)
    assert counts[1] == 0
    assert counts[2] / counts[0] == pytest.approx(3, rel=0.06)


def test_bell_has_the_spread_it_is_told():
    drawn = Draws(0, "x").bell(100, 40_000)
    assert drawn.mean() == pytest.approx(0, abs=2)
    assert drawn.std() == pytest.approx(100, rel=0.02)


def test_chance_and_order():
    assert Draws(0, "x").chance(250_000, 40_000).mean() == pytest.approx(0.25, abs=0.01)
    assert sorted(Draws(0, "x").order(100)) == list(range(100))
