import datetime as dt

import numpy as np
import pytest
from look_ahead import LooksAhead, assert_blind_to_the_future
from recommender_tests import RecommenderTests
from shops import CUTOFF, everybody, everything, last_cutoff, make_log, make_shop

from fashion_recommender.models.popularity import AgePopularity, Popularity


class TestPopularity(RecommenderTests):
    name = "popularity"
    expected_map = 0.135
    solves_checkerboard = False
    answers_customers_without_purchases = True


class TestAgePopularity(RecommenderTests):
    name = "age_popularity"
    expected_map = 0.205
    solves_checkerboard = False
    answers_customers_without_purchases = True


def test_a_model_that_looks_ahead_is_found_out(structured_log):
    fit = AgePopularity().fit
    assert_blind_to_the_future(fit, structured_log, last_cutoff(structured_log))
    with pytest.raises(AssertionError):
        assert_blind_to_the_future(LooksAhead().fit, structured_log, last_cutoff(structured_log))


def test_age_groups_get_their_own_best_sellers():
    ages = np.repeat([20.0, 60.0], 50)
    rows = [(CUTOFF - dt.timedelta(days=1), c, 0 if c < 50 else 1) for c in range(100)]
    log = make_log(make_shop(100, 3, ages), rows)
    config = AgePopularity.config_type(filling={"age_bands": 2, "smoothing": 10})
    lists = (
        AgePopularity(config).fit(log.before(CUTOFF)).recommend(everybody(log), 3, everything(log))
    )
    assert lists.articles[[0, 99]].tolist() == [[0, 1, 2], [1, 0, 2]]
    together = Popularity().fit(log.before(CUTOFF)).recommend(everybody(log), 3, everything(log))
    # Of two equals the newer comes first.
    assert together.articles[[0, 99]].tolist() == [[1, 0, 2]] * 2
