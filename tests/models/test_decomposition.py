import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from threadpoolctl import threadpool_limits

from fashion_recommender.models.decomposition import main_directions


def random_matrix(rows, columns, seed=0, density=0.3):
    rng = np.random.default_rng(seed)
    return sparse.random(rows, columns, density, "csr", np.float32, rng)


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 40), st.integers(0, 99))
@settings(max_examples=60)
def test_they_span_the_best_approximation(rows, columns, factors, seed):
    """Eckart and Young: no other matrix of that rank comes closer than the one of LAPACK's SVD."""
    matrix = random_matrix(rows, columns, seed)
    dense = matrix.toarray().astype(np.float64)
    directions = main_directions(matrix, factors, seed)
    length = directions.shape[1]
    assert 1 <= length <= min(factors, rows, columns)
    found = np.linalg.norm(dense - dense @ directions @ directions.T)
    values = np.linalg.svd(dense, compute_uv=False)
    assert found == pytest.approx(np.linalg.norm(values[length:]), abs=1e-4)
    assert found == pytest.approx(np.linalg.norm(values[factors:]), abs=1e-4)


@pytest.mark.parametrize("shape", [(80, 60), (60, 80), (7, 60), (60, 7)])
def test_they_are_orthonormal_with_a_sign(shape):
    directions = main_directions(random_matrix(*shape), 8, 1)
    unit = np.eye(directions.shape[1])
    np.testing.assert_allclose(directions.T @ directions, unit, atol=1e-5)
    assert (directions.max(axis=0) >= -directions.min(axis=0)).all()
    assert directions.dtype == np.float32


def test_two_separate_halves_are_both_found():
    """A constant start vector would lie in the space of one direction and never leave it."""
    board = (np.add.outer(np.arange(60), np.arange(60)) % 2 == 0).astype(np.float32)
    for factors in (2, 10):
        directions = main_directions(sparse.csr_matrix(board), factors, 0)
        assert directions.shape == (60, 2)
        np.testing.assert_allclose(board @ directions @ directions.T, board, atol=1e-4)


def test_no_structure_gives_one_empty_direction():
    for shape in ((5, 4), (400, 300)):
        assert not main_directions(sparse.csr_matrix(shape, dtype=np.float32), 3, 0).any()


def test_threads_and_runs_are_irrelevant():
    matrix = random_matrix(500, 400)
    found = []
    for threads in (1, 3, 1):
        with threadpool_limits(threads):
            found.append(main_directions(matrix, 10, 7).tobytes())
    assert len(set(found)) == 1
