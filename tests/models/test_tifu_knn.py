import datetime as dt
from typing import ClassVar

import numpy as np
import pytest
from recommender_tests import RecommenderTests
from shops import CUTOFF, everybody, everything, make_log, make_shop

from fashion_recommender.models.tifu_knn import TifuKnn, TifuKnnConfig, purchase_frequencies


class TestTifuKnn(RecommenderTests):
    name = "tifu_knn"
    expected_map = 0.36
    checkerboard_settings: ClassVar = {"popularity_exponent": 0}


class TestTifuKnnWithASmallPool(RecommenderTests):
    name = "tifu_knn"
    settings: ClassVar = {"neighbour_pool": 60, "neighbours": 10}
    expected_map = 0.375
    checkerboard_settings: ClassVar = {"popularity_exponent": 0, "neighbour_pool": 20}


def history(rows, n_customers=4, n_articles=5):
    dated = [
        (CUTOFF - dt.timedelta(days=ago), customer, article) for ago, customer, article in rows
    ]
    return make_log(make_shop(n_customers, n_articles), dated).before(CUTOFF)


def test_frequencies_by_hand():
    """Three baskets in groups of two: the newest group holds the baskets of day 2 and day 9."""
    baskets = history([(30, 0, 0), (30, 0, 1), (9, 0, 1), (9, 0, 1), (2, 0, 2), (5, 1, 3)])
    config = TifuKnnConfig(group_size=2, basket_decay=0.5, group_decay=0.25, half_life_days=None)
    found = purchase_frequencies(baskets, config).toarray()
    newest, middle, oldest = 1 / 2 / 2, 0.5 / 2 / 2, 0.25 / 1 / 2
    np.testing.assert_allclose(found[0], [oldest, oldest + middle, newest, 0, 0])
    np.testing.assert_allclose(found[1], [0, 0, 0, 1, 0])


def test_baskets_also_age():
    config = TifuKnnConfig(half_life_days=10)
    found = purchase_frequencies(history([(20, 0, 0), (10, 1, 0)]), config).toarray()
    np.testing.assert_allclose(found[:2, 0], [0.25, 0.5])


def paper(**changes):
    settings = {"half_life_days": None, "popularity_exponent": 0, "own_weight": 0.75}
    return TifuKnn(TifuKnnConfig(**(settings | changes)))


def test_the_nearest_customers_are_averaged():
    """Customers 1 and 2 share article 0 with customer 0; 3 shares nothing; nobody is their own."""
    rows = [(3, 0, 0), (3, 1, 0), (3, 1, 1), (3, 2, 0), (3, 2, 2), (3, 2, 3), (3, 3, 4)]
    both = paper(neighbours=5).fit(history(rows))
    customers, articles = np.zeros(5, np.int32), np.arange(5, dtype=np.int32)
    expected = [0.75 + 0.25, 0.25 / 2, 0.25 / 2, 0.25 / 2, -np.inf]
    np.testing.assert_allclose(both.score(customers, articles), expected)
    nearest = paper(neighbours=1).fit(history(rows))  # one of two articles beats one of three
    expected = [0.75 + 0.25, 0.25, -np.inf, -np.inf, -np.inf]
    np.testing.assert_allclose(nearest.score(customers, articles), expected)


@pytest.mark.parametrize(("pool", "known"), [(1, [0, 3]), (2, [0, 2, 3]), (3, [0, 1, 2, 3])])
def test_the_pool_holds_who_bought_last(pool, known):
    rows = [(9, 0, 0), (8, 1, 0), (8, 1, 1), (5, 2, 0), (5, 2, 2), (2, 3, 0), (2, 3, 3)]
    model = paper(neighbour_pool=pool).fit(history(rows))
    scores = model.score(np.zeros(5, np.int32), np.arange(5, dtype=np.int32))
    assert np.flatnonzero(scores > -np.inf).tolist() == known


def test_neighbours_alone_may_decide():
    rows = [(3, 0, 0), (3, 1, 0), (3, 1, 1), (3, 2, 2)]
    model = paper(own_weight=0).fit(history(rows))
    lists = model.recommend(np.arange(4, dtype=np.int32), 2, np.arange(5, dtype=np.int32))
    assert lists.articles[0].tolist() == [0, 1]
    assert np.isnan(lists.scores[2]).all(), "nobody is like customer 2: filled"


def test_a_large_pool_is_searched_in_blocks(structured_log, monkeypatch):
    past = structured_log.before(structured_log.last_date)
    model = TifuKnn().fit(past)
    whole = model.recommend(everybody(structured_log), 12, everything(structured_log))
    for customers in np.array_split(everybody(structured_log), 9):
        part = model.recommend(customers, 12, everything(structured_log))
        np.testing.assert_array_equal(part.articles, whole.articles[customers])
        assert part.scores.tobytes() == whole.scores[customers].tobytes()


def test_a_pool_of_another_model_does_not_reach_compiled_code(structured_log):
    model = TifuKnn().fit(structured_log.before(structured_log.last_date))
    forged = TifuKnn(model.config, {**model.state, "pool": model.state["pool"][:5]})
    with pytest.raises(ValueError, match="not of one model"):
        forged.recommend(everybody(structured_log), 3, everything(structured_log))
