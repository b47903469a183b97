"""Customers' purchases fall into the styles that they have."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_recommender.visual.styles import SOMETHING_NEW, nearest_cluster, style_clusters

D = 24


def around(*directions, each=8, noise=0.15, seed=0):
    """Unit vectors near some axes."""
    rng = np.random.default_rng(seed)
    vectors = np.repeat(np.eye(D, dtype=np.float32)[list(directions)], each, axis=0)
    vectors = vectors + noise * rng.normal(size=vectors.shape) / np.sqrt(D)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("n_styles", range(1, 8))
def test_as_many_clusters_as_there_are_styles(n_styles):
    purchases = around(*range(n_styles))
    found = style_clusters(np.zeros(len(purchases), int), purchases)
    assert found.centre_owner.tolist() == [0] * n_styles
    groups = found.labels.reshape(n_styles, 8)
    assert (groups == groups[:, :1]).all()
    assert len(set(groups[:, 0])) == n_styles
    assert np.allclose(np.linalg.norm(found.centres, axis=1), 1, atol=1e-6)
    of_members = found.centres[groups[:, 0]] @ np.eye(D)[:n_styles].T
    assert np.allclose(of_members, np.eye(n_styles), atol=0.1)


def test_shapeless_purchases_are_one_style():
    rng = np.random.default_rng(1)
    cloud = rng.normal(size=(30, 400)).astype(np.float32) + 1
    cloud /= np.linalg.norm(cloud, axis=1, keepdims=True)
    apart = np.eye(D, dtype=np.float32)  # all equally far from one another
    anything = rng.normal(size=(300, D)).astype(np.float32)
    anything /= np.linalg.norm(anything, axis=1, keepdims=True)
    for purchases in (cloud, apart, anything):
        found = style_clusters(np.zeros(len(purchases), int), purchases)
        assert found.centre_owner.tolist() == [0]
        assert (found.labels == 0).all()


def test_what_looks_the_same_is_not_divided():
    close = around(0, 1, each=10, noise=0)
    close[5:10] += 0.15 * np.eye(D, dtype=np.float32)[5]
    close /= np.linalg.norm(close, axis=1, keepdims=True)
    assert len(style_clusters(np.zeros(20, int), close).centres) == 2


def test_never_more_than_asked_for():
    purchases = around(*range(10), each=4)
    for most in (1, 3, 7):
        found = style_clusters(np.zeros(len(purchases), int), purchases, most=most)
        assert len(found.centres) == most


def test_one_purchase_two_alike_and_nobody():
    found = style_clusters(np.array([0, 2, 2]), around(3, 5, 5, each=1, noise=0))
    assert found.labels.tolist() == [0, 1, 1]
    assert found.centre_owner.tolist() == [0, 2]
    assert np.allclose(found.centres, np.eye(D)[[3, 5]])
    nobody = style_clusters(np.zeros(0, int), np.zeros((0, D), np.float32))
    assert (nobody.labels.shape, nobody.centres.shape) == ((0,), (0, D))


def test_heavier_styles_come_first_and_pull_the_centre():
    purchases = np.vstack([around(0, each=6), around(1, each=5)])
    owner = np.zeros(11, int)
    assert style_clusters(owner, purchases).labels.tolist() == [0] * 6 + [1] * 5
    weights = np.array([1.0] * 6 + [3.0] * 5)
    assert style_clusters(owner, purchases, weights).labels.tolist() == [1] * 6 + [0] * 5
    pair = np.eye(D, dtype=np.float32)[:2]
    centre = style_clusters(np.zeros(2, int), pair, np.array([3.0, 1.0])).centres[0]
    assert np.allclose(centre[:2], np.array([3, 1]) / np.sqrt(10))


@settings(max_examples=30)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 5))
def test_a_customer_depends_on_nobody_else(sizes, seed):
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    purchases = around(*rng.integers(0, 5, len(owner)), each=1, noise=0.3, seed=seed)
    weights = rng.uniform(0.1, 2, len(owner))
    everybody = style_clusters(owner, purchases, weights)
    assert (everybody.centre_owner[everybody.labels] == owner).all()
    assert len(np.unique(everybody.labels)) == len(everybody.centres)
    for customer in range(len(sizes)):
        own = owner == customer
        alone = style_clusters(owner[own], purchases[own], weights[own])
        theirs = everybody.labels[own]
        assert (theirs - theirs.min() == alone.labels).all()
        assert np.allclose(everybody.centres[everybody.centre_owner == customer], alone.centres)


def test_articles_go_to_the_nearest_of_their_customers_styles():
    purchases = np.vstack([around(0, 1, noise=0.01), around(2, each=2, noise=0.01)])
    clusters = style_clusters(np.repeat([0, 2], [16, 2]), purchases)
    assert clusters.centre_owner.tolist() == [0, 0, 2]
    like_0, like_1, like_2 = np.eye(D, dtype=np.float32)[:3]
    lost = np.full(D, np.nan, np.float32)
    between = ((like_0 + like_2) / np.sqrt(2)).astype(np.float32)
    owner = np.array([2, 0, 0, 0, 1, 0, 2])
    wanted = np.array([like_2, like_1, like_2, lost, like_0, like_0, between])
    cluster, similarity = nearest_cluster(clusters, owner, wanted, 0.5)
    of = clusters.labels
    new = SOMETHING_NEW
    assert cluster.tolist() == [of[16], of[8], new, new, new, of[0], of[16]]
    expected = [1, 1, 0, np.nan, np.nan, 1, np.sqrt(0.5)]
    assert np.allclose(similarity, expected, atol=0.02, equal_nan=True)
    assert cluster.dtype == np.int32
    assert similarity.dtype == np.float32


def test_a_centre_that_points_away_is_still_the_nearest():
    clusters = style_clusters(np.array([0]), around(0, each=1, noise=0))
    away = -np.eye(D, dtype=np.float32)[:1]
    cluster, similarity = nearest_cluster(clusters, np.array([0]), away, -1.0)
    assert (cluster.tolist(), similarity.tolist()) == ([0], [-1.0])


@pytest.mark.parametrize(
    ("owner", "weights", "message"),
    [
        ([1, 0], None, "not ascending"),
        ([0], None, "differ in length"),
        ([0, 0], [1, 0], "above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(owner, weights, message):
    with pytest.raises(ValueError, match=message):
        style_clusters(np.array(owner), around(0, each=2), weights)
