"""What is told of a run: each message a plain dictionary, made from what Kedro saves."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kedro.io import AbstractDataset
from pydantic import BaseModel

from fashion_recommender.hooks.secrets import MASK, is_secret_name
from fashion_recommender.hooks.storage import stored_path
from fashion_recommender.hooks.wandb_run import Message

if TYPE_CHECKING:
    import pandas as pd


METRICS: Final = ".metrics"
LEADERBOARD: Final = "leaderboard"
_ALL: Final = "all"  # the segment of all customers; its module is too heavy for starting
_ROWS: Final = 10_000
"""W&B refuses longer tables."""


def config(values: dict[str, Any]) -> Message:
    """Tell settings of the run, by dotted name."""
    return {"kind": "config", "values": values}


def summary(values: dict[str, Any]) -> Message:
    """Tell results of the run, by name."""
    return {"kind": "summary", "values": values}


def table(key: str, frame: "pd.DataFrame") -> Message:
    """Tell a table; of one that is too long for W&B, its beginning."""
    split = json.loads(frame.head(_ROWS).to_json(orient="split", index=False, double_precision=15))
    return {"kind": "table", "key": key, "columns": split["columns"], "rows": split["data"]}


def saved(name: str, data: Any, dataset: AbstractDataset) -> list[Message]:
    """Tell what there is to tell of an output that has just been saved.

    Parameters
    ----------
    name
        Catalog name. ``{model}.metrics`` and ``leaderboard`` are frames with the columns
        ``schema.METRICS``.
    data
        What was saved; a Plotly figure is told whatever its name.
    dataset
        Where it was saved to. ``metadata: {wandb: artifact}`` asks for the file itself.
    """
    messages = []
    if _is_metrics(data):
        if name.endswith(METRICS):
            model = name.removesuffix(METRICS)
            messages += [summary(mean_metrics(model, data)), table(f"{model}/metrics", data)]
        elif name == LEADERBOARD:
            means = data[data["cutoff"] == ""].drop(columns="cutoff")
            messages.append(table(LEADERBOARD, means))
    elif type(data).__module__.startswith("plotly."):
        messages.append({"kind": "figure", "key": f"figures/{name}", "figure": data.to_json()})
    metadata = getattr(dataset, "metadata", None) or {}
    path = stored_path(dataset)
    if metadata.get("wandb") == "artifact" and path is not None:
        messages.append(_artifact(name, path, dataset, metadata))
    return messages


def mean_metrics(model: str, metrics: "pd.DataFrame") -> dict[str, float]:
    """Name a model's means over the cut-offs: ``als/map@12``, ``als/map@12/age: 25-34``."""
    means = metrics[metrics["cutoff"] == ""]
    columns = (means[column].tolist() for column in ("metric", "segment", "value"))
    return {
        f"{model}/{metric}" if segment == _ALL else f"{model}/{metric}/{segment}": float(value)
        for metric, segment, value in zip(*columns, strict=True)
        if not math.isnan(value)
    }


def curve(facts: dict[str, Any]) -> Message:
    """Tell a point of a curve, such as the loss of a fit after an iteration."""
    parts = (facts.get("model"), facts["curve"], facts.get("cutoff"))
    key = "/".join(str(part) for part in parts if part)
    return {"kind": "curve", "key": key, "step": facts["step"], "value": facts["value"]}


def trial(facts: dict[str, Any], curves: list[Message]) -> Message:
    """Tell a trial of a sweep, which becomes a run of its own in the group of its study.

    Parameters
    ----------
    facts
        What :class:`fashion_recommender.tuning.search.Search` announces of a trial that is over.
    curves
        Points of its fits.
    """
    names, weeks = facts["objectives"], facts["weeks"]
    parameters = flat(facts["parameters"], "")
    means = {name: _mean(week[name] for week in weeks.values()) for name in names if weeks}
    results = {key: facts[key] for key in ("state", "seconds", "fit_seconds") if facts.get(key)}
    return {
        "kind": "trial",
        "key": f"{facts['study']} {facts['trial']}",
        "group": facts["study"],
        "config": parameters | {"sweep.slot": facts["slot"], "sweep.trial": facts["trial"]},
        "weeks": [{"week": place, **week} for place, week in enumerate(weeks.values(), 1)],
        "curves": curves,
        "summary": results | means,
        "error": facts.get("error"),
    }


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def costs(frame: "pd.DataFrame") -> list[Message]:
    """Tell seconds and memory of nodes, from rows with the columns ``schema.COSTS``."""
    values: dict[str, float] = {}
    for column in ("seconds", "peak_memory_mb"):
        figures = frame[column].astype(float)
        values |= {f"{column}/{n}": v for n, v in zip(frame["node"], figures, strict=True)}
    values["seconds"] = float(frame["seconds"].sum())
    values["peak_memory_mb"] = float(frame["peak_memory_mb"].max())
    return [summary(values), table("nodes", frame)]


def flat(value: Any, name: str) -> dict[str, Any]:
    """Map dotted names to plain values; what is named like a secret is masked."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, dict) and value:
        parts: dict[str, Any] = {}
        for key, part in value.items():
            parts |= flat(part, f"{name}.{key}" if name else str(key))
        return parts
    if is_secret_name(name.rpartition(".")[2]) and value:
        return {name: MASK}
    return {name: json.loads(json.dumps(value, default=str))}


def _is_metrics(data: Any) -> bool:
    from fashion_recommender import schema

    return tuple(getattr(data, "columns", ())) == schema.METRICS


def _artifact(name: str, path: Path, dataset: AbstractDataset, metadata: dict[str, Any]) -> Message:
    version = path.parent.name if getattr(dataset, "_version", None) else None
    return {
        "kind": "artifact",
        "key": name,
        "type": (metadata.get("kedro-viz") or {}).get("layer") or "dataset",
        "path": str(path.resolve()),
        "version": version,
    }
