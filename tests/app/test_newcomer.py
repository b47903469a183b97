"""Fold-in and its company, against scores worked out by hand."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from app_shop import N_ARTICLES

from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.newcomer import Vectors, popular, recommend, to_pick_from


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


@pytest.fixture
def vectors(tmp_path) -> Vectors:
    """Articles 2, 4 and 6 on two axes, 6 between them."""
    values = [[1.0, 0.0], [0.0, 1.0], [0.6, 0.5]]
    table = pa.table(
        {
            "article_idx": pa.array([2, 4, 6], pa.int32()),
            "vector": pa.array(values, pa.list_(pa.float32(), 2)),
            "popularity": pa.array([1, 2, 3]),
        }
    )
    pq.write_table(table, tmp_path / "vectors.parquet")
    return Vectors.read(tmp_path / "vectors.parquet")


def test_a_new_customer_is_the_mean_of_what_they_like(vectors):
    np.testing.assert_allclose(vectors.fold_in([2]), [1, 0, 0.6])
    np.testing.assert_allclose(vectors.fold_in([2, 4]), [0.5, 0.5, 0.55])
    np.testing.assert_allclose(vectors.fold_in([2, 50]), [1, 0, 0.6])
    assert vectors.fold_in([50]) is None


def test_liked_articles_lead_to_the_nearest(world, catalogue, vectors, monkeypatch):
    kept = world.kept
    monkeypatch.setattr(
        world,
        "kept",
        lambda name, load, form: vectors if name == "article_vectors" else kept(name, load, form),
    )
    answer = recommend(world, catalogue, [2], None)
    assert answer.articles.tolist() == [6]
    assert answer.by == "vectors"
    assert recommend(world, catalogue, [50], None).by == "attributes"


def test_what_shares_all_attributes_and_sells_comes_first(world, catalogue):
    answer = recommend(world, catalogue, [0], None)
    best = answer.articles[:3]
    assert (catalogue.attributes[best] == catalogue.attributes[0]).all()
    assert 0 not in answer.articles
    assert set(answer.reasons) >= set(answer.articles.tolist())


def test_pages_to_pick_from_offer_each_product_once(world, catalogue):
    everything = np.arange(N_ARTICLES)
    first, second = (to_pick_from(world, catalogue, everything, 8, page) for page in (0, 1))
    offered = np.concatenate([first, second])
    assert len(np.unique(catalogue.products[offered])) == 16
    assert len(to_pick_from(world, catalogue, everything, 8, 3)) == 0
    assert len(popular(world, catalogue)) == N_ARTICLES
