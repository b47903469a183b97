"""Trials as a study keeps them: what they are for, who has them, what became of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

DEFAULTS: Final = "defaults"
"""Slot of the trial with the model's present parameters."""
DRAW: Final = "draw"
"""Slot of trials whose parameters a sampler draws."""

SLOT: Final = "slot"
POINT: Final = "point"
OWNER: Final = "owner"
HEARTBEAT: Final = "heartbeat"
WEEKS: Final = "weeks"
SECONDS: Final = "seconds"
FIT_SECONDS: Final = "fit_seconds"
ERROR: Final = "error"
LOST: Final = "lost"
WITHDRAWN: Final = "withdrawn"
SAME_AS: Final = "same_as"


def is_withdrawn(trial: "FrozenTrial") -> bool:
    """Tell whether the trial never began: another worker had taken its place."""
    return WITHDRAWN in trial.user_attrs


def holds_its_slot(trial: "FrozenTrial") -> bool:
    """Tell whether a trial occupies the place that it is for: it runs, or has a result."""
    return trial.state.name in ("RUNNING", "COMPLETE", "PRUNED")


def state_of(trial: "FrozenTrial") -> str:
    """Return what became of a trial: complete, pruned, running, failed, or lost with its worker."""
    if trial.state.name == "FAIL":
        return "lost" if LOST in trial.user_attrs else "failed"
    return trial.state.name.lower()


def shown(trials: Iterable["FrozenTrial"]) -> list["FrozenTrial"]:
    """Leave out the trials that never began."""
    return [trial for trial in trials if not is_withdrawn(trial)]


def point_of(trial: "FrozenTrial") -> dict[str, Any]:
    """Return the parameters of a trial, by path."""
    return trial.user_attrs.get(POINT) or trial.params


def values_of(trial: "FrozenTrial") -> list[float]:
    """Return the objectives' values of a trial; none where it has no result."""
    return list(trial.values or ())
