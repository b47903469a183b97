"""A customer whom no model knows is answered from the articles that they like."""

import datetime as dt

import numpy as np
import pandas as pd

from fashion_recommender.models.history import History, Shop
from fashion_recommender.related.config import RelatedConfig
from fashion_recommender.related.fold_in import fold_in
from fashion_recommender.related.vectors import article_vectors


def two_crowds(n_customers=40, n_articles=10):
    """Even customers buy some of the first four articles, odd ones of the next four."""
    rng = np.random.default_rng(0)
    rows = [
        (customer, 4 * (customer % 2) + article, int(rng.integers(1, 60)))
        for customer in range(n_customers)
        for article in rng.choice(4, 3, replace=False)
    ]
    rows += [(0, 8, 500)]  # long ago
    rows.sort(key=lambda row: -row[2])
    customer, article, days = np.array(rows, np.int32).T
    shop = Shop(
        np.array([f"c{i}" for i in range(n_customers)], object),
        np.array([f"{i:010d}" for i in range(n_articles)], object),
        np.full(n_customers, 30, np.float32),
        pd.DataFrame(index=range(n_articles)),
    )
    ones = np.ones(len(rows), np.float32)
    return History(dt.date(2020, 9, 23), shop, customer, article, days, ones, ones.astype("int8"))


def test_who_likes_one_is_offered_what_its_buyers_buy():
    table = article_vectors(two_crowds(), RelatedConfig(factors=2))
    assert table["article_idx"].to_pylist() == list(range(10))
    vectors = np.array(table["vector"].to_pylist(), np.float32)
    popularity = table["popularity"].to_numpy()
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths, [1] * 8 + [0, 0], atol=1e-5)
    assert popularity.max() == 1
    assert popularity[9] == 0
    for liked, crowd in (([1], range(4)), ([5, 6], range(4, 8))):
        scores = fold_in(vectors, popularity, np.array(liked), 0.1)
        assert set(np.argsort(-scores)[:4]) == set(crowd)
    nobody = fold_in(vectors, popularity, np.array([], int))
    assert (np.argsort(-nobody, kind="stable") == np.argsort(-popularity, kind="stable")).all()
    assert float(table.schema.metadata[b"popularity_weight"]) == 0.7
