"""Rules over ranked lists, against lists worked out by hand and a plain loop."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.business_rules import (
    BusinessRules,
    Kinds,
    ShopRules,
    apply_rules,
    excluded_articles,
    ruled_order,
)

# Six articles: 0, 1, 2 are colours of one dress, 3 another dress, 4 and 5 shirts of two products.
PRODUCTS = np.array([1, 1, 1, 2, 3, 4])
TYPES = np.array([7, 7, 7, 7, 8, 8])
ATTRIBUTES = np.array([[7, 0], [7, 1], [7, 2], [7, 0], [8, 0], [8, 1]])
LIST = np.array([[0, 1, 2, 3, 4, 5]])


def chosen(articles, k, excluded=None, **rules) -> list[list[int]]:
    return apply_rules(
        np.asarray(articles),
        k,
        BusinessRules(**rules),
        products=PRODUCTS,
        types=TYPES,
        attributes=ATTRIBUTES,
        excluded=excluded,
    ).tolist()


def test_without_rules_the_model_has_its_way():
    assert chosen(LIST, 4) == [[0, 1, 2, 3]]


def test_colourways_of_one_product_are_limited():
    assert chosen(LIST, 4, colourways=1) == [[0, 3, 4, 5]]
    assert chosen(LIST, 4, colourways=2) == [[0, 1, 3, 4]]


def test_articles_of_one_type_are_limited():
    assert chosen(LIST, 4, per_type=1) == [[0, 4, -1, -1]]


def test_an_article_skipped_by_one_rule_does_not_count_for_the_other():
    assert chosen(LIST, 4, colourways=1, per_type=2) == [[0, 3, 4, 5]]


def test_excluded_articles_make_room_for_the_next():
    assert chosen(LIST, 3, excluded=np.array([0, 2])) == [[1, 3, 4]]


def test_lists_end_where_nothing_is_left():
    assert chosen([[3, 0, -1], [4, -1, -1]], 5) == [[0, 1, -1, -1, -1], [0, -1, -1, -1, -1]]


def test_full_diversity_takes_what_shares_least():
    # After 0 (7, 0): only 5 (8, 1) shares nothing; then all share half with 0 or 5 at the most.
    assert chosen(LIST, 2, diversity=1) == [[0, 5]]


def test_diversity_weighs_rank_against_what_is_shared():
    # At 0.5 after 0: place 1 is worth (5/6 - 1/2) / 2, place 5 (1/6 - 0) / 2.
    assert chosen(LIST, 2, diversity=0.5) == [[0, 1]]
    # At 0.8: 0.2 * 5/6 - 0.8 / 2 < 0.2 * 1/6.
    assert chosen(LIST, 2, diversity=0.8) == [[0, 5]]


def test_diversity_needs_attributes():
    with pytest.raises(ValueError, match=r"diversity=0\.5 needs the attributes"):
        apply_rules(LIST, 2, BusinessRules(diversity=0.5), products=PRODUCTS, types=TYPES)


@pytest.mark.parametrize("bad", [{"colourways": 0}, {"diversity": 1.5}, {"colours": 1}])
def test_impossible_rules_are_refused(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        BusinessRules(**bad)


def greedy(articles, k, colourways, per_type) -> list[int]:
    places, products, types = [], [], []
    for place, article in enumerate(articles):
        full = (
            article < 0
            or products.count(PRODUCTS[article]) >= colourways
            or types.count(TYPES[article]) >= per_type
        )
        if not full and len(places) < k:
            places.append(place)
            products.append(PRODUCTS[article])
            types.append(TYPES[article])
    return places + [-1] * (k - len(places))


@given(
    lists=st.lists(st.permutations(range(6)), min_size=1, max_size=5),
    k=st.integers(1, 8),
    colourways=st.integers(1, 3),
    per_type=st.integers(1, 4),
)
def test_many_lists_at_once_are_what_a_loop_would_choose(lists, k, colourways, per_type):
    found = chosen(lists, k, colourways=colourways, per_type=per_type)
    assert found == [greedy(one, k, colourways, per_type) for one in lists]


KINDS = Kinds(PRODUCTS, TYPES, ATTRIBUTES)


def test_the_places_that_are_shown_keep_the_rules_and_the_rest_follows_as_it_was():
    order = ruled_order(LIST, 3, BusinessRules(colourways=1), KINDS)
    assert order.tolist() == [[0, 3, 4, 1, 2, 5]]


def test_a_list_with_too_little_that_is_allowed_is_completed():
    order = ruled_order(np.array([[0, 1, 2, -1]]), 3, BusinessRules(colourways=1), KINDS)
    assert order.tolist() == [[0, 1, 2, 3]]


@given(st.permutations(range(6)), st.integers(1, 6), st.integers(1, 3), st.integers(1, 3))
def test_nothing_is_lost_and_the_first_places_are_those_of_the_rules(lists, shown, styles, types):
    rules = BusinessRules(colourways=styles, per_type=types)
    lists = np.array([lists])
    order = ruled_order(lists, shown, rules, KINDS)
    assert sorted(order[0]) == list(range(6))
    wanted = [place for place in apply(lists, shown, rules) if place >= 0]
    assert order[0, : len(wanted)].tolist() == wanted


def apply(lists, shown, rules):
    return apply_rules(lists, shown, rules, products=PRODUCTS, types=TYPES, attributes=ATTRIBUTES)[
        0
    ].tolist()


def test_articles_that_nobody_is_shown_are_found_by_id():
    ids = np.array(["0100000001", "0100000002", "0100000003"], object)
    rules = ShopRules(excluded_articles=("0100000003", "0100000001"))
    assert excluded_articles(rules, ids).tolist() == [2, 0]
    with pytest.raises(ValueError, match=r"excluded_articles: 0100000009 is not in articles"):
        excluded_articles(ShopRules(excluded_articles=("0100000009",)), ids)


def test_a_shop_without_product_codes_has_no_two_colours_of_a_style():
    kinds = Kinds.of(pd.DataFrame({"product_type_no": [3, 3, 5]}))
    assert len(set(kinds.products)) == 3
    assert kinds.types.tolist() == [0, 0, 1]
    assert kinds.attributes.shape == (3, 1)


def test_what_is_not_known_is_not_alike():
    """Products, types and attributes that the shop does not say: -1."""
    unknown = pd.DataFrame(
        {
            "product_code": [-1, -1, 7, 7],
            "product_type_no": [-1, -1, -1, 2],
            "colour_group_code": [-1, -1, 4, 4],
        }
    )
    kinds = Kinds.of(unknown)
    assert len({*kinds.products[:2]}) == 2
    assert kinds.products[2] == kinds.products[3]
    assert len(set(kinds.types)) == 4
    assert (kinds.attributes == -1).sum(axis=0).tolist() == [3, 2]
    lists = np.array([[0, 1, 2, 3]])
    assert ruled_order(lists, 3, BusinessRules(colourways=1), kinds).tolist() == [[0, 1, 2, 3]]
    # Nothing is known of 0 and 1; 2 and 3 share the colour, the only one that both have.
    assert ruled_order(lists, 4, BusinessRules(diversity=0.9), kinds).tolist() == [[0, 1, 2, 3]]
    others = np.array([[2, 3, 0, 1]])
    assert ruled_order(others, 4, BusinessRules(diversity=0.9), kinds).tolist() == [[0, 2, 3, 1]]
