import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from recommender_tests import RecommenderTests
from shops import CUTOFF, blank_attributes, everybody, everything, make_log, make_shop

from fashion_recommender.models.content import (
    Content,
    popularity_prior,
    price_levels,
    unit_rows,
)


class TestContent(RecommenderTests):
    name = "content"
    expected_map = 0.43


def day(ago):
    return CUTOFF - dt.timedelta(days=ago)


def dresses_and_coats():
    """Articles 0 to 2 are dresses, 3 to 5 coats; nobody has bought 2 or 5 yet."""
    attributes = blank_attributes(6)
    attributes["product_type_name"] = pd.Categorical(["Dress"] * 3 + ["Coat"] * 3)
    rows = [(day(3), 0, 0), (day(3), 1, 3), (day(9), 2, 1), (day(9), 2, 4), (day(2), 2, 4)]
    return make_log(make_shop(4, 6, attributes=attributes), rows)


def test_articles_that_nobody_has_bought_are_recommended():
    log = dresses_and_coats()
    model = Content(Content.config_type(popularity_weight=0, price_weight=0))
    lists = model.fit(log.before(CUTOFF)).recommend(everybody(log), 3, everything(log))
    assert lists.articles[:2].tolist() == [[0, 1, 2], [3, 4, 5]]
    np.testing.assert_allclose(lists.scores[:2], 1, rtol=1e-6)
    assert np.isnan(lists.scores[3]).all()


def test_the_recent_purchase_decides():
    log = dresses_and_coats()
    model = Content(Content.config_type(half_life_days=1, popularity_weight=0, price_weight=0))
    lists = model.fit(log.before(CUTOFF)).recommend(np.array([2], np.int32), 3, everything(log))
    assert lists.articles.tolist() == [[3, 4, 5]]


def test_popularity_is_added_to_the_cosine():
    log = dresses_and_coats()
    history = log.before(CUTOFF)
    model = Content(Content.config_type(popularity_weight=0.5, price_weight=0)).fit(history)
    scores = model.score(np.zeros(6, np.int32), everything(log))
    cosine = np.array([1, 1, 1, 0, 0, 0])
    np.testing.assert_allclose(scores, cosine + 0.5 * popularity_prior(history, 7), atol=1e-6)


def test_photographs_tell_apart_what_words_do_not():
    log = make_log(make_shop(2, 4, attributes=blank_attributes(4)), [(day(1), 0, 0)])
    looks = np.array([[1, 0], [0.6, 0.8], [0, 0], [0, 1]], np.float32)
    seen = dataclasses.replace(log, shop=dataclasses.replace(log.shop, looks=looks))
    config = Content.config_type(popularity_weight=0, price_weight=0, picture_weight=1)
    model = Content(config).fit(seen.before(CUTOFF))
    scores = model.score(np.zeros(4, np.int32), np.arange(4, dtype=np.int32))
    np.testing.assert_allclose(scores, [1, 0.6, 0, 0], atol=1e-6)
    with pytest.raises(ValueError, match=r"content.picture_weight=1.0 needs .*feature_engineering"):
        Content(config).fit(log.before(CUTOFF))


@pytest.mark.parametrize("shape", ["nothing is known", "there are no columns"])
def test_a_shop_that_knows_nothing_of_its_articles_gets_what_sells(shape):
    attributes = (
        blank_attributes(5) if shape == "nothing is known" else pd.DataFrame(index=range(5))
    )
    rows = [(day(1), c, c % 2) for c in range(5)]
    log = make_log(make_shop(6, 5, attributes=attributes), rows)
    model = Content(Content.config_type(price_weight=0)).fit(log.before(CUTOFF))
    lists = model.recommend(everybody(log), 2, everything(log))
    assert lists.articles[:5].tolist() == [[0, 1]] * 5
    assert (model.score(np.zeros(3, np.int32), np.array([2, 3, 4], np.int32)) == 0).all()


def test_prior_by_hand():
    log = make_log(make_shop(2, 3), [(day(7), 0, 0), (day(14), 0, 1), (day(7), 1, 0)])
    prior = popularity_prior(log.before(CUTOFF), 7)
    np.testing.assert_allclose(prior, [1, np.log(1.25) / np.log(2), 0])
    assert popularity_prior(log.before(day(20)), 7).tolist() == [0, 0, 0]


def test_price_levels_are_quantiles_that_blend():
    log = make_log(make_shop(1, 11), [(day(1), 0, a) for a in range(9)])
    log.price[:] = np.exp(np.arange(9))  # nine prices, so the quantiles are the prices
    levels = price_levels(log.before(CUTOFF))
    np.testing.assert_allclose(levels[:9], np.eye(9), atol=1e-5)
    assert not levels[9:].any()
    log.price[4] = np.exp(4.5)
    half = price_levels(log.before(CUTOFF))
    assert half[4].argmax() == 4
    np.testing.assert_allclose(np.linalg.norm(half[:9], axis=1), 1, rtol=1e-6)


def test_an_article_between_two_levels_is_both():
    shop = make_shop(1, 17)
    log = make_log(shop, [(day(1), 0, a) for a in range(17)])
    log.price[:] = np.exp(np.arange(17))
    np.testing.assert_allclose(
        price_levels(log.before(CUTOFF))[1, :3], [0.5**0.5, 0.5**0.5, 0], atol=1e-5
    )


def test_one_price_for_everything_is_one_level():
    log = make_log(make_shop(1, 3), [(day(1), 0, a) for a in range(3)])
    log.price[:] = 0.02
    levels = price_levels(log.before(CUTOFF))
    assert np.isfinite(levels).all()
    assert (levels == levels[0]).all()


def test_unit_rows():
    rows = np.array([[3, 4], [0, 0]], np.float32)
    np.testing.assert_allclose(unit_rows(rows), [[0.6, 0.8], [0, 0]])
