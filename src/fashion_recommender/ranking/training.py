"""Teach the booster: which weeks, how many trees, and the trees."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_recommender.observing import announce, is_observed
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.weeks import TrainingWeek, WeekSource

if TYPE_CHECKING:
    import lightgbm

DEPTH = 12


def training_weeks(
    source: WeekSource, cutoff: dt.date, first_date: dt.date, days: int, config: RankerConfig
) -> list[TrainingWeek]:
    """Choose the target weeks to learn from, newest first; none where the log is too short.

    As many as configured; more where they had few buyers, as far as the log allows.
    """
    training = config.training
    earliest = first_date + (cutoff - first_date) * training.history_share
    chosen: list[TrainingWeek] = []
    for back in range(1, max(training.most_weeks, training.weeks) + 1):
        start = cutoff - dt.timedelta(days=days * back)
        enough = sum(week.n_buyers for week in chosen) >= training.buyers
        if start < earliest or (back > training.weeks and enough):
            break
        chosen.append(source(start))
    return [week for week in chosen if week.bought.any()]


def train(
    weeks: Sequence[TrainingWeek], config: RankerConfig, rounds: int | None = None
) -> "lightgbm.Booster | None":
    """Train the booster; None where there is nothing to learn from.

    Unless given, the number of trees is that which is best on the newest week after learning from
    the others; then all weeks are learned from.
    """
    import lightgbm

    if not weeks:
        return None
    if rounds is None:
        several = len(weeks) > 1
        rounds = best_rounds(weeks[1:], weeks[0], config) if several else config.booster.rounds
    return lightgbm.train(_parameters(config, weeks), _dataset(weeks, config), rounds)


def best_rounds(weeks: Sequence[TrainingWeek], judge: TrainingWeek, config: RankerConfig) -> int:
    """Count the trees that serve a week best which they did not learn from."""
    import lightgbm

    learned = _dataset(weeks, config)
    judged = lightgbm.Dataset(
        judge.features,
        judge.bought.astype(np.int8),
        group=judge.group_sizes,
        reference=learned,
        params=_parameters(config, weeks),
    )
    stop = lightgbm.early_stopping(config.booster.early_stopping, verbose=False)
    told = [_announce] if is_observed() else []
    booster = lightgbm.train(
        _parameters(config, weeks) | {"metric": "ndcg", "eval_at": [DEPTH]},
        learned,
        config.booster.rounds,
        valid_sets=[judged],
        callbacks=[stop, *told],
    )
    return max(booster.best_iteration, 1)


def _announce(environment: Any) -> None:
    """Tell how good the trees so far are on the week that is not learned from."""
    _, metric, value, _ = environment.evaluation_result_list[0]
    announce("curve", model="ranker", curve=metric, step=environment.iteration + 1, value=value)


def _dataset(weeks: Sequence[TrainingWeek], config: RankerConfig) -> "lightgbm.Dataset":
    import lightgbm

    return lightgbm.Dataset(
        np.concatenate([week.features for week in weeks]),
        np.concatenate([week.bought for week in weeks]).astype(np.int8),
        group=np.concatenate([week.group_sizes for week in weeks]),
        params=_parameters(config, weeks),
    )


def _parameters(config: RankerConfig, weeks: Sequence[TrainingWeek]) -> dict[str, Any]:
    booster = config.booster
    parameters = booster.model_dump(exclude={"rounds", "early_stopping", "threads"})
    return parameters | {
        "bagging_freq": 1,
        "seed": config.seed,
        "num_threads": booster.threads_for(sum(len(week.features) for week in weeks)),
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
