import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from fashion_recommender.models import topk
from fashion_recommender.models.topk import (
    NO_ARTICLE,
    Exclusions,
    TopK,
    fill,
    top_k,
    top_k_sparse,
)

# Few distinct values, so that ties are common; and everything that must never be recommended.
SCORES = st.sampled_from([-np.inf, np.nan, -2.0, -0.5, 0.0, 0.5, 1.0, 3.0])


@st.composite
def problems(draw):
    rows, columns = draw(st.integers(0, 6)), draw(st.integers(1, 90))
    scores = draw(hnp.arrays(np.float32, (rows, columns), elements=SCORES))
    excluded = draw(hnp.arrays(bool, (rows, columns)))
    eligible = np.flatnonzero(draw(hnp.arrays(bool, columns))).astype(np.int32)
    return scores, excluded, eligible, draw(st.integers(1, columns + 2))


def naive(scores, excluded, eligible, k):
    """Sort everything: by score down, then by article up."""
    lists = TopK.empty(len(scores), k)
    for row in range(len(scores)):
        allowed = [a for a in eligible if scores[row, a] > -np.inf and not excluded[row, a]]
        best = sorted(allowed, key=lambda a: (-scores[row, a], a))[:k]
        lists.articles[row, : len(best)] = best
        lists.scores[row, : len(best)] = scores[row, best]
    return lists


def assert_equal(found: TopK, expected: TopK) -> None:
    np.testing.assert_array_equal(found.articles, expected.articles)
    np.testing.assert_array_equal(found.scores, expected.scores)


def excluding(matrix) -> Exclusions:
    return Exclusions.of(sparse.csr_matrix(matrix), np.arange(len(matrix)))


@given(problems(), st.integers(1, 5), st.integers(1, 70), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_tiles_give_what_sorting_everything_gives(
    problem, customers_per_tile, articles_per_tile, random
):
    scores, excluded, eligible, k = problem
    random.shuffle(eligible)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topk, "CUSTOMERS_PER_TILE", customers_per_tile)
        patch.setattr(topk, "ARTICLES_PER_TILE", articles_per_tile)
        found = top_k(
            lambda rows, columns: np.ascontiguousarray(scores[rows][:, eligible[columns]]),
            len(scores),
            eligible,
            k,
            excluding(excluded),
        )
    assert_equal(found, naive(scores, excluded, eligible, k))


@given(problems())
@settings(max_examples=200)
def test_sparse_rows_give_what_sorting_everything_gives(problem):
    scores, excluded, eligible, k = problem
    stored = sparse.csr_matrix(np.nan_to_num(scores, nan=0.25))
    known = np.where(stored.toarray() == 0, -np.inf, stored.toarray()).astype(np.float32)
    mask = np.isin(np.arange(scores.shape[1]), eligible)
    found = top_k_sparse(lambda rows: stored[rows], len(scores), mask, k, excluding(excluded))
    assert_equal(found, naive(known, excluded, eligible, k))


def test_exclusions_follow_the_customers_of_the_call():
    matrix = sparse.csr_matrix(np.array([[0, 1, 1], [0, 0, 0], [1, 0, 0]]))
    found = Exclusions.of(matrix, np.array([2, 0, 2]))
    assert found.indptr.tolist() == [0, 1, 3, 4]
    assert found.articles.tolist() == [0, 1, 2, 0]
    assert Exclusions.of(None, np.arange(3)).indptr.tolist() == [0, 0, 0, 0]


def test_exclusions_of_some_rows_of_the_call():
    matrix = sparse.csr_matrix(np.array([[0, 1, 1], [0, 0, 0], [1, 0, 0]]))
    found = Exclusions.of(matrix, np.arange(3)).of_rows(np.array([2, 1, 0, 2]))
    assert found.indptr.tolist() == [0, 1, 1, 3, 4]
    assert found.articles.tolist() == [0, 1, 2, 0]
    assert Exclusions.of(None, np.arange(3)).of_rows(np.array([1])).indptr.tolist() == [0, 0]


def test_filling_completes_lists_from_the_customers_ranking():
    lists = TopK(
        np.array([[3, -1, -1], [-1, -1, -1], [0, 1, 2]], np.int32),
        np.array([[0.5, -np.inf, -np.inf], [-np.inf] * 3, [3, 2, 1]], np.float32),
    )
    rankings = np.array([[3, 0, 4], [2, 1, NO_ARTICLE]], np.int32)
    excluded = excluding(np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 1, 0]]))
    fill(lists, rankings, np.array([0, -1, 0]), excluded)
    assert lists.articles.tolist() == [[3, 4, -1], [2, 1, -1], [0, 1, 2]]
    np.testing.assert_array_equal(
        lists.scores,
        np.array([[0.5, np.nan, -np.inf], [np.nan, np.nan, -np.inf], [3, 2, 1]], np.float32),
    )
