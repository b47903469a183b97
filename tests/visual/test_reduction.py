"""Embeddings seen through their main directions."""

import warnings

import numpy as np
import pytest

from fashion_recommender.visual.reduction import main_looks


def test_directions_are_those_of_the_greatest_spread():
    """Points spread along two axes, twice as far along the first, around a common place."""
    spread = np.array([[2, 0], [-2, 0], [0, 1], [0, -1]], np.float32)
    embeddings = np.zeros((4, 5), np.float32)
    embeddings[:, [3, 1]] = spread
    embeddings += np.float32(7)
    found = main_looks(embeddings, 2)
    assert np.allclose(found, [[1, 0], [-1, 0], [0, 1], [0, -1]], atol=1e-6)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_few_rows_give_few_directions_and_no_warning(n):
    embeddings = np.eye(3, dtype=np.float32)[:n]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = main_looks(embeddings, 8)
    assert found.shape == (n, max(n - 1, 1))
    assert np.isfinite(found).all()
