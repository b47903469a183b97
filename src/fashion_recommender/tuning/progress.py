"""One line a trial: which of how many, the best so far, the time left."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fashion_recommender.progress import in_ci
from fashion_recommender.tuning.objectives import Objective
from fashion_recommender.tuning.trials import DEFAULTS, SLOT, state_of

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

logger = logging.getLogger(__name__)


class Progress:
    """Tells how far a study is; silent in CI.

    Parameters
    ----------
    model
        Name of the model.
    total
        Trials that the study is to have.
    objectives
        What trials are judged by; the first one decides which is the best.
    clock
        Seconds.
    """

    def __init__(
        self,
        model: str,
        total: int,
        objectives: Sequence[Objective],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._total = total
        self._objectives = objectives
        self._clock = clock
        self._before = 0
        self._began = clock()

    def begin(self, trials: "Sequence[FrozenTrial]") -> None:
        """Remember what was done before; trials of earlier runs say nothing about the pace."""
        self._before = _n_done(trials)
        self._began = self._clock()

    def tell(self, trial: "FrozenTrial", trials: "Sequence[FrozenTrial]") -> None:
        """Write the line."""
        if not in_ci():
            logger.info("%s", self.line(trial, trials))

    def line(self, trial: "FrozenTrial", trials: "Sequence[FrozenTrial]") -> str:
        """Say what came of a trial, how far the study is, and what is the best so far."""
        done = _n_done(trials)
        which = f"{self._model}: trial {done} of {self._total} (no. {trial.number})"
        parts = [f"{which} {self._outcome(trial)}"]
        if best := self._best(trials):
            objective = self._objectives[0]
            present = best.user_attrs.get(SLOT) == DEFAULTS
            whose = "present parameters" if present else f"no. {best.number}"
            parts.append(f"best {objective.name} {best.values[0]:.4f} ({whose})")
        new = done - self._before
        if new > 0 and done < self._total:
            left = (self._clock() - self._began) / new * (self._total - done)
            parts.append(f"{duration(left)} left")
        return "; ".join(parts)

    def _outcome(self, trial: "FrozenTrial") -> str:
        if trial.values is None or trial.state.name != "COMPLETE":
            return state_of(trial)
        names = (objective.name for objective in self._objectives)
        values = zip(names, trial.values, strict=True)
        return ", ".join(f"{name} {value:.4f}" for name, value in values)

    def _best(self, trials: "Sequence[FrozenTrial]") -> "FrozenTrial | None":
        complete = [trial for trial in trials if trial.state.name == "COMPLETE"]
        sign = 1 if self._objectives[0].maximised else -1
        return max(complete, key=lambda trial: sign * trial.values[0], default=None)


def duration(seconds: float) -> str:
    """Write a duration so that a person can take it in: ``40 s``, ``3 min``, ``2 h 10 min``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def _n_done(trials: "Sequence[FrozenTrial]") -> int:
    return sum(trial.state.name in ("COMPLETE", "PRUNED") for trial in trials)
