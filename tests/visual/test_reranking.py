"""Lists of any model in an order that looks have a say in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.visual.config import RerankingConfig
from fashion_recommender.visual.reranking import rerank

LOOKS = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 0]], np.float32)
# Customer 0 bought article 1: cosines of the articles 0, 1, 0.8 and 0.
PURCHASES = sparse.csr_matrix(np.array([[0, 2, 0, 0], [0, 0, 0, 0], [1, 1, 0, 0]], np.float32))
FILLED = np.nan


def lists(articles, scores=None) -> TopK:
    articles = np.array(articles, np.int32)
    scores = np.ones(articles.shape) if scores is None else np.array(scores)
    return TopK(articles, scores.astype(np.float32))


def test_scores_are_those_of_the_formula():
    batch = lists([[0, 3, 2, 1]], [[9.0, 8.0, 7.0, 6.0]])
    found = rerank(batch, PURCHASES[[0]], LOOKS, RerankingConfig(weight=0.5))
    expected = {0: 0.5, 3: 0.5 / np.log2(3), 2: 0.25 + 0.4, 1: 0.5 / np.log2(5) + 0.5}
    order = sorted(expected, key=lambda article: -expected[article])
    assert found.articles.tolist() == [order] == [[1, 2, 0, 3]]
    np.testing.assert_allclose(found.scores, [[expected[a] for a in order]], rtol=1e-6)
    assert found.scores.dtype == np.float32


@pytest.mark.parametrize(
    ("customers", "looks", "weight"),
    [([0, 1, 2], LOOKS, 0.0), ([1], LOOKS, 1.0), ([0, 1, 2], np.zeros((4, 1), np.float32), 0.9)],
    ids=["no weight", "no purchases", "no photographs"],
)
def test_the_order_stays(customers, looks, weight):
    batch = lists([[3, 2, 0, 1]] * len(customers))
    found = rerank(batch, PURCHASES[customers], looks, RerankingConfig(weight=weight))
    np.testing.assert_array_equal(found.articles, batch.articles)


def test_what_was_filled_in_stays_behind_and_before_nothing():
    batch = lists(
        [[3, 1, 2, 0], [2, 1, NO_ARTICLE, NO_ARTICLE]],
        [[2.0, 1.0, FILLED, FILLED], [FILLED, FILLED, -np.inf, -np.inf]],
    )
    found = rerank(batch, PURCHASES[[0, 2]], LOOKS, RerankingConfig(weight=1.0))
    assert found.articles.tolist() == [[1, 3, 2, 0], [2, 1, NO_ARTICLE, NO_ARTICLE]]
    assert np.isnan(found.scores).tolist() == [
        [False, False, True, True],
        [True, True] + [False] * 2,
    ]
    assert (found.scores[1, 2:] == -np.inf).all()


def test_what_lies_deep_stays_behind():
    batch = lists([[0, 3, 2, 1]])
    found = rerank(batch, PURCHASES[[0]], LOOKS, RerankingConfig(weight=0.9, depth=3))
    assert found.articles.tolist() == [[2, 0, 3, 1]]
    assert (np.diff(found.scores) <= 0).all()


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 40), st.floats(0, 1))
def test_articles_stay_the_same_and_scores_fall(seed, length, depth, weight):
    rng = np.random.default_rng(seed)
    looks = rng.normal(size=(50, 4)).astype(np.float32)
    looks /= np.linalg.norm(looks, axis=1, keepdims=True)
    purchases = sparse.random(7, 50, 0.1, "csr", np.float32, rng)
    batch = lists([rng.permutation(50)[:length] for _ in range(7)])
    found = rerank(batch, purchases, looks, RerankingConfig(weight=weight, depth=depth))
    np.testing.assert_array_equal(np.sort(found.articles, 1), np.sort(batch.articles, 1))
    assert (np.diff(found.scores, axis=1) <= 1e-6).all()
    np.testing.assert_array_equal(
        np.sort(found.articles[:, :depth], 1), np.sort(batch.articles[:, :depth], 1)
    )


def test_weights_beyond_one_are_refused():
    with pytest.raises(ValueError, match="less than or equal to 1"):
        RerankingConfig(weight=1.5)
