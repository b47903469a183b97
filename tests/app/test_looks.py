"""Styles by looks on vectors whose clusters are known."""

import numpy as np
import pyarrow as pa
import pytest

from fashion_recommender.app.bands import NEW
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.looks import bands_by_looks

GROUPS = 3
DIMENSIONS = 16


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


@pytest.fixture
def embedded(coded):
    """Article i looks like axis i % 3, but 57, 58 and 59 are unseen and 54 like nothing else."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(0, 0.03, (57, DIMENSIONS))
    vectors[np.arange(57), np.arange(57) % GROUPS] += 1
    vectors[54] = np.eye(DIMENSIONS)[9]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    table = pa.table(
        {
            "article_idx": pa.array(np.arange(57), pa.int32()),
            "embedding": pa.FixedSizeListArray.from_arrays(
                pa.array(vectors.ravel(), pa.float32()), DIMENSIONS
            ),
        }
    )
    coded.catalog.save("article_embeddings", table)
    return coded


def test_purchases_and_recommendations_meet_in_their_style(embedded, catalogue):
    bought = catalogue.articles(list(range(24)))
    lists = {"als": catalogue.articles([30, 31, 54, 32])}
    bands = bands_by_looks(embedded, bought, lists)
    assert [band.name for band in bands][-1] == NEW
    assert bands[-1].recommended["als"] == [2]
    for band in bands[:-1]:
        axes = {i % GROUPS for i in band.bought}
        assert axes == {(30 + i if i < 2 else 32) % GROUPS for i in band.recommended["als"]}
        assert all(value > 0.9 for value in band.similarity.values())
    assert sorted(i for band in bands for i in band.bought) == list(range(24))
    assert bands[0].name != bands[1].name


def test_what_was_not_photographed_joins_its_product_type(embedded, catalogue):
    bought = catalogue.articles([*range(24), 57])  # 57: a bag, as are 9, 10 and 11
    bands = bands_by_looks(embedded, bought, {"als": catalogue.articles([58])})
    (home,) = [band for band in bands if 24 in band.bought]
    assert home.recommended["als"] == [0]
    assert not home.similarity


def test_without_enough_pictures_there_are_no_looks(embedded, coded, catalogue):
    assert bands_by_looks(embedded, catalogue.articles([0, 57, 58, 59]), {}) is None
    assert bands_by_looks(embedded, catalogue.articles([0, 1]), {}) is None
    coded.path("article_embeddings").unlink()
    assert bands_by_looks(coded, catalogue.articles(list(range(24))), {}) is None
