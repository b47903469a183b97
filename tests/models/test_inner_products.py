import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from fashion_recommender.models import topk
from fashion_recommender.models.inner_products import _rounding, inner_products, top_k_factors
from fashion_recommender.models.topk import NO_ARTICLE, Exclusions, TopK


def nothing(n_customers: int) -> Exclusions:
    return Exclusions.of(None, np.arange(n_customers))


def naive(customers, vectors, articles, k, excluded) -> TopK:
    """Score all pairs one at a time and sort them: by score down, then by article up."""
    lists = TopK.empty(len(customers), k)
    places = np.arange(len(articles))
    for row in range(len(customers)):
        scores = inner_products(customers, vectors, np.full(len(articles), row), places)
        allowed = np.flatnonzero(~np.isnan(scores) & ~excluded[row, articles])
        best = allowed[np.lexsort((articles[allowed], -scores[allowed]))][:k]
        lists.articles[row, : len(best)] = articles[best]
        lists.scores[row, : len(best)] = scores[best]
    return lists


@st.composite
def near_ties(draw):
    """Articles that differ by roundings or not at all, some without vector, in any order."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, factors = draw(st.integers(1, 300)), draw(st.integers(1, 70))
    steps = draw(st.sampled_from([0, 1, 30, 3_000]))
    vectors = rng.normal(size=factors) * (1 + rng.integers(-steps, steps + 1, (n, factors)) / 2**24)
    vectors = (vectors * rng.choice([1, 1e-30, 1e10])).astype(np.float32)
    customers = rng.normal(size=(9, factors)).astype(np.float32)
    vectors[rng.random(n) < 0.1] = np.nan
    customers[0], customers[1] = np.nan, 0
    articles = rng.permutation(n + 20)[:n].astype(np.int32)
    return customers, vectors, articles, draw(st.integers(1, 12)), rng.random((9, n + 20)) < 0.2


def test_inner_products_of_pairs():
    customers = np.array([[1, 2], [3, -1], [np.nan, 0]], np.float32)
    articles = np.array([[10, 1], [0, 0.5]], np.float32)
    found = inner_products(customers, articles, np.array([0, 0, 1, 2]), np.array([0, 1, 0, 1]))
    np.testing.assert_array_equal(found, np.array([12, 1, 29, np.nan], np.float32))
    assert found.dtype == np.float32


def test_vectors_of_different_length_are_refused():
    vectors = np.zeros((2, 3), np.float32)
    with pytest.raises(ValueError, match="differ in length: 3 and 2"):
        inner_products(vectors, vectors[:, :2], np.array([0]), np.array([0]))


def test_factors_are_ranked_by_inner_product():
    rng = np.random.default_rng(0)
    customers = rng.normal(size=(700, 9)).astype(np.float32)
    vectors = rng.normal(size=(3000, 9)).astype(np.float32)
    customers[5] = vectors[17] = np.nan
    scores = customers.astype(np.float64) @ vectors.T.astype(np.float64)
    articles = np.arange(3000, dtype=np.int32)
    found = top_k_factors(customers, vectors, articles, 10, nothing(700))
    known = np.setdiff1d(np.arange(700), 5)
    best = np.argsort(-np.nan_to_num(scores[known], nan=-np.inf), axis=1)[:, :10]
    np.testing.assert_array_equal(found.articles[known], best)
    of_best = np.take_along_axis(scores[known], best, 1)
    np.testing.assert_allclose(found.scores[known], of_best, rtol=1e-6)
    assert (found.articles[5] == NO_ARTICLE).all()
    assert (found.scores[5] == -np.inf).all()
    assert not (found.articles == 17).any()


@given(near_ties(), st.integers(1, 10), st.integers(1, 90))
@settings(max_examples=200)
def test_near_ties_are_ordered_by_exact_scores(problem, customers_per_tile, articles_per_tile):
    """However a matrix product rounds them, which differs from tile to tile."""
    customers, vectors, articles, k, excluded = problem
    exclusions = Exclusions.of(sparse.csr_matrix(excluded), np.arange(len(customers)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topk, "CUSTOMERS_PER_TILE", customers_per_tile)
        patch.setattr(topk, "ARTICLES_PER_TILE", articles_per_tile)
        found = top_k_factors(customers, vectors, articles, k, exclusions)
    expected = naive(customers, vectors, articles, k, excluded)
    np.testing.assert_array_equal(found.articles, expected.articles)
    np.testing.assert_array_equal(found.scores, expected.scores)


@given(st.integers(0, 2**32), st.integers(1, 300), st.sampled_from([1, 1e-18, 1e-30, 1e15]))
@settings(max_examples=200)
def test_a_matrix_product_rounds_no_more_than_is_allowed_for(seed, factors, size):
    """Terms of one sign and size round worst."""
    rng = np.random.default_rng(seed)
    customers = rng.uniform(0.5, 1, (5, factors)).astype(np.float32)
    vectors = (size * rng.uniform(0.5, 1, (40, factors))).astype(np.float32)
    exact = inner_products(customers, vectors, np.repeat(np.arange(5), 40), np.tile(range(40), 5))
    wrong = np.abs((customers @ vectors.T).astype(np.float64) - exact.reshape(5, 40))
    allowed = _rounding(customers, vectors)
    assert (wrong.max(axis=1) <= allowed).all()
    assert (allowed < 1e-4 * exact.reshape(5, 40).max(axis=1) + 1e-34).all(), "no more than needed"


def test_equal_vectors_tie_wherever_they_stand():
    """The product of equal vectors is equal to the bit, whatever the tile or the batch.

    Otherwise ties would be broken by rounding, differently for one customer than for many.
    """
    rng = np.random.default_rng(1)
    for factors in (1, 3, 16, 64, 65, 130):
        vectors = np.repeat(rng.normal(size=(1, factors)), 2500, axis=0).astype(np.float32)
        customers = rng.normal(size=(70, factors)).astype(np.float32)
        articles = np.arange(2500, dtype=np.int32)
        batch = top_k_factors(customers, vectors, articles, 8, nothing(70))
        assert (batch.articles == np.arange(8)).all(), factors
        for row in (0, 69):
            single = top_k_factors(customers[[row]], vectors, articles, 8, nothing(1))
            np.testing.assert_array_equal(single.articles[0], batch.articles[row])
            np.testing.assert_array_equal(single.scores[0], batch.scores[row])


def test_batches_and_single_customers_are_scored_alike_to_the_bit():
    rng = np.random.default_rng(2)
    for factors in (1, 2, 12, 64, 129):
        customers = rng.normal(size=(40, factors)).astype(np.float32)
        vectors = rng.normal(size=(333, factors)).astype(np.float32)
        articles = np.arange(333, dtype=np.int32)
        batch = top_k_factors(customers, vectors, articles, 333, nothing(40))
        for count in (1, 2, 3, 17):
            found = top_k_factors(customers[:count], vectors, articles, 333, nothing(count))
            np.testing.assert_array_equal(found.articles, batch.articles[:count])
            assert found.scores.tobytes() == batch.scores[:count].tobytes(), (factors, count)
