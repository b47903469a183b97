import datetime as dt

import numpy as np
import pytest
from pydantic import ValidationError
from shops import CUTOFF, make_log, make_shop

from fashion_recommender.models.filling import Filling, FillingConfig, decay, popularity_share
from fashion_recommender.models.topk import NO_ARTICLE


def history(rows, ages=None, n_articles=4, n_customers=6):
    dated = [
        (CUTOFF - dt.timedelta(days=ago), customer, article) for ago, customer, article in rows
    ]
    return make_log(make_shop(n_customers, n_articles, ages), dated).before(CUTOFF)


ROWS = [(7, 0, 0), (7, 1, 0), (14, 2, 1), (14, 3, 0), (14, 4, 2)]
AGES = np.array([20, 21, 50, 51, np.nan, 22])


def test_decay_halves():
    np.testing.assert_allclose(decay(np.array([0, 7, 14, 3]), 7), [1, 0.5, 0.25, 2 ** (-3 / 7)])
    assert decay(np.empty(0, np.int32), 7).shape == (0,)


def test_popularity_is_a_share():
    share = popularity_share(history(ROWS), 7)
    np.testing.assert_allclose(share, np.array([1.25, 0.25, 0.25, 0]) / 1.75)
    assert popularity_share(history([]), 7).tolist() == [0, 0, 0, 0]


def test_bands_by_hand():
    """Two bands at the median age of the buyers, 35.5; a prior of 7 purchases like the shop's."""
    config = FillingConfig(half_life_days=7, age_bands=2, smoothing=7)
    filling = Filling.fit(history(ROWS, AGES), config)
    assert filling.band_of_customer.tolist() == [0, 0, 1, 1, -1, 0]
    prior = np.array([1.25, 0.25, 0.25, 0]) * 4
    own = np.array([[1, 0, 0, 0], [0.25, 0.25, 0, 0], [0, 0, 0.25, 0]])
    np.testing.assert_allclose(filling.scores, own + prior)
    rankings = filling.rankings(np.arange(4, dtype=np.int32))
    # Of equals the newer article comes first.
    assert rankings.tolist() == [[0, 2, 1, 3], [0, 1, 2, 3], [0, 2, 1, 3]]


def test_rankings_of_some_articles_leave_the_unknown_out():
    filling = Filling.fit(history(ROWS, AGES), FillingConfig(age_bands=1))
    filling.scores[:, 2] = np.nan
    ranked = filling.rankings(np.array([1, 2, 3], np.int32))
    assert ranked.tolist() == [[1, 3, NO_ARTICLE]]


def test_nobody_of_known_age_is_one_band():
    filling = Filling.fit(history(ROWS), FillingConfig())
    assert filling.scores.shape == (1, 4)
    assert (filling.band_of_customer == -1).all()


def test_equal_ages_do_not_make_empty_bands():
    filling = Filling.fit(history(ROWS, np.full(6, 30.0)), FillingConfig(smoothing=0))
    assert filling.scores.sum() == pytest.approx(popularity_total(ROWS))
    assert len(set(filling.band_of_customer.tolist())) == 1


def popularity_total(rows):
    return sum(0.5 ** (ago / FillingConfig().half_life_days) for ago, _, _ in rows)


@pytest.mark.parametrize("wrong", [{"half_life_days": 0}, {"age_bands": 0}, {"smoothing": -1}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValidationError):
        FillingConfig(**wrong)
