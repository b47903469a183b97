"""Teach the booster: which weeks, how many trees, and the trees."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fashion_recommender.metrics.accuracy import score_recommendations
from fashion_recommender.observing import announce, is_observed
from fashion_recommender.progress import progress
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.weeks import TrainingWeek, WeekSource

if TYPE_CHECKING:
    import lightgbm

DEPTH = 12

Rounds = tuple[int, ...]
"""Trees of each objective, in the order of ``booster.objectives``; 0 where they did not help."""


def training_weeks(
    source: WeekSource, cutoff: dt.date, first_date: dt.date, days: int, config: RankerConfig
) -> list[TrainingWeek]:
    """Choose the target weeks to learn from, newest first; none where the log is too short.

    As many as configured; more where they had few buyers, as far as the log allows. Weeks that
    teach nothing (a closed shop) are passed over and do not count.
    """
    training = config.training
    earliest = first_date + (cutoff - first_date) * training.history_share
    chosen: list[TrainingWeek] = []
    most = max(training.most_weeks, training.weeks)
    weeks_back = range(1, (cutoff - earliest).days // days + 1)
    for back in progress(weeks_back, description=f"ranker: weeks before {cutoff}"):
        enough = sum(week.n_buyers for week in chosen) >= training.buyers
        if len(chosen) >= most or (len(chosen) >= training.weeks and enough):
            break
        week = source(cutoff - dt.timedelta(days=days * back))
        if week.bought.any():
            chosen.append(week)
    return chosen


def train(
    weeks: Sequence[TrainingWeek], config: RankerConfig, rounds: Rounds | None = None
) -> "lightgbm.Booster | None":
    """Train the booster; None where there is nothing to learn from, or trees did not help.

    Unless given, the numbers of trees are those of `best_rounds`; all weeks are learned from.
    """
    if not weeks:
        return None
    booster = None
    rounds = rounds or best_rounds(weeks, config)
    for objective, trees in zip(config.booster.objectives, rounds, strict=True):
        if trees:
            booster = _boosted(objective, trees, weeks, config, booster)
    return booster


def best_rounds(weeks: Sequence[TrainingWeek], config: RankerConfig) -> Rounds:
    """Count the trees of each objective that foresee best what they did not learn from.

    ``weeks`` are the newest first. A stage whose trees do not foresee it better than the order
    without them gets none: first `prior_scores`, then the trees of the stage before.
    """
    import lightgbm

    learned, judge = set_aside(weeks, config.training.judging_buyers)
    rounds: list[int] = []
    before = None
    best_yet = _foreseen(np.concatenate([week.prior for week in judge]), judge)
    for objective in config.booster.objectives:
        booster = _boosted(objective, config.booster.rounds, learned, config, before, judge)
        best = max(booster.best_iteration, sum(rounds) + 1)
        kept = lightgbm.Booster(model_str=booster.model_to_string(num_iteration=best))
        scores = kept.predict(
            np.concatenate([week.features for week in judge]), num_threads=config.booster.threads
        )
        foreseen = _foreseen(np.asarray(scores), judge)
        if foreseen <= best_yet:
            rounds.append(0)
            continue
        rounds.append(best - sum(rounds))
        before, best_yet = kept, foreseen
    return tuple(rounds)


def set_aside(
    weeks: Sequence[TrainingWeek], buyers: int
) -> tuple[list[TrainingWeek], list[TrainingWeek]]:
    """Divide weeks, newest first, into those to learn from and those to judge by.

    The newest judges; where it has few buyers, so do more weeks, a third of all at most. Of a
    single week every fifth customer judges.
    """
    if len(weeks) == 1:
        judging = np.arange(len(weeks[0].group_sizes)) % 5 == 4
        if not judging.any():
            return list(weeks), list(weeks)
        return [weeks[0].of(~judging)], [weeks[0].of(judging)]
    seen = np.cumsum([len(week.group_sizes) for week in weeks])
    count = int(np.searchsorted(seen, buyers)) + 1
    count = min(count, max(len(weeks) // 3, 1))
    return list(weeks[count:]), list(weeks[:count])


def _foreseen(scores: np.ndarray, weeks: Sequence[TrainingWeek]) -> float:
    """Mean nDCG@12 of the customers of some weeks, their rows ordered by scores."""
    sizes = np.concatenate([week.group_sizes for week in weeks])
    bought = np.concatenate([week.bought for week in weeks])
    customer = np.repeat(np.arange(len(sizes)), sizes)
    begins = np.cumsum(sizes) - sizes
    place = np.arange(len(scores)) - np.repeat(begins, sizes)
    order = np.lexsort((place, -scores, customer))
    lists = (customer, place + 1, place[order])
    _, values = score_recommendations(
        lists, (customer[bought], place[bought]), int(sizes.max()), [DEPTH]
    )
    return float(values[f"ndcg@{DEPTH}"].mean())


def _boosted(
    objective: str,
    trees: int,
    weeks: Sequence[TrainingWeek],
    config: RankerConfig,
    before: "lightgbm.Booster | None",
    judge: Sequence[TrainingWeek] | None = None,
) -> "lightgbm.Booster":
    """Add trees that learn, by one objective, what the trees before them left.

    With weeks to judge by, no more are added when a while of them has not served them better.
    """
    import lightgbm

    parameters = _parameters(objective, config, weeks)
    learned = _dataset(weeks, parameters)
    shown = _showing(objective, trees)
    if judge is None:
        return lightgbm.train(parameters, learned, trees, callbacks=[shown], init_model=before)
    judged = _dataset(judge, parameters, learned)
    stop = lightgbm.early_stopping(config.booster.early_stopping, verbose=False)
    told = [_announcing(objective)] if is_observed() else []
    return lightgbm.train(
        parameters | {"metric": "ndcg", "eval_at": [DEPTH]},
        learned,
        trees,
        valid_sets=[judged],
        callbacks=[shown, stop, *told],
        init_model=before,
    )


def _showing(objective: str, trees: int) -> Callable[[Any], None]:
    """Show how many trees there are already."""
    steps = iter(progress(range(trees), description=f"ranker: trees, {objective}"))

    def show_tree(environment: Any) -> None:  # noqa: ARG001
        next(steps, None)

    return show_tree


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
    rows = sum(len(week.features) for week in weeks)
    return booster.model_dump(exclude=ours) | {
        "objective": objective,
        # Few rows would not be divided at all.
        "min_data_in_leaf": max(min(booster.min_data_in_leaf, rows // 500), 2),
        "bagging_freq": 1,
        "seed": config.seed,
        "num_threads": booster.threads_for(rows),
        "deterministic": True,
        # For a hundred features and few threads quicker than by rows; the trees are the same.
        "force_col_wise": True,
        "verbosity": -1,
    }
