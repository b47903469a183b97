"""Scores by bit vectors are LightGBM's own, to the bit."""

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_recommender.ranking.forest import Forest

N_FEATURES = 6


def shop(rng: np.random.Generator, n_rows: int = 600) -> np.ndarray:
    """Features of all kinds: continuous, counts with ties, some missing, some never."""
    table = rng.normal(size=(n_rows, N_FEATURES))
    table[:, 1] = rng.integers(0, 4, n_rows)
    table[:, 2:4][rng.random((n_rows, 2)) < 0.4] = np.nan
    return table.astype(np.float32)


def trained(features: np.ndarray, rng: np.random.Generator, trees: int = 12, **parameters):
    """Teach a booster something of each feature."""
    known = np.nan_to_num(features)
    wanted = known @ rng.normal(size=N_FEATURES) + rng.normal(size=len(features)) > 0.5
    settings = {"objective": "binary", "num_leaves": 31, "min_data_in_leaf": 3, "verbosity": -1}
    data = lightgbm.Dataset(features, wanted.astype(int), group=[len(features)])
    return lightgbm.train(settings | {"num_threads": 1} | parameters, data, trees)


def never_seen(features: np.ndarray, booster: lightgbm.Booster) -> np.ndarray:
    """Rows on and beside every threshold, infinite ones, and ones of which nothing is known."""
    edges = []
    for tree in booster.dump_model()["tree_info"]:
        stack = [tree["tree_structure"]]
        while stack:
            node = stack.pop()
            if "threshold" in node:
                at = np.float32(min(node["threshold"], 1e30))
                for value in (at, *np.nextafter(at, np.array([-9, 9], np.float32))):
                    row = features[len(edges) % len(features)].copy()
                    row[node["split_feature"]] = value
                    edges.append(row)
                stack += [node["left_child"], node["right_child"]]
    extremes = [np.full(N_FEATURES, value, np.float32) for value in (np.nan, np.inf, -np.inf, 0)]
    return np.vstack([features, *edges, *extremes])


@settings(max_examples=15)
@given(
    seed=st.integers(0, 2**32 - 1),
    leaves=st.sampled_from([2, 3, 31, 32, 33, 64]),
    objective=st.sampled_from(["binary", "lambdarank"]),
    rows=st.integers(1, 300),
)
def test_scores_are_those_of_lightgbm(seed, leaves, objective, rows):
    rng = np.random.default_rng(seed)
    features = shop(rng)
    booster = trained(features, rng, num_leaves=leaves, objective=objective)
    asked = never_seen(features, booster)[-rows:]
    forest = Forest.of(booster)
    assert forest is not None
    raw = booster.predict(asked, num_threads=1, raw_score=True)
    expected = booster.predict(asked, num_threads=1)
    if objective == "lambdarank":
        np.testing.assert_array_equal(forest.predict(asked), raw)
    np.testing.assert_allclose(forest.predict(asked), expected, rtol=1e-12)


def test_trees_added_to_others_are_scored_together():
    rng = np.random.default_rng(0)
    features = shop(rng)
    before = trained(features, rng, objective="binary")
    data = lightgbm.Dataset(features, rng.integers(0, 2, len(features)), group=[len(features)])
    parameters = {"objective": "lambdarank", "verbosity": -1, "num_threads": 1}
    booster = lightgbm.train(parameters, data, 5, init_model=before)
    again = lightgbm.Booster(model_str=booster.model_to_string())
    assert again.num_trees() == 17
    forest = Forest.of(again)
    np.testing.assert_array_equal(forest.predict(features), again.predict(features))


def test_a_tree_without_a_split_is_its_value():
    rng = np.random.default_rng(0)
    features = shop(rng)
    booster = trained(features, rng, min_data_in_leaf=10_000, trees=2)
    np.testing.assert_allclose(
        Forest.of(booster).predict(features), booster.predict(features), rtol=1e-12
    )
    assert len(np.unique(Forest.of(booster).predict(features))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"num_leaves": 80},
        {"zero_as_missing": True},
        {"categorical_feature": [1], "min_data_per_group": 1, "max_cat_to_onehot": 1},
        {"linear_tree": True},
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
        {"objective": "poisson"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_it_does_not_know_is_left_to_lightgbm(other):
    rng = np.random.default_rng(0)
    features = np.nan_to_num(shop(rng)) if "linear_tree" in other else shop(rng)
    assert Forest.of(trained(features, rng, **other)) is None


def test_no_rows_have_no_scores():
    rng = np.random.default_rng(0)
    features = shop(rng)
    forest = Forest.of(trained(features, rng))
    assert forest.predict(features[:0]).shape == (0,)


def test_features_that_are_not_there_are_refused():
    rng = np.random.default_rng(0)
    features = shop(rng)
    forest = Forest.of(trained(features, rng))
    with pytest.raises(ValueError, match="features 0 to 5, there are 3"):
        forest.predict(features[:, :3])
