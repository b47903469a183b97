"""Fold-in and its company, against scores worked out by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from app_shop import LAST, N_ARTICLES, article_id, articles, log, vectors

from fashion_recommender.app.article_facts import on_sale, popularity
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.newcomer import Vectors, popular, recommend, to_pick_from

EVERYTHING = np.arange(N_ARTICLES)


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


def save_vectors(world, values: dict[int, list[float]], popular: dict[int, float]) -> None:
    """Save vectors of two numbers; other articles have none, and popularity 0."""
    rows = np.zeros((N_ARTICLES, 2), np.float32)
    for idx, value in values.items():
        rows[idx] = value
    known = np.zeros(N_ARTICLES)
    known[list(popular)] = list(popular.values())
    table = vectors(known)
    column = pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), 2)
    world.catalog.save("article_vectors", table.set_column(1, "vector", column))


def sold_lately(days: int = 28) -> set[int]:
    rows = log()
    return set(rows.loc[rows["t_dat"] > LAST - dt.timedelta(days=days), "article_idx"])


# --- what is on sale, and how popular ------------------------------------------------------------
def test_on_sale_is_what_was_sold_in_the_last_days_of_the_log(world, catalogue):
    assert 20 < len(sold_lately()) < N_ARTICLES
    assert set(np.flatnonzero(on_sale(world, catalogue))) == sold_lately()


def test_what_the_shop_never_shows_is_not_on_sale(world, catalogue):
    rules = {"excluded_articles": [article_id(7)]}
    world.parameters = {"protocol": {"on_sale_days": None, "rules": rules}}
    assert np.flatnonzero(~on_sale(world, catalogue)).tolist() == [7]
    world.parameters = {"protocol": {"on_sale_days": 28, "train_days": 10, "rules": rules}}
    assert set(np.flatnonzero(on_sale(world, catalogue))) == sold_lately(10) - {7}


def test_popular_is_what_sells_in_the_last_weeks(world, catalogue):
    rows = log()
    day = pd.to_datetime(rows["t_dat"])
    lately = day - pd.to_timedelta(day.dt.day_of_week, unit="D") > pd.Timestamp("2020-08-24")
    counts = np.bincount(rows.loc[lately, "article_idx"], minlength=N_ARTICLES)
    assert counts[0] < counts[1]
    assert popularity(world, N_ARTICLES).tolist() == counts.tolist()
    assert popular(world, catalogue).tolist() == np.argsort(-counts, kind="stable").tolist()


def test_popularity_beside_the_vectors_is_finer(pictured, catalogue):
    assert popular(pictured, catalogue).tolist() == EVERYTHING[::-1].tolist()


def test_nobody_counted(world, catalogue):
    world.path("article_sales").unlink()
    assert popular(world, catalogue) is None
    answer = recommend(world, catalogue, [], None)
    assert (answer.by, answer.articles.tolist()) == ("nothing", [])
    assert len(to_pick_from(world, catalogue, EVERYTHING, 8, 0)) == 8
    assert recommend(world, catalogue, [0], None).by == "attributes"


# --- recommendations -----------------------------------------------------------------------------
def test_without_likes_and_age_the_most_popular_on_sale_come_first(pictured, catalogue):
    answer = recommend(pictured, catalogue, [], None)
    assert answer.by == "popularity"
    assert answer.articles.tolist() == sorted(sold_lately(), reverse=True)
    assert set(answer.reasons.values()) == {"Popular now"}


def test_a_new_customer_is_the_mean_of_what_they_like(world):
    save_vectors(world, {2: [1, 0], 4: [0, 1], 6: [0.6, 0.5]}, {2: 0.2, 6: 0.4, 8: 1})
    folded = Vectors.read(world.path("article_vectors"))  # which counts popularity half
    scores = {2: 1.1, 4: 0, 6: 0.8, 8: 0.5}
    for liked in ([2], [2, 50]):
        np.testing.assert_allclose(folded.scores(liked)[list(scores)], list(scores.values()))
    np.testing.assert_allclose(folded.scores([2, 4])[[2, 4, 6, 8]], [0.6, 0.5, 0.75, 0.5])
    assert folded.scores([50]) is None


def test_liked_articles_lead_to_the_nearest(world, catalogue):
    save_vectors(world, {2: [1, 0], 4: [-1, 0], 6: [0.6, 0.5], 9: [0.9, 0]}, {4: 0.5})
    answer = recommend(world, catalogue, [2], None)
    assert answer.articles.tolist() == [9, 6]
    assert answer.by == "vectors"
    assert recommend(world, catalogue, [50], None).by == "attributes"


def test_what_is_off_sale_is_never_recommended(world, catalogue):
    assert 50 not in sold_lately()
    save_vectors(world, {2: [1, 0], 6: [0.6, 0.5], 50: [1, 0]}, {50: 1})
    assert recommend(world, catalogue, [2], None).articles.tolist() == [6]
    for liked in ([], [0], [2]):
        recommended = recommend(world, catalogue, liked, None).articles.tolist()
        assert recommended
        assert set(recommended) <= sold_lately()


def test_what_is_bought_together_comes_in_and_says_so(pictured, catalogue):
    alone = recommend(pictured, catalogue, [1], None)
    assert not any("together" in said for said in alone.reasons.values())
    answer = recommend(pictured, catalogue, [0], None)
    assert answer.articles[0] == 20  # of the same axis, too
    assert answer.reasons[20] == "Bought together with Name 0"


def test_what_shares_all_attributes_and_sells_comes_first(world, catalogue):
    answer = recommend(world, catalogue, [0], None)
    alike = (catalogue.kinds.attributes == catalogue.kinds.attributes[0]).all(axis=1)
    assert np.flatnonzero(alike).tolist() == [0, 12, 24, 36, 48]
    assert answer.articles[0] == 12  # sold more than 24; the others are off sale
    assert answer.reasons[12] == "Like Name 0"
    assert 0 not in answer.articles


def test_two_unknowns_are_not_alike(coded):
    """Articles of which the shop knows nothing are like nothing, so there is nothing to say."""
    table = articles()
    for place, name in enumerate(table.column_names):
        if name.endswith(("_no", "_code")) and name not in ("index_code", "product_code"):
            unknown = pa.array([-1] * N_ARTICLES, table.schema.field(name).type)
            table = table.set_column(place, name, unknown)
    pa.parquet.write_table(table, coded.path("articles"))
    catalogue = Catalogue(coded.path("articles"))
    assert (catalogue.kinds.attributes == -1).all()
    assert len(recommend(coded, catalogue, [0], None).articles) == 0
    coded.catalog.save("article_vectors", vectors())
    answer = recommend(coded, catalogue, [0], None)
    assert len(answer.articles)
    assert not any("Like" in said for said in answer.reasons.values())


def test_pages_to_pick_from_offer_each_product_once(world, catalogue):
    first, second = (to_pick_from(world, catalogue, EVERYTHING, 8, page) for page in (0, 1))
    offered = np.concatenate([first, second])
    assert len(np.unique(catalogue.kinds.products[offered])) == 16
    assert len(to_pick_from(world, catalogue, EVERYTHING, 8, 3)) == 0
