"""Features of a shop small enough to count by hand, and what holds of them in any shop."""

import datetime as dt
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shops import (
    CUTOFF,
    blank_attributes,
    everybody,
    last_cutoff,
    make_log,
    make_shop,
    structured_shop,
    with_rows,
)

from fashion_recommender.candidates.config import ChannelsConfig
from fashion_recommender.candidates.propose import Proposer
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.features.build import FeatureBuilder, feature_table
from fashion_recommender.features.document import feature_document
from fashion_recommender.models.history import History

NAMES = [feature.name for feature in feature_table()]


def builder(history: History) -> FeatureBuilder:
    return FeatureBuilder(Proposer(Snapshot(history), ChannelsConfig(ease_regularization=20)))


def ago(days: int) -> dt.date:
    return CUTOFF - dt.timedelta(days=days)


@pytest.fixture(scope="module")
def by_hand():
    """Customer 0 bought article 0 40, 20 and 10 days ago (twice), article 1 20 days ago."""
    rows = [(ago(40), 0, 0), (ago(20), 0, 0), (ago(20), 0, 1), (ago(10), 0, 0), (ago(10), 0, 0)]
    rows += [(ago(1), 1, 0), (ago(3), 1, 2), (ago(100), 2, 2)]
    log = make_log(make_shop(4, 4, np.array([30, 50, np.nan, 20])), rows)
    made = builder(log.before(CUTOFF))
    candidates = made.proposer.propose(everybody(log))
    matrix = made.build(candidates)

    def feature(name: str, customer: int, article: int) -> float:
        row = (candidates.customer_idx == customer) & (candidates.article_idx == article)
        return float(matrix[row, NAMES.index(name)].item())

    return feature


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("own_count", 3),  # days, not rows
        ("own_quantity", 4 / 3),
        ("own_last", 10),
        ("own_first", 40),
        ("own_gap", 15),
        ("own_due", 10 / 15),
        ("own_frequency", 1),
        ("own_in_last_basket", 1),
        ("own_in_last_five", 1),
        ("own_days_since", 0),
        ("own_30", 2 ** (-40 / 30) + 2 ** (-20 / 30) + 2 ** (-10 / 30)),
        ("own_rank", 1),
        ("own_relative", 1),
        ("customer_days", 3),
        ("customer_days_30", 2),
        ("customer_last", 10),
        ("customer_first", 40),
        ("customer_gap", 10),
        ("customer_purchases", 4),
        ("customer_articles", 2),
        ("customer_repeat_share", 0.5),
        ("customer_basket", 4 / 3),
        ("customer_due", 1),
        ("customer_age", 30),
        ("buyers", 2),
        ("buyer_age", (3 * 30 + 50) / 4),
        ("sales_1", 1),
        ("sales_14", 3),
        ("sales_90", 5),
        ("first_sale_days", 40),
        ("last_sale_days", 1),
        ("rebuy_rate", (1 + 1) / (2 + 10)),
        ("rebuy_gap", 10),
        ("age_fit", 30 - 35),
        ("popularity_rank", 1),
        ("trend_month", 4 / (5 * 28 / 90 + 1)),
        ("discount", 1),
    ],
)
def test_what_is_known_of_a_customer_and_an_article(by_hand, name, expected):
    assert by_hand(name, 0, 0) == pytest.approx(expected, rel=1e-5)


def test_what_was_not_bought_is_unknown_not_zero(by_hand):
    assert by_hand("own_count", 0, 2) == 0
    assert np.isnan(by_hand("own_last", 0, 2))
    assert np.isnan(by_hand("own_rank", 0, 2))


def test_of_a_customer_without_purchases_only_the_age_is_known(by_hand):
    assert by_hand("customer_age", 3, 0) == 20
    assert by_hand("customer_days", 3, 0) == 0
    assert np.isnan(by_hand("customer_last", 3, 0))


def test_unknown_attributes_match_nothing(by_hand):
    assert by_hand("product_count", 0, 0) == 0
    assert np.isnan(by_hand("section_last", 0, 0))


@pytest.mark.parametrize("name", ["sales_last_year", "own_last_year", "type_season"])
def test_a_year_ago_is_unknown_where_the_log_is_shorter(by_hand, name):
    assert np.isnan(by_hand(name, 0, 0))


@pytest.fixture(scope="module")
def with_attributes():
    """Articles 0 and 1 are colours of product 7, 0 and 2 are shirts; customer 0 is young.

    Sales before the cut-off: article 0 twice lately and twice a year ago, article 1 once, article
    2 four times lately and once in the weeks before a year ago.
    """
    attributes = blank_attributes(4)
    attributes["product_code"] = [7, 7, 8, 9]
    attributes["product_type_no"] = [1, 2, 1, 3]
    attributes["section_no"] = [5, 5, 5, -1]
    rows = [(ago(2), 0, 0), (ago(2), 1, 0), (ago(4), 0, 1)]
    rows += [(ago(d), 1, 2) for d in (1, 2, 3, 9)]
    rows += [(ago(355), 0, 0), (ago(362), 1, 0), (ago(370), 1, 2), (ago(400), 2, 3)]
    log = make_log(make_shop(3, 4, np.array([20, 60, np.nan]), attributes), rows)
    made = builder(log.before(CUTOFF))
    candidates = made.proposer.propose(everybody(log))
    matrix = made.build(candidates)

    def feature(name: str, customer: int, article: int) -> float:
        row = (candidates.customer_idx == customer) & (candidates.article_idx == article)
        return float(matrix[row, NAMES.index(name)].item())

    return feature


@pytest.mark.parametrize(
    ("name", "article", "expected"),
    [
        ("section_rank", 0, 2),
        ("section_rank", 2, 1),
        ("section_rank", 3, np.nan),
        ("type_rank", 0, 2),
        ("type_rank", 3, 1),
        ("product_sales_7", 1, 3),
        ("product_sales_28", 0, 3),
        ("product_first_sale_days", 1, 362),
        ("sales_last_year", 0, 2),
        ("own_last_year", 0, 1),
        ("type_season", 0, 2 / (1 / 2 + 1)),
        ("type_season", 2, 2 / (1 / 2 + 1)),
        ("product_count", 1, 3),  # article 1 once, article 0 on two days
        ("section_count", 2, 3),
        ("type_last", 2, 2),
        ("own_in_last_five", 1, 1 / 3),
    ],
)
def test_what_is_known_by_attribute_and_season(with_attributes, name, article, expected):
    assert with_attributes(name, 0, article) == pytest.approx(expected, rel=1e-5, nan_ok=True)


def test_an_age_band_is_compared_with_everybody(with_attributes):
    """Customer 1, the only old one, bought all of article 2; the young one all of article 1."""
    assert with_attributes("age_taste", 0, 1) > 1 > with_attributes("age_taste", 0, 2)
    assert with_attributes("age_taste", 1, 2) > 1 > with_attributes("age_taste", 1, 1)
    assert with_attributes("age_taste", 2, 2) == pytest.approx(1, abs=0.2)


def test_a_price_of_nothing_is_no_measure():
    free = make_log(make_shop(2, 3), [(ago(5), 0, 0), (ago(5), 1, 1)])
    free = replace(free, price=np.zeros_like(free.price))
    made = builder(free.before(CUTOFF))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        matrix = made.build(made.proposer.propose(everybody(free)))
    for name in ("price_fit", "price_change", "discount"):
        assert np.isnan(matrix[:, NAMES.index(name)]).all()


@pytest.fixture(scope="module")
def log():
    return structured_shop()


def test_training_and_serving_describe_a_candidate_alike(log):
    """A sample of one batch of everybody, and a single customer, get the same numbers."""
    made = builder(log.before(last_cutoff(log)))
    candidates = made.proposer.propose(everybody(log))
    matrix = made.build(candidates)
    sampled = np.random.default_rng(0).random(len(candidates)) < 0.3
    np.testing.assert_array_equal(made.build(candidates.keep(sampled)), matrix[sampled])
    alone = made.proposer.propose(np.array([17], np.int32))
    np.testing.assert_array_equal(made.build(alone), matrix[candidates.customer_idx == 17])


def test_a_snapshot_of_its_own_describes_them_alike_too(log):
    """A training week looks back at the history that serving at that date would have."""
    cutoff = last_cutoff(log)
    earlier = log.before(cutoff).earlier(cutoff - dt.timedelta(days=14))
    direct = log.before(cutoff - dt.timedelta(days=14))
    some = everybody(log)[::5]
    one, other = builder(earlier), builder(direct)
    np.testing.assert_array_equal(
        one.build(one.proposer.propose(some)), other.build(other.proposer.propose(some))
    )


def test_purchases_on_and_after_the_cutoff_change_no_feature(log):
    cutoff = last_cutoff(log)
    poison = [(cutoff + dt.timedelta(days=d), c, c % 90) for d in (0, 6) for c in range(250)]
    some = everybody(log)[::3]
    built = [builder(source.before(cutoff)) for source in (log, with_rows(log, poison))]
    one, other = (b.build(b.proposer.propose(some)) for b in built)
    assert one.tobytes() == other.tobytes()


def test_every_feature_is_known_of_somebody(log):
    made = builder(log.before(last_cutoff(log)))
    matrix = made.build(made.proposer.propose(everybody(log)))
    assert matrix.dtype == np.float32
    assert not np.isinf(matrix).any()
    # The shop has neither products nor sections, departments, garment groups, colours.
    absent = ("product", "department", "section", "garment", "colour", "from_colourways")
    absent += ("from_section", "from_department", "from_new_arrivals")
    absent += ("sales_last_year", "own_last_year", "type_")  # and its log is short
    for name, known in zip(NAMES, ~np.isnan(matrix).all(axis=0), strict=True):
        assert known or name.startswith(absent), name


def test_the_page_of_features_is_what_the_code_says():
    page = Path(__file__).parents[2] / "docs" / "features.md"
    assert page.read_text() == feature_document(), "write it anew: python -m " + (
        "fashion_recommender.features.document"
    )
