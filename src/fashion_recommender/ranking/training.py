"""Teach the booster: which weeks, how many trees, and the trees."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_recommender.observing import announce, is_observed
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.weeks import TrainingWeek, WeekSource

if TYPE_CHECKING:
    import lightgbm

DEPTH = 12

Rounds = tuple[int, ...]
"""Trees of each objective, in the order of ``booster.objectives``."""


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
    weeks: Sequence[TrainingWeek], config: RankerConfig, rounds: Rounds | None = None
) -> "lightgbm.Booster | None":
    """Train the booster; None where there is nothing to learn from.

    Unless given, the numbers of trees are those of `rounds_for`; all weeks are learned from.
    """
    if not weeks:
        return None
    rounds = rounds or rounds_for(weeks, config)
    booster = None
    for objective, trees in zip(config.booster.objectives, rounds, strict=True):
        booster = _boosted(objective, trees, weeks, config, booster)
    return booster


def rounds_for(weeks: Sequence[TrainingWeek], config: RankerConfig) -> Rounds:
    """Count the trees of each objective: what the newest week shows, or the most without one."""
    if len(weeks) > 1:
        return best_rounds(weeks[1:], weeks[0], config)
    return (config.booster.rounds,) * len(config.booster.objectives)


def best_rounds(weeks: Sequence[TrainingWeek], judge: TrainingWeek, config: RankerConfig) -> Rounds:
    """Count the trees of each objective that serve a week best which they did not learn from."""
    import lightgbm

    rounds: list[int] = []
    before = None
    for objective in config.booster.objectives:
        booster = _boosted(objective, config.booster.rounds, weeks, config, before, judge)
        best = max(booster.best_iteration, sum(rounds) + 1)
        rounds.append(best - sum(rounds))
        before = lightgbm.Booster(model_str=booster.model_to_string(num_iteration=best))
    return tuple(rounds)


def _boosted(
    objective: str,
    trees: int,
    weeks: Sequence[TrainingWeek],
    config: RankerConfig,
    before: "lightgbm.Booster | None",
    judge: TrainingWeek | None = None,
) -> "lightgbm.Booster":
    """Add trees that learn, by one objective, what the trees before them left.

    With a week to judge by, no more are added when a while of them has not served it better.
    """
    import lightgbm

    parameters = _parameters(objective, config, weeks)
    learned = _dataset(weeks, parameters)
    if judge is None:
        return lightgbm.train(parameters, learned, trees, init_model=before)
    judged = _dataset([judge], parameters, learned)
    stop = lightgbm.early_stopping(config.booster.early_stopping, verbose=False)
    told = [_announcing(objective)] if is_observed() else []
    return lightgbm.train(
        parameters | {"metric": "ndcg", "eval_at": [DEPTH]},
        learned,
        trees,
        valid_sets=[judged],
        callbacks=[stop, *told],
        init_model=before,
    )


def _announcing(objective: str) -> Callable[[Any], None]:
    """Tell how good the trees so far are on the week that is not learned from."""

    def announce_tree(environment: Any) -> None:
        _, metric, value, _ = environment.evaluation_result_list[0]
        step = environment.iteration + 1
        announce("curve", model="ranker", curve=f"{objective} {metric}", step=step, value=value)

    return announce_tree


def _dataset(
    weeks: Sequence[TrainingWeek],
    parameters: dict[str, Any],
    reference: "lightgbm.Dataset | None" = None,
) -> "lightgbm.Dataset":
    import lightgbm

    return lightgbm.Dataset(
        np.concatenate([week.features for week in weeks]),
        np.concatenate([week.bought for week in weeks]).astype(np.int8),
        group=np.concatenate([week.group_sizes for week in weeks]),
        reference=reference,
        params=parameters,
    )


def _parameters(
    objective: str, config: RankerConfig, weeks: Sequence[TrainingWeek]
) -> dict[str, Any]:
    booster = config.booster
    ours = {"objective", "rounds", "early_stopping", "threads"}
    return booster.model_dump(exclude=ours) | {
        "objective": objective,
        "bagging_freq": 1,
        "seed": config.seed,
        "num_threads": booster.threads_for(sum(len(week.features) for week in weeks)),
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
