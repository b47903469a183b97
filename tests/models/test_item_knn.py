import datetime as dt

import numpy as np
import pytest
from recommender_tests import RecommenderTests
from shops import CUTOFF, make_log, make_shop

from fashion_recommender.models.item_knn import ItemKnn


class TestItemKnn(RecommenderTests):
    name = "item_knn"
    expected_map = 0.385


@pytest.fixture
def history():
    """Articles 0 and 1 share one of two buyers each, 2 has one buyer, 3 none."""
    day = CUTOFF - dt.timedelta(days=10)
    rows = [(day, 0, 0), (day, 1, 0), (day, 1, 1), (day, 2, 1), (day, 2, 2)]
    return make_log(make_shop(4, 4), rows).before(CUTOFF)


def plain(**changes):
    settings = {"weighting": "none", "locality": 1, "popularity_exponent": 0}
    return ItemKnn(ItemKnn.config_type(half_life_days=10, **(settings | changes)))


def test_scores_are_sums_of_cosines(history):
    scores = plain().fit(history).score(np.full(4, 1, np.int32), np.arange(4, dtype=np.int32))
    cosine01, cosine12 = 1 / 2, 1 / np.sqrt(2)
    expected = [0.5 * (1 + cosine01), 0.5 * (1 + cosine01), 0.5 * cosine12, -np.inf]
    np.testing.assert_allclose(scores, expected, rtol=1e-6)


def test_locality_is_a_power_of_the_similarity(history):
    model = plain(locality=3).fit(history)
    scores = model.score(np.array([1], np.int32), np.array([2], np.int32))
    np.testing.assert_allclose(scores, 0.5 * 2**-1.5, rtol=1e-6)


def test_few_neighbours_leave_the_article_itself(history):
    model = plain(neighbours=1).fit(history)
    similarity = model.state["similarity"].toarray()
    np.testing.assert_allclose(similarity, np.diag([1, 1, 1, 0]), rtol=1e-6)
