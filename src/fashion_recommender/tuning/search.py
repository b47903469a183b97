"""The loop of a worker: take a trial, judge it week by week, write down what came out.

Several workers share a study without talking to one another. A trial is for a slot: the present
parameters, one point of a grid, or one of n draws. Taking one is creating a trial, which every
storage does atomically; where two workers took the same slot, the one with the smaller number
keeps it and the other withdraws. A trial whose worker is dead is marked as lost, which opens its
slot again.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fashion_recommender.observing import announce, circumstances
from fashion_recommender.tuning import trials as of
from fashion_recommender.tuning.config import SweepConfig
from fashion_recommender.tuning.objectives import Objective
from fashion_recommender.tuning.owners import Owner, Watch
from fashion_recommender.tuning.progress import Progress
from fashion_recommender.tuning.spaces import BoundSpace, Point
from fashion_recommender.tuning.study import DEFAULT_TRIALS, sampler_of
from fashion_recommender.tuning.validation import Judged

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

logger = logging.getLogger(__name__)

_HOPELESS: Final = 3
"""So many failures in a row, and not one success, and the sweep gives up."""

Evaluate = Callable[[Point], Iterator[Judged]]
"""Judges a point week after week; what it raises makes the trial a failed one."""


class SweepError(RuntimeError):
    """No trial succeeded."""


class Search:
    """One worker of a study.

    Parameters
    ----------
    study
        Shared with other workers through its storage.
    space
        What is searched.
    sweep
        How.
    evaluate
        Judges a point.
    pause_seconds
        How long to wait for other workers before looking again.
    only_present
        Judge nothing but the present parameters.
    """

    def __init__(
        self,
        study: "optuna.Study",
        space: BoundSpace,
        sweep: SweepConfig,
        objectives: list[Objective],
        evaluate: Evaluate,
        pause_seconds: float = 1.0,
        *,
        only_present: bool = False,
    ) -> None:
        self.study = study
        self._space = space
        self._sweep = sweep
        self._objectives = objectives
        self._evaluate = evaluate
        self._pause = pause_seconds
        self._storage = study._storage
        self._distributions = space.distributions()
        self._watch = Watch(sweep.dead_after_seconds)
        self._me = Owner.myself()
        self._failed: set[str] = set()
        self._failures: list[str] = []
        self._points: dict[str, Point] = {of.DEFAULTS: space.present()}
        self._draws = 0
        if only_present:
            pass
        elif sweep.sampler == "grid":
            points = space.grid()[: sweep.trials]
            self._points |= {f"grid:{place}": point for place, point in enumerate(points)}
        else:
            self._draws = sweep.trials or DEFAULT_TRIALS
        self._progress = Progress(sweep.model, self.n_slots, objectives)

    @property
    def n_slots(self) -> int:
        """How many trials the study is to have."""
        return len(self._points) + self._draws

    def run(self) -> None:
        """Work until no slot is open and no trial of a living worker runs.

        Raises
        ------
        SweepError
            No trial succeeded.
        """
        self._progress.begin(self._trials())
        waiting = False
        while True:
            self._reclaim()
            slot = self._open_slot()
            if slot is not None:
                waiting = False
                number = self._take(slot)
                if number is not None:
                    self._work(number, slot)
                continue
            running = [t for t in self._trials() if t.state.name == "RUNNING"]
            if not running:
                break
            if not waiting:
                logger.info("Waiting for %d trials of other workers", len(running))
                waiting = True
            time.sleep(self._pause)
        if not any(trial.state.name == "COMPLETE" for trial in self._trials()):
            raise SweepError(f"No trial succeeded. {self._why()}")

    def _why(self) -> str:
        errors = self._failures or [
            t.user_attrs[of.ERROR] for t in self._trials() if of.ERROR in t.user_attrs
        ]
        return f"The last one: {errors[-1]}" if errors else "There was none."

    def _trials(self) -> "list[FrozenTrial]":
        return of.shown(self.study.get_trials(deepcopy=False))

    def _reclaim(self) -> None:
        """Mark the trials of dead workers as lost."""
        from optuna.exceptions import UpdateFinishedTrialError
        from optuna.trial import TrialState

        for trial in self._trials():
            if trial.state != TrialState.RUNNING:
                continue
            if self._watch.is_dead(trial.number, trial.user_attrs):
                with suppress(UpdateFinishedTrialError):  # another worker was faster
                    self._storage.set_trial_user_attr(trial._trial_id, of.LOST, True)
                    self._storage.set_trial_state_values(trial._trial_id, TrialState.FAIL)
                    logger.info("Trial %d was lost with its worker; it is done anew", trial.number)

    def _open_slot(self) -> str | None:
        held = Counter(t.user_attrs.get(of.SLOT) for t in self._trials() if of.holds_its_slot(t))
        for slot in self._points:
            if not held[slot] and slot not in self._failed:
                return slot
        failed = sum(slot.startswith(of.DRAW) for slot in self._failed)
        return of.DRAW if held[of.DRAW] + failed < self._draws else None

    def _take(self, slot: str) -> int | None:
        """Create a trial for a slot; None where another worker had it before."""
        import optuna
        from optuna.trial import TrialState

        attributes: dict[str, Any] = {of.SLOT: slot, of.OWNER: self._me.record()}
        system: dict[str, Any] = {}
        if slot in self._points:
            attributes[of.POINT] = self._points[slot]
            # Parameters beyond the space are judged, too, but no sampler can learn from them.
            if self._space.holds(self._points[slot]):
                system["fixed_params"] = self._points[slot]
        template = optuna.trial.create_trial(
            state=TrialState.RUNNING, user_attrs=attributes, system_attrs=system
        )
        trial_id = self._storage.create_new_trial(self.study._study_id, template_trial=template)
        number = self._storage.get_trial(trial_id).number
        before = sum(
            t.number < number
            for t in self._trials()
            if of.holds_its_slot(t) and t.user_attrs.get(of.SLOT) == slot
        )
        places = 1 if slot in self._points else self._draws
        if before < places:
            return number
        self._storage.set_trial_user_attr(trial_id, of.WITHDRAWN, True)
        self._storage.set_trial_state_values(trial_id, TrialState.FAIL)
        return None

    def _work(self, number: int, slot: str) -> None:
        from optuna.exceptions import UpdateFinishedTrialError

        self.study.sampler = sampler_of(self._sweep, number)
        trial_id = self._storage.get_trial_id_from_study_id_trial_number(
            self.study._study_id, number
        )
        try:
            with (
                self._heartbeat(trial_id),
                circumstances(study=self.study.study_name, trial=number),
            ):
                self._judge(trial_id, number, slot)
        except UpdateFinishedTrialError:
            logger.warning(
                "Trial %d was given to another worker, which took this one for dead: its result "
                "is dropped. Raise sweep.dead_after_seconds.",
                number,
            )
            return
        self._tell(number)

    def _judge(self, trial_id: int, number: int, slot: str) -> None:
        import optuna

        trial = optuna.trial.Trial(self.study, trial_id)
        started = time.perf_counter()
        try:
            point = self._point_of(trial, slot)
            trial.set_user_attr(of.POINT, point)
            values = self._copied(number, point, trial) or self._judged(trial, number, slot, point)
        except optuna.exceptions.UpdateFinishedTrialError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad combination must not end the sweep
            self._fail(trial, slot, number, error)
            return
        # An attribute of a trial that was taken away is refused, so its value is never told.
        trial.set_user_attr(of.SECONDS, time.perf_counter() - started)
        if values is None:
            self.study.tell(number, state=optuna.trial.TrialState.PRUNED)
        else:
            self.study.tell(number, values)

    def _point_of(self, trial: "optuna.Trial", slot: str) -> Point:
        fixed = self._points.get(slot)
        if fixed is not None and not self._space.holds(fixed):
            return fixed
        return {path: trial._suggest(path, d) for path, d in self._distributions.items()}

    def _copied(self, number: int, point: Point, trial: "optuna.Trial") -> list[float] | None:
        """Return the values of an earlier trial of the same parameters: they would be the same."""
        for earlier in self._trials():
            done = earlier.state.name == "COMPLETE" and earlier.number != number
            if done and of.point_of(earlier) == point:
                trial.set_user_attr(of.SAME_AS, earlier.number)
                for name in (of.WEEKS, of.FIT_SECONDS):
                    trial.set_user_attr(name, earlier.user_attrs.get(name))
                return list(earlier.values)
        return None

    def _judged(
        self, trial: "optuna.Trial", number: int, slot: str, point: Point
    ) -> list[float] | None:
        """Judge a point; None where it is so bad that its last weeks are not worth the time."""
        weeks: dict[str, dict[str, float]] = {}
        fit_seconds = 0.0
        n_weeks = self._sweep.cutoffs
        for step, judged in enumerate(self._evaluate(point)):
            weeks[str(judged.cutoff)] = judged.values
            fit_seconds += judged.fit_seconds
            trial.set_user_attr(of.WEEKS, weeks)
            trial.set_user_attr(of.FIT_SECONDS, fit_seconds)
            values = [float(np.mean([w[o.name] for w in weeks.values()])) for o in self._objectives]
            nameless = [o.name for o, v in zip(self._objectives, values, strict=True) if v != v]
            if nameless:
                raise ValueError(f"{', '.join(nameless)} has no value in the week {judged.cutoff}")
            if len(self._objectives) == 1:
                trial.report(values[0], step)
                last = step == n_weeks - 1
                if not last and slot != of.DEFAULTS and self._is_hopeless(number, step, values[0]):
                    return None
        return values

    def _is_hopeless(self, number: int, step: int, value: float) -> bool:
        """Whether the mean so far is worse than a quantile of the finished trials' at that step."""
        if not self._sweep.prune_quantile:
            return False
        done = [
            t.intermediate_values[step]
            for t in self._trials()
            if t.state.name == "COMPLETE" and step in t.intermediate_values and t.number != number
        ]
        if len(done) < self._sweep.prune_after:
            return False
        share = self._sweep.prune_quantile
        objective = self._objectives[0]
        limit = float(np.quantile(done, share if objective.maximised else 1 - share))
        return objective.better(limit, value)

    def _fail(self, trial: "optuna.Trial", slot: str, number: int, error: Exception) -> None:
        import optuna

        reason = f"{type(error).__name__}: {error}"
        self._failed.add(slot if slot in self._points else f"{slot}:{number}")
        self._failures.append(reason)
        trial.set_user_attr(of.ERROR, reason)
        self.study.tell(number, state=optuna.trial.TrialState.FAIL)
        logger.warning("Trial %d failed: %s", number, reason)
        succeeded = any(t.state.name == "COMPLETE" for t in self._trials())
        if len(self._failures) >= _HOPELESS and not succeeded:
            raise SweepError(
                f"{_HOPELESS} trials failed and none succeeded. The last one: {reason}"
            )

    def _tell(self, number: int) -> None:
        """Say how far the study is, and what came of the trial."""
        trials = self._trials()
        done = next(trial for trial in trials if trial.number == number)
        self._progress.tell(done, trials)
        announce(
            "trial",
            study=self.study.study_name,
            trial=number,
            state=of.state_of(done),
            slot=done.user_attrs.get(of.SLOT),
            parameters=of.point_of(done),
            objectives=[objective.name for objective in self._objectives],
            values=list(done.values or ()),
            weeks=done.user_attrs.get(of.WEEKS) or {},
            seconds=done.user_attrs.get(of.SECONDS),
            fit_seconds=done.user_attrs.get(of.FIT_SECONDS),
            error=done.user_attrs.get(of.ERROR),
        )

    @contextmanager
    def _heartbeat(self, trial_id: int) -> Iterator[None]:
        stopped = threading.Event()

        def beat() -> None:
            count = 0
            while not stopped.wait(self._sweep.heartbeat_seconds):
                count += 1
                try:
                    self._storage.set_trial_user_attr(trial_id, of.HEARTBEAT, count)
                except Exception as error:  # noqa: BLE001 - a missed beat must not end a trial
                    logger.debug("Heartbeat of trial %d: %s", trial_id, error)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()
