"""What the ranker tells while it learns."""

import datetime as dt

import numpy as np

from fashion_recommender.observing import forget, listen
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.training import best_rounds
from fashion_recommender.ranking.weeks import TrainingWeek


def week(seed: int) -> TrainingWeek:
    """Sixty customers of ten candidates each; what is bought follows from the first feature."""
    features = np.random.default_rng(seed).random((600, 3), np.float32)
    prior = np.zeros(len(features), np.float32)
    return TrainingWeek(
        dt.date(2020, 9, 2), features, features[:, 0] > 0.8, prior, np.full(60, 10), n_buyers=60
    )


def test_it_tells_how_good_the_trees_are_and_learns_the_same():
    config = RankerConfig(booster={"rounds": 6, "min_data_in_leaf": 5})
    alone = best_rounds([week(1), week(0)], config)
    heard = []

    def hear(kind, facts):
        heard.append((kind, facts))

    listen(hear)
    try:
        assert best_rounds([week(1), week(0)], config) == alone
    finally:
        forget(hear)
    assert {(kind, facts["model"]) for kind, facts in heard} == {("curve", "ranker")}
    first, second = (
        [facts["step"] for _, facts in heard if facts["curve"] == f"{objective} ndcg@12"]
        for objective in ("binary", "lambdarank")
    )
    assert len(first) + len(second) == len(heard)
    assert first == list(range(1, len(first) + 1))
    assert second == list(range(alone[0] + 1, alone[0] + len(second) + 1)), "they add to the first"
    assert alone[0] <= len(first) <= 6
    assert alone[1] <= len(second) <= 6
    assert all(0 <= facts["value"] <= 1 for _, facts in heard)
