"""A sweep as a W&B server takes it: the same space, in other words."""

from collections.abc import Sequence
from typing import Any, Final

from fashion_recommender.tuning.config import SweepConfig
from fashion_recommender.tuning.objectives import Objective
from fashion_recommender.tuning.spaces import BoundSpace
from fashion_recommender.tuning.study import DEFAULT_TRIALS

_METHODS: Final = {"grid": "grid", "random": "random", "tpe": "bayes"}


def sweep_definition(
    sweep: SweepConfig, space: BoundSpace, objectives: Sequence[Objective], name: str
) -> dict[str, Any]:
    """Define a W&B sweep over a space.

    ``grid`` and ``random`` are the same there; in place of ``tpe`` W&B has a Gaussian process,
    its ``bayes``. It knows one objective: the first.
    """
    as_grid = sweep.sampler == "grid"
    first = objectives[0]
    return {
        "name": name,
        "description": f"{sweep.model}: mean over {sweep.cutoffs} validation weeks",
        "method": _METHODS[sweep.sampler],
        "metric": {"name": first.name, "goal": "maximize" if first.maximised else "minimize"},
        "parameters": space.for_wandb(as_grid=as_grid),
        "run_cap": n_trials(sweep, space),
    }


def n_trials(sweep: SweepConfig, space: BoundSpace) -> int:
    """Count the trials that a sweep is to have besides the one with the present parameters."""
    if sweep.sampler == "grid":
        n_points = len(space.grid())
        return min(sweep.trials or n_points, n_points)
    return sweep.trials or DEFAULT_TRIALS
