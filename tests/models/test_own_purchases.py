import datetime as dt

import numpy as np
import pytest
from recommender_tests import RecommenderTests
from shops import CUTOFF, make_log, make_shop

from fashion_recommender.models.own_purchases import (
    OwnPurchases,
    decayed_purchases,
    distinct_days,
)


class TestOwnPurchases(RecommenderTests):
    name = "own_purchases"
    expected_map = 0.335
    solves_checkerboard = False


def days(*ago: int) -> list[dt.date]:
    return [CUTOFF - dt.timedelta(days=d) for d in ago]


@pytest.fixture
def history():
    """Customer 0 bought article 1 twice on one day and once ten days later, 2 once; 1 bought 0."""
    when = days(20, 20, 10, 10, 30)
    rows = list(zip(when, [0, 0, 0, 0, 1], [1, 1, 1, 2, 0], strict=True))
    return make_log(make_shop(3, 4), rows).before(CUTOFF)


def test_a_day_counts_once(history):
    found = distinct_days(history)
    assert history.days_ago.tolist() == [30, 20, 20, 10, 10]
    assert found.tolist() == [0, 1, 3, 4]


def test_purchases_are_halved_every_half_life(history):
    purchases = decayed_purchases(history, half_life_days=10)
    expected = [[0, 0.25 + 0.5, 0.5, 0], [0.125, 0, 0, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(purchases.toarray(), expected)
    assert purchases.has_sorted_indices
    assert purchases.dtype == np.float32


def test_what_others_still_buy_comes_first(history):
    """Shares with a half-life of 10 days: article 0 0.125, 1 0.25 + 0.25 + 0.5, 2 0.5, of 1.625."""
    config = OwnPurchases.config_type(
        half_life_days=10, popularity_exponent=1, popularity_half_life_days=10
    )
    model = OwnPurchases(config).fit(history)
    one = 1 / 5  # the pseudo-count over the rows of the log
    scores = model.score(np.array([0, 0, 1, 0], np.int32), np.array([1, 2, 0, 3], np.int32))
    expected = [
        0.75 * (1 / 1.625 + one),
        0.5 * (0.5 / 1.625 + one),
        0.125 * (0.125 / 1.625 + one),
        -np.inf,
    ]
    np.testing.assert_allclose(scores, expected, rtol=1e-6)


def test_without_the_boost_only_the_customer_counts(history):
    model = OwnPurchases(OwnPurchases.config_type(half_life_days=10, popularity_exponent=0))
    scores = model.fit(history).score(np.array([0, 0], np.int32), np.array([1, 2], np.int32))
    np.testing.assert_allclose(scores, [0.75, 0.5])
