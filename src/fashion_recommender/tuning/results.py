"""What comes out of a study: a table of its trials, the best of them, a file that runs use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from fashion_recommender.tuning import trials as of
from fashion_recommender.tuning.objectives import Objective
from fashion_recommender.tuning.pareto import unbeaten
from fashion_recommender.tuning.spaces import as_parameters
from fashion_recommender.tuning.study import ABOUT

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

PARAMETER: Final = "parameter."
"""Begins the names of columns that hold parameters."""


def trials_table(study: "optuna.Study", objectives: Sequence[Objective]) -> pd.DataFrame:
    """Tabulate a study: a row a trial, in their order.

    Columns: ``trial``, ``state`` (complete, pruned, failed, lost, running), ``is_default`` (the
    parameters before the sweep), ``is_best`` (the best trial; of several objectives, the Pareto
    front), a column for each objective (mean over the weeks that were judged), one for each of its
    weeks (``map@12 2020-08-26``), ``parameter.`` columns, ``seconds``, ``fit_seconds``,
    ``began``, ``ended``, ``error``. Trials that never began are left out.
    """
    trials = of.shown(study.get_trials(deepcopy=False))
    best = {trial.number for trial in best_trials(study, objectives)}
    rows = [_row(trial, objectives, best) for trial in trials]
    table = pd.DataFrame(rows)
    for name in table.columns:
        if name.startswith(PARAMETER) and table[name].dtype == object:
            # One type a column, or Parquet refuses it: what is no number becomes text.
            table[name] = table[name].map(lambda v: v if v is None else str(v)).astype("str")
    return table


def best_trials(study: "optuna.Study", objectives: Sequence[Objective]) -> "list[FrozenTrial]":
    """Return the best trial; of several objectives, the Pareto front. Of equals, the earliest.

    A front is sorted by the first objective, the best first.
    """
    complete = [t for t in of.shown(study.get_trials(deepcopy=False)) if t.state.name == "COMPLETE"]
    if not complete:
        return []
    values = np.array([of.values_of(trial) for trial in complete])
    is_best = unbeaten(values, [objective.maximised for objective in objectives])
    sign = -1 if objectives[0].maximised else 1
    front = [trial for trial, best in zip(complete, is_best, strict=True) if best]
    front.sort(key=lambda trial: (sign * of.values_of(trial)[0], trial.number))
    return list({tuple(of.values_of(trial)): trial for trial in reversed(front)}.values())[::-1]


def run_file(study: "optuna.Study", objectives: Sequence[Objective]) -> str:
    """Write the YAML that ``kedro run --config`` takes to run with the best trial's parameters.

    Of several objectives it is the trial that is best by the first one.
    """
    import yaml

    facts = study.user_attrs[ABOUT]
    best = best_trials(study, objectives)[0]
    parameters = as_parameters(of.point_of(best), facts["model"], facts["configs"])
    names = [objective.name for objective in objectives]
    values = ", ".join(f"{n} {v:.4f}" for n, v in zip(names, of.values_of(best), strict=True))
    lines = [
        f"Trial {best.number} of {study.study_name}: {values},",
        f"mean over the validation weeks of {', '.join(sorted(facts['cutoffs']))}.",
    ]
    present = [t for t in study.trials if t.user_attrs.get(of.SLOT) == of.DEFAULTS]
    for found in [of.values_of(t) for t in present if t.state.name == "COMPLETE"]:
        before = ", ".join(f"{n} {v:.4f}" for n, v in zip(names, found, strict=True))
        lines.append(f"The parameters before: {before}.")
    lines += [
        "kedro run --config=THIS FILE --pipelines=modelling,evaluation,reporting",
        "(no --params beside it: Kedro would drop those of this file)",
    ]
    head = "".join(f"# {line}\n" for line in lines)
    return head + yaml.safe_dump({"run": {"params": parameters}}, sort_keys=False)


def _row(trial: "FrozenTrial", objectives: Sequence[Objective], best: set[int]) -> dict[str, Any]:
    attributes = trial.user_attrs
    weeks: dict[str, dict[str, float]] = attributes.get(of.WEEKS) or {}
    row: dict[str, Any] = {
        "trial": trial.number,
        "state": of.state_of(trial),
        "is_default": attributes.get(of.SLOT) == of.DEFAULTS,
        "is_best": trial.number in best,
    }
    for objective in objectives:
        values = [week[objective.name] for week in weeks.values() if objective.name in week]
        row[objective.name] = sum(values) / len(values) if values else float("nan")
    for objective in objectives:
        row |= {
            f"{objective.name} {cutoff}": week.get(objective.name, float("nan"))
            for cutoff, week in weeks.items()
        }
    row |= {f"{PARAMETER}{path}": value for path, value in of.point_of(trial).items()}
    return row | {
        "seconds": attributes.get(of.SECONDS, float("nan")),
        "fit_seconds": attributes.get(of.FIT_SECONDS) or float("nan"),
        "began": trial.datetime_start,
        "ended": trial.datetime_complete,
        "error": attributes.get(of.ERROR),
    }
