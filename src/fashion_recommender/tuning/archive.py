"""A study as plain JSON: complete, readable in ten years, and Optuna can go on with it."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from fashion_recommender.tuning.study import ABOUT

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

FORMAT: Final = 1


def archive(study: "optuna.Study") -> dict[str, Any]:
    """Write a study down: what it is about, and every trial, those that were lost included."""
    return {
        "format": FORMAT,
        "study": study.study_name,
        "directions": [direction.name.lower() for direction in study.directions],
        ABOUT: study.user_attrs.get(ABOUT, {}),
        "trials": [_written(trial) for trial in study.get_trials(deepcopy=False)],
    }


def restore(archived: dict[str, Any]) -> "optuna.Study":
    """Make an Optuna study, in memory, of an archived one.

    Raises
    ------
    ValueError
        The archive has another format.
    """
    import optuna

    if archived.get("format") != FORMAT:
        raise ValueError(f"the archive has format {archived.get('format')}, not {FORMAT}")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(study_name=archived["study"], directions=archived["directions"])
    study.set_user_attr(ABOUT, archived[ABOUT])
    study.add_trials([_read(trial) for trial in archived["trials"]])
    return study


def _written(trial: "FrozenTrial") -> dict[str, Any]:
    from optuna.distributions import distribution_to_json

    return {
        "number": trial.number,
        "state": trial.state.name,
        "values": trial.values,
        "params": trial.params,
        "distributions": {
            name: json.loads(distribution_to_json(d)) for name, d in trial.distributions.items()
        },
        "intermediate_values": {str(k): v for k, v in trial.intermediate_values.items()},
        "user_attrs": trial.user_attrs,
        "began": trial.datetime_start.isoformat() if trial.datetime_start else None,
        "ended": trial.datetime_complete.isoformat() if trial.datetime_complete else None,
    }


def _read(written: dict[str, Any]) -> "FrozenTrial":
    from optuna.distributions import json_to_distribution
    from optuna.trial import FrozenTrial, TrialState

    values = written["values"]
    return FrozenTrial(
        number=written["number"],
        trial_id=written["number"],
        state=TrialState[written["state"]],
        value=None,
        values=values,
        params=written["params"],
        distributions={
            name: json_to_distribution(json.dumps(d))
            for name, d in written["distributions"].items()
        },
        intermediate_values={int(k): v for k, v in written["intermediate_values"].items()},
        user_attrs=written["user_attrs"],
        system_attrs={},
        datetime_start=_moment(written["began"]),
        datetime_complete=_moment(written["ended"]),
    )


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
