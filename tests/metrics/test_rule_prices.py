"""The price of rules, against lists worked out by hand."""

import datetime as dt

import numpy as np
import pytest

from fashion_recommender.business_rules import BusinessRules, Kinds
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.rule_prices import AS_THEY_ARE, in_words, rule_prices

NEW, OLD = dt.date(2020, 9, 16), dt.date(2020, 9, 9)
KINDS = Kinds(
    products=np.array([9, 9, 1, 2, 3, 4]),  # 0 and 1 are colours of one style
    types=np.array([1, 1, 2, 2, 3, 4]),
    attributes=np.array([[1, 7], [1, 8], [2, 7], [2, 8], [3, 7], [4, 7]]),
)

ALIKE = KINDS.attributes.astype(np.int32)


@pytest.fixture(scope="module")
def prices(recommended, facts):
    lists = {
        OLD: {0: [0, 1, 2, 3], 3: [0, 1, 3, 2]},
        NEW: {0: [0, 1, 4, 2], 4: [0, 1, 2, 3]},
    }
    config = EvaluationConfig(
        ks=(2,),
        list_k=2,
        comparison_metrics=("map@2",),
        n_resamples=200,
        priced_rules=(BusinessRules(colourways=1), BusinessRules(per_type=2)),
    )
    table = recommended(lists)
    shuffled = table.take(np.random.default_rng(0).permutation(len(table)))
    return rule_prices(shuffled, **facts, kinds=KINDS, attributes=ALIKE, config=config).set_index(
        "rules"
    )


def test_a_rule_is_judged_by_what_it_shows(prices):
    # As they are: (0 + 1/4) / 2 and (1 + 0) / 2. One of a style: the lists 0 2, 0 3, 0 4, 0 2.
    assert prices.loc[AS_THEY_ARE, "map@2"] == pytest.approx((0.125 + 0.5) / 2)
    one = prices.loc["at most 1 of a style"]
    assert one["map@2"] == pytest.approx(((0.25 + 0.5) / 2 + (0.5 + 0.5) / 2) / 2)
    assert one["difference"] == pytest.approx(0.4375 - 0.3125)
    assert one["ci_low"] <= one["difference"] <= one["ci_high"]


def test_lists_without_the_rule_and_a_rule_that_changes_nothing_cost_nothing(prices):
    for free in (AS_THEY_ARE, "at most 2 of a type"):
        row = prices.loc[free]
        assert row["map@2"] == pytest.approx(0.3125)
        assert (row[["difference", "ci_low", "ci_high"]] == 0).all()


def test_what_a_rule_buys_stands_beside_its_price(prices):
    rule = prices.loc["at most 1 of a style"]
    assert rule["diversity"] > prices.loc[AS_THEY_ARE, "diversity"]
    # Shown of the articles on sale: more than two of them.
    assert rule["coverage"] > prices.loc[AS_THEY_ARE, "coverage"]


def test_rules_in_words():
    rules = BusinessRules(colourways=2, per_type=4, diversity=0.25)
    assert in_words(rules) == "at most 2 of a style, at most 4 of a type, diversity 0.25"
    assert in_words(BusinessRules()) == AS_THEY_ARE
