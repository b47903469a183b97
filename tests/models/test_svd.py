from typing import ClassVar

import numpy as np
from recommender_tests import RecommenderTests

from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.models.svd import Svd


class TestSvd(RecommenderTests):
    name = "svd"
    settings: ClassVar = {"factors": 24}
    expected_map = 0.29
    checkerboard_settings: ClassVar = {"factors": 2}


def test_all_directions_give_the_purchases_back(structured_log):
    history = structured_log.before(structured_log.last_date)
    model = Svd(Svd.config_type(factors=200, half_life_days=30)).fit(history)
    purchases = decayed_purchases(history, 30).toarray()
    customers, articles = np.nonzero(purchases)
    scores = model.score(customers, articles)
    np.testing.assert_allclose(scores, purchases[customers, articles], atol=1e-4)
