from typing import ClassVar

import numpy as np
import pytest
from recommender_tests import RecommenderTests
from scipy import sparse
from shops import CUTOFF

from fashion_recommender.engines import EngineError
from fashion_recommender.models.als import Als, AlsConfig, squared_error
from fashion_recommender.observing import forget, listen


class TestAls(RecommenderTests):
    name = "als"
    settings: ClassVar = {"factors": 12, "iterations": 10}
    expected_map = 0.225
    checkerboard_settings: ClassVar = {"factors": 2}


def test_a_fit_that_is_observed_tells_its_loss_and_is_the_same(checkerboard_log):
    history = checkerboard_log.before(CUTOFF)
    config = AlsConfig(factors=4, iterations=5)
    heard = []

    def hear(kind, facts):
        heard.append((kind, facts))

    alone = Als(config).fit(history)
    listen(hear)
    try:
        observed = Als(config).fit(history)
    finally:
        forget(hear)
    for name, array in alone.state.items():
        np.testing.assert_array_equal(array, observed.state[name])
    assert [kind for kind, _ in heard] == ["curve"] * 5
    assert [facts["step"] for _, facts in heard] == [1, 2, 3, 4, 5]
    losses = [facts["value"] for _, facts in heard]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]


def test_the_loss_is_the_weighted_mean_over_all_pairs():
    customers = np.array([[1, 0], [0.5, 0.5]], np.float32)
    articles = np.array([[1, 0], [0, 1], [1, 1]], np.float32)
    confidences = sparse.csr_matrix(np.array([[3, 0, 0], [0, 0.5, 0]], np.float32))
    # Products: 1 0 1 / 0.5 0.5 1. Stored: 3 x 0 and 0.5 x 0.25; the others: 0 + 1 + 0.25 + 1.
    expected = (0.125 + 2.25) / (3 + 0.5 + 4)
    assert squared_error(confidences, customers, articles) == pytest.approx(expected, rel=1e-6)


def test_spark_is_no_solver_of_tables_that_lie_elsewhere(checkerboard_log):
    with pytest.raises(EngineError, match=r"als\.solver=spark needs the tables in Spark"):
        Als(AlsConfig(solver="spark")).fit(checkerboard_log.before(CUTOFF))
