import datetime as dt

import numpy as np
from shops import CUTOFF, make_log, make_shop
from threadpoolctl import threadpool_limits

from fashion_recommender.candidates.neighbours import ease, item_cf
from fashion_recommender.candidates.snapshot import Snapshot

DAY = CUTOFF - dt.timedelta(days=3)
PAIRS = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 2), (3, 2)]


def snapshot():
    return Snapshot(make_log(make_shop(5, 4), [(DAY, c, a) for c, a in PAIRS]).before(CUTOFF))


def test_the_cosine_of_two_articles_is_shrunk():
    """Articles 0, 1, 2 have 3, 2, 2 buyers; 0 and 1 share two of them, 0 and 2 one."""
    matrix = item_cf(snapshot(), 3).matrix.toarray()
    np.testing.assert_allclose(matrix[0, 1], 2 / np.sqrt(13 * 12), rtol=1e-6)
    np.testing.assert_allclose(matrix[2, 0], 1 / np.sqrt(13 * 12), rtol=1e-6)
    assert matrix[1, 2] == 0
    assert (matrix.diagonal() == 0).all()


def test_ease_is_the_closed_form():
    """Equation 8 over the three articles with two buyers or more."""
    bought = np.zeros((4, 3))
    bought[tuple(np.array(PAIRS).T)] = 1
    inverse = np.linalg.inv(bought.T @ bought + 2 * np.eye(3))
    expected = inverse / -np.diag(inverse)
    np.fill_diagonal(expected, 0)
    found = ease(snapshot(), 3, 2.0, 10).matrix.toarray()
    np.testing.assert_allclose(found[:3, :3], expected, atol=2e-6)
    assert not found[3].any()
    assert not found[:, 3].any()


def test_ease_does_not_depend_on_the_threads_of_the_matrix_library():
    rng = np.random.default_rng(0)
    pairs = np.unique(rng.integers(0, [2000, 600], (40_000, 2)), axis=0)
    rows = [(DAY, customer, article) for customer, article in pairs.tolist()]
    seen = Snapshot(make_log(make_shop(2000, 600), rows).before(CUTOFF))
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads, "blas"):
            found.append(ease(seen, 600, 50.0, 20).matrix)
    assert found[0].data.tobytes() == found[1].data.tobytes()
    assert found[0].indices.tobytes() == found[1].indices.tobytes()


def test_ease_keeps_the_largest_weights_of_either_sign():
    whole, kept = ease(snapshot(), 3, 2.0, 2).matrix, ease(snapshot(), 3, 2.0, 1).matrix
    for row in range(3):
        largest = np.abs(whole[row].toarray()).max()
        assert kept[row].nnz == 1
        assert np.abs(kept[row].data).item() == largest


def test_scores_of_given_articles_are_those_of_the_lists():
    seen = snapshot()
    matrix = item_cf(seen, 3)
    weights = np.linspace(1, 2, len(seen.purchases)).astype(np.float32)
    lists = matrix.top(seen.purchases, weights, 4)
    everything = np.tile(np.arange(4, dtype=np.int32), 5)
    scores, best = matrix.score(seen.purchases, weights, np.arange(0, 21, 4), everything)
    table = scores.reshape(5, 4)
    dense = seen.purchases.matrix(weights, 4).toarray() @ matrix.matrix.toarray()
    np.testing.assert_allclose(table, dense, rtol=1e-6)
    np.testing.assert_allclose(best[:4], table.max(axis=1)[:4])
    assert lists.articles[4].tolist() == [-1] * 4  # who never bought is proposed nothing
    for row in range(4):
        known = lists.articles[row] >= 0
        np.testing.assert_array_equal(
            lists.scores[row][known], table[row][lists.articles[row][known]]
        )


def test_fewer_than_two_articles_have_nothing_to_say():
    alone = Snapshot(make_log(make_shop(2, 3), [(DAY, 0, 1), (DAY, 1, 1)]).before(CUTOFF))
    assert ease(alone, 10, 1.0, 5).matrix.nnz == 0
