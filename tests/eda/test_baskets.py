"""Pairs in the three baskets of more than one article, counted by hand."""

import datetime as dt

import ibis
import pytest

from fashion_recommender.eda import baskets

START = dt.date(2020, 8, 3)


def test_baskets_have_two_articles_or_more_and_not_too_many(tables):
    log = tables["transactions"]
    assert baskets.baskets(log, START, 50).count().execute() == 6
    assert baskets.baskets(log, dt.date(2020, 8, 4), 50).count().execute() == 4
    assert baskets.baskets(log, START, 1).count().execute() == 0


def test_pairs_of_product_types(tables):
    rows = baskets.baskets(tables["transactions"], START, 50)
    pairs = baskets.type_pairs(rows, tables["articles"], 10)
    found = {(a, b): (n, lift) for a, b, n, lift in pairs.itertuples(index=False, name=None)}
    assert found == {
        ("Jeans", "Socks"): (1, pytest.approx(1.5)),
        ("Socks", "Jeans"): (1, pytest.approx(1.5)),
        ("Sweater", "Top"): (1, pytest.approx(3)),
        ("Top", "Sweater"): (1, pytest.approx(3)),
    }


def test_only_the_commonest_types_are_paired(tables):
    rows = baskets.baskets(tables["transactions"], START, 50)
    assert set(baskets.type_pairs(rows, tables["articles"], 1)["a"]) == set()


@pytest.mark.parametrize("step", [1, -1])
def test_of_types_that_are_as_common_the_first_by_name_are_paired(tables, step, monkeypatch):
    """Socks, Sweater and Top are in one basket each; two of them are paired beside Jeans."""
    rows = baskets.baskets(tables["transactions"], START, 50)
    to_pandas = ibis.expr.types.Table.to_pandas

    def in_some_order(table, **options):
        return to_pandas(table, **options)[::step]

    monkeypatch.setattr(ibis.expr.types.Table, "to_pandas", in_some_order)
    pairs = baskets.type_pairs(rows, tables["articles"], 3)
    assert set(pairs["a"]) == {"Jeans", "Socks"}


def test_pairs_of_articles(tables):
    rows = baskets.baskets(tables["transactions"], START, 50)
    pairs = baskets.article_pairs(rows, tables["articles"], 10)
    assert pairs[["a", "b", "baskets"]].to_numpy().tolist() == [[0, 1, 1], [0, 4, 1], [2, 3, 1]]
    assert list(pairs["lift"]) == pytest.approx([1.5, 1.5, 3])
    assert list(pairs["name_a"]) == ["Blue Jeans, Blue", "Blue Jeans, Blue", "Knit top, Red"]
    assert pairs["name_b"].iloc[1] == "article 0000000004, Red"  # it has no name


def test_a_shop_of_single_articles_has_no_pairs(tables):
    rows = baskets.baskets(tables["transactions"], dt.date(2020, 9, 20), 50)
    assert baskets.type_pairs(rows, tables["articles"], 10).empty
    assert baskets.article_pairs(rows, tables["articles"], 10).empty
