"""Write messages into a W&B run that is open."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

Message = dict[str, Any]


_SETTINGS_OF_TRIALS: Final = (
    *("mode", "root_dir", "init_timeout", "git_commit", "disable_git", "disable_code"),
    *("save_code", "x_disable_meta", "x_disable_stats", "x_disable_machine_info"),
    "x_save_requirements",
)
"""What a trial's run takes over from the run of the sweep."""


def apply(run: Any, message: Message) -> None:
    """Write one message of :mod:`~fashion_recommender.hooks.wandb_messages`."""
    _WRITERS[message["kind"]](run, message)


def _config(run: Any, message: Message) -> None:
    run.config.update(message["values"], allow_val_change=True)


def _summary(run: Any, message: Message) -> None:
    run.summary.update(message["values"])


def _table(run: Any, message: Message) -> None:
    import wandb

    # W&B guesses a column's type from its first row: a gap there would refuse later numbers.
    rows = wandb.Table(columns=message["columns"], data=message["rows"], allow_mixed_types=True)
    run.log({message["key"]: rows})


def _figure(run: Any, message: Message) -> None:
    import plotly.graph_objects as go
    import wandb

    figure = go.Figure(plain_arrays(json.loads(message["figure"])), skip_invalid=True)
    run.log({message["key"]: wandb.Plotly(figure)})


def _artifact(run: Any, message: Message) -> None:
    import wandb

    path, version = Path(message["path"]), message["version"]
    artifact = wandb.Artifact(
        message["key"], type=message["type"], metadata={"version": version} if version else None
    )
    # A version is never written again, so it need not be copied before it is uploaded.
    policy: Literal["immutable", "mutable"] = "immutable" if version else "mutable"
    if path.is_dir():
        artifact.add_dir(str(path), skip_cache=True, policy=policy)
    else:
        artifact.add_file(str(path), skip_cache=True, policy=policy)
    run.log_artifact(artifact, aliases=["latest", *([version] if version else [])])


def _curve(run: Any, message: Message) -> None:
    key = message["key"]
    run.define_metric("iteration", hidden=True)
    run.define_metric(key, step_metric="iteration")
    run.log({key: message["value"], "iteration": message["step"]})


def _trial(run: Any, message: Message) -> None:
    """Write a run beside this one, in the same project and in the group of the study."""
    import wandb

    kept = {name: getattr(run.settings, name) for name in _SETTINGS_OF_TRIALS}
    trial = wandb.init(
        settings=wandb.Settings(**kept, reinit="create_new", silent=True, console="off"),
        project=run.project,
        entity=run.entity or None,
        name=message["key"],
        group=message["group"],
        job_type="trial",
        tags=[message["summary"]["state"]],
        config=message["config"],
    )
    for curve in message["curves"]:
        _curve(trial, curve)
    trial.define_metric("week", hidden=True)
    for week in message["weeks"]:
        for name in week:
            trial.define_metric(name, step_metric="week")
        trial.log(week)
    error = {"error": message["error"]} if message["error"] else {}
    trial.summary.update(message["summary"] | error)
    trial.finish(exit_code=1 if message["error"] else 0)


def plain_arrays(value: Any) -> Any:
    """Spell out the arrays that Plotly writes as base64 (``{"dtype": ..., "bdata": ...}``).

    Older versions of plotly.js, which draw the figure on W&B's page, cannot read those.
    """
    if isinstance(value, list):
        return [plain_arrays(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "bdata" not in value:
        return {key: plain_arrays(part) for key, part in value.items()}
    import numpy as np

    array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
    if shape := value.get("shape"):
        array = array.reshape([int(length) for length in str(shape).split(",")])
    return array.tolist()


_WRITERS: Final[dict[str, Callable[[Any, Message], None]]] = {
    "config": _config,
    "summary": _summary,
    "table": _table,
    "figure": _figure,
    "artifact": _artifact,
    "curve": _curve,
    "trial": _trial,
}
