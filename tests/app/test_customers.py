"""Customers, their purchases and their lists, as the small shop has them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from app_shop import LAST, N_ARTICLES, WEEK, customer_id

from fashion_recommender.app import customers
from fashion_recommender.app.bands import NEW, bands_by_kind
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.facts import Facts, ago, palette
from fashion_recommender.app.lists import purchases_before, rules_over, shown_list, traits
from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.metrics.beyond_accuracy import intra_list_diversity
from fashion_recommender.metrics.lists import Lists


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


def test_ids_are_found_by_how_they_begin(coded):
    assert customers.find_customers(coded, "0a") == [customer_id(10)]
    assert customers.find_customers(coded, "0", most=3) == [customer_id(i) for i in range(3)]
    assert customers.find_customers(coded, "zz") == []
    assert customers.find_customers(coded, " ") == []


def test_a_customer_is_who_the_shop_says(coded):
    known = customers.customer(coded, id=customer_id(5))
    assert (known.idx, known.age, known.club) == (5, 25, "Active")
    vague = customers.customer(coded, idx=3)
    assert (vague.id, vague.age, vague.club) == (customer_id(3), None, "")
    assert customers.customer(coded, id="nobody") is None


def test_purchases_come_newest_first(coded):
    found = customers.history(coded, 1)
    assert found["article_idx"].tolist() == [1, 4, 1, 2, 3]
    assert found["online"].tolist() == [True, True, False, True, False]
    assert found["date"].tolist()[0] == LAST
    assert purchases_before(found, WEEK)["article_idx"].tolist() == [1, 2, 3]
    assert customers.history(coded, 39).empty


def test_segments_draw_only_their_customers(world):
    groups = customers.segments(world)
    assert groups["age: up to 24"].tolist() == [0, 1, 2, 3, 4]
    drawn = {customers.draw_customer(world, "age: up to 24", seed) for seed in range(40)}
    assert drawn == {0, 1, 2, 3, 4}
    anyone = {customers.draw_customer(world, customers.EVERYBODY, seed) for seed in range(200)}
    assert max(anyone) > 19


def test_lists_of_a_week_and_of_today(world):
    assert customers.held_out_weeks(world, 1) == [WEEK]
    assert customers.held_out_weeks(world, 30) == []
    assert customers.bought_in_week(world, 1, WEEK).tolist() == [1, 4]
    assert len(customers.recommended(world, "als", 1, WEEK)) == 30
    today = customers.recommended(world, "als", 30, None)
    assert today["article_idx"].tolist() == list(range(31, 43))
    assert customers.recommended(world, "nobody", 1, WEEK) is None
    assert customers.recommended(world, "als", 30, WEEK).empty
    assert customers.longest_list(world, "als", WEEK) == 30
    assert customers.longest_list(world, "als", None) == 12
    assert customers.longest_list(world, "nobody", None) is None


def test_rules_choose_from_the_long_list_and_are_measured(world, catalogue):
    rules = BusinessRules(colourways=1)
    one = shown_list(world, catalogue, "own", 0, WEEK, rules, ["Bag"])
    # Own recommends 0, 1, 2, ...: of three colourways the first stays, products 3, 7, ... are bags.
    assert one.articles.tolist() == [0, 3, 6, 12, 15, 18, 24, 27]
    assert one.ranks.tolist() == [1, 4, 7, 13, 16, 19, 25, 28]
    assert one.rank_of(29) == 30
    assert one.rank_of(59) is None
    measured = traits(catalogue, one.articles, np.array([3, 12, 50]))
    assert (measured.hits, measured.products, measured.types) == (2, 8, 3)
    assert traits(catalogue, one.articles[:1], np.array([])).diversity == 0


def test_the_unknown_is_no_kind_of_its_own(coded):
    """Rules and figures read articles as the pipelines do, for whom two unknowns are not alike."""
    path = coded.path("articles")
    table = pq.read_table(path)
    unknown = pa.array([-1] * N_ARTICLES, pa.int32())
    for name in ("product_code", "product_type_no", "colour_group_code"):
        table = table.set_column(table.column_names.index(name), name, unknown)
    pq.write_table(table, path)
    catalogue = Catalogue(path)
    twelve = np.arange(12)
    limits = BusinessRules(colourways=1, per_type=1)
    assert rules_over(catalogue, twelve, limits, []).tolist() == twelve.tolist()
    assert catalogue.colourways(0).tolist() == []
    measured = traits(catalogue, twelve, np.array([]))
    assert (measured.products, measured.types) == (12, 12)
    lists = Lists(np.array([1]), np.array([0]), np.array([12]), twelve + 1, twelve, N_ARTICLES)
    judged = intra_list_diversity(lists, catalogue.kinds.attributes, 12)
    assert measured.diversity == pytest.approx(judged[0])
    past = customers.history(coded, 1)  # of article 1, not of the others, which no product unites
    facts = Facts.of(past, catalogue, WEEK)
    assert not any("this style" in said for said in facts.of_article(catalogue.articles([0])[0]))


def test_what_filled_a_gap_says_so(world, catalogue):
    plain = BusinessRules()
    assert shown_list(world, catalogue, "als", 36, None, plain, []).filled.all()
    assert not shown_list(world, catalogue, "als", 1, None, plain, []).filled.any()


def test_facts_are_true_sentences(coded, catalogue):
    past = purchases_before(customers.history(coded, 1), WEEK)  # 1 (10 days), 2 (20), 3 (30)
    facts = Facts.of(past, catalogue, WEEK)
    one, same_style, other = catalogue.articles([1, 0, 30])
    assert facts.of_article(one) == [
        "You bought it 10 days ago",
        "2 of your 3 purchases: dress",
    ]
    assert facts.of_article(same_style)[0] == "You bought this style in red 10 days ago"
    assert facts.of_article(other) == ["3 of your 3 purchases: Women"]
    nobody = Facts.of(past[:0], catalogue, WEEK)
    assert nobody.of_article(one) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "the day before"), (59, "59 days ago"), (61, "2 months ago"), (800, "2 years ago")],
)
def test_time_is_said_as_people_do(days, words):
    assert ago(WEEK, (pd.Timestamp(WEEK) - pd.Timedelta(days=days)).date()) == words


def test_styles_by_kind_hold_every_article_once(catalogue):
    bought = catalogue.articles([0, 1, 3, 4, 9])  # dress, dress, trousers, trousers, bag
    lists = {"als": catalogue.articles([2, 5, 6, 12])}  # dress, trousers, T-shirt, dress
    bands = bands_by_kind(bought, lists)
    assert [(b.name, b.bought, b.recommended["als"]) for b in bands] == [
        ("Dress", [0, 1], [0, 3]),
        ("Trousers", [2, 3], [1]),
        ("Bag", [4], []),
        (NEW, [], [2]),
    ]
    assert [name for name, _, _ in palette(bought)] == ["Black", "Red"]
    assert bands_by_kind([], lists)[0].name == NEW
