"""Neighbours by looks and by baskets, against what can be counted by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.models.history import History, Shop
from fashion_recommender.models.topk import NO_ARTICLE
from fashion_recommender.related.config import RelatedConfig
from fashion_recommender.related.neighbours import bought_together, looks_like, neighbour_table
from fashion_recommender.visual.reduction import main_looks


def history(rows, n_articles=6, n_customers=4):
    """Rows of (customer, article, days ago)."""
    rows = sorted(rows, key=lambda row: -row[2])
    customer, article, days = np.array(rows, np.int32).reshape(-1, 3).T
    shop = Shop(
        np.array([f"c{i}" for i in range(n_customers)], object),
        np.array([f"{i:010d}" for i in range(n_articles)], object),
        np.full(n_customers, 30, np.float32),
        pd.DataFrame(index=range(n_articles)),
    )
    ones = np.ones(len(rows), np.float32)
    return History(dt.date(2020, 9, 23), shop, customer, article, days, ones, ones.astype("int8"))


def test_baskets_weigh_by_recency_and_size_of_the_meeting():
    rows = [
        (0, 0, 1),
        (0, 1, 1),
        (0, 1, 1),
        (1, 0, 91),
        (1, 1, 91),
        (1, 2, 91),
        (2, 2, 1),
        (3, 3, 2),
    ]
    rows += [(0, 4, 2), (1, 4, 1)]  # other days: in nobody's basket
    config = RelatedConfig(shrinkage=0.5, basket_half_life_days=90, neighbours=3)
    found = bought_together(history(rows), config)
    day, half = 2 ** (-1 / 90), 2 ** (-91 / 90)
    assert found.articles[0].tolist() == [1, 2, NO_ARTICLE]
    both = day + half
    of_2 = np.sqrt(half + day)
    expected = [both / (both + 0.5), half / (np.sqrt(both) * of_2 + 0.5)]
    assert np.allclose(found.scores[0, :2], expected)
    assert found.articles[1].tolist() == [0, 2, NO_ARTICLE]
    for alone in (3, 4, 5):
        assert (found.articles[alone] == NO_ARTICLE).all()


def test_old_baskets_do_not_count():
    found = bought_together(history([(0, 0, 40), (0, 1, 40)]), RelatedConfig(log_days=30))
    assert (found.articles == NO_ARTICLE).all()


def looks(*angles):
    angles = np.radians(angles)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def test_look_alikes_are_of_other_products_and_ordered_by_cosine():
    articles = np.array([2, 3, 5, 8, 9], np.int32)
    embeddings = looks(0, 1, 30, 40, 180)
    products = np.array([7, 7, 8, 9, 9])
    found = looks_like(articles, embeddings, embeddings, products, RelatedConfig(neighbours=2))
    assert found.articles.tolist() == [[5, 8], [5, 8], [8, 3], [5, 3], [5, 3]]
    assert np.allclose(found.scores[0], np.cos(np.radians([30, 40])))


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_photographs_have_no_look_alikes(n):
    alone = np.ones((n, 1), np.float32)
    articles = np.arange(n, dtype=np.int32)
    found = looks_like(articles, alone, alone, articles, RelatedConfig())
    assert (found.articles == NO_ARTICLE).all()
    assert found.articles.shape == (n, 24)


def test_look_alikes_are_those_of_a_full_search():
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(300, 20)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    articles, products = np.arange(300, dtype=np.int32), np.arange(300) // 3
    main = main_looks(embeddings, 20)
    found = looks_like(articles, embeddings, main, products, RelatedConfig(neighbours=5))
    likeness = embeddings @ embeddings.T
    likeness[products[:, None] == products] = -2
    expected = np.argsort(-likeness, axis=1)[:, :5]
    # Candidates come from directions around the mean, so not every one has to be the same.
    shared = [len(set(a) & set(b)) for a, b in zip(found.articles, expected, strict=True)]
    assert np.mean(shared) > 4.8


def test_the_table_is_sorted_and_typed():
    rows = [(0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 2, 1)]
    everything = np.arange(6, dtype=np.int32)
    pictured = np.array([1, 4], np.int32)
    config = RelatedConfig(neighbours=2)
    pair = looks(0, 60)
    table = neighbour_table(
        {
            "looks_like": (pictured, looks_like(pictured, pair, pair, np.arange(2), config)),
            "bought_together": (everything, bought_together(history(rows), config)),
        }
    )
    assert [
        (r["article_idx"], r["kind"], r["rank"], r["neighbour_idx"]) for r in table.to_pylist()
    ] == [
        (0, "bought_together", 1, 1),
        (1, "bought_together", 1, 0),
        (1, "bought_together", 2, 2),
        (1, "looks_like", 1, 4),
        (2, "bought_together", 1, 1),
        (4, "looks_like", 1, 1),
    ]
    assert [str(field.type) for field in table.schema] == [
        "int32",
        "string",
        "int8",
        "int32",
        "float",
    ]


def test_main_looks_keep_what_differs():
    rng = np.random.default_rng(0)
    signal = rng.normal(size=(200, 3)) * (3, 2, 1)
    mixed = signal @ np.linalg.qr(rng.normal(size=(10, 10)))[0][:3] + 5
    found = main_looks(mixed.astype(np.float32), 3)
    centred = signal - signal.mean(0)
    expected = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-3)
    assert main_looks(np.ones((1, 4), np.float32), 3).tolist() == [[0.0]]
