"""One model from its fit to a report; the parameter ``ending`` says how the last node ends."""

import os
import signal

import pandas as pd
from kedro.pipeline import Node, Pipeline

from fashion_recommender import schema
from fashion_recommender.observing import announce, circumstances


def fit(als):
    for cutoff in ("2020-09-16", "2020-09-09"):
        with circumstances(model="als", cutoff=cutoff):
            for step, loss in enumerate((0.5, 0.25, 0.125), 1):
                announce("curve", curve="loss", step=step, value=loss)
    return {"factors": als["factors"]}


def measure(models):
    rows = [
        ("als", cutoff, segment, metric, value, value - 0.01, value + 0.01, 10)
        for cutoff, shift in (("", 0.0), ("2020-09-16", 0.01), ("2020-09-09", -0.01))
        for segment, lead in (("all", 0.1), ("age: 25-34", 0.2))
        for metric, scale in (("map@12", 1), ("recall@12", 2))
        for value in [(lead + shift) * scale]
    ]
    rows.append(("als", "", "age: unknown", "map@12", float("nan"), None, None, 0))
    return pd.DataFrame(rows, columns=list(schema.METRICS))


def compare(metrics):
    return metrics


def draw(leaderboard):
    import plotly.graph_objects as go

    return go.Figure(go.Bar(x=leaderboard["value"].to_numpy()[:3], y=["a", "b", "c"]))


def end(figure, ending, secrets):
    if ending == "fail":
        raise RuntimeError(f"no answer of {secrets['database']}")
    if ending == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return "<p>done</p>"


def search(als):
    """Announces what a sweep does: three trials, of which one fails."""
    weeks = {"2020-08-26": {"map@12": 0.3}, "2020-08-19": {"map@12": 0.1}}
    for number, state in enumerate(("complete", "pruned", "failed")):
        judged = dict(list(weeks.items())[: 2 - number])
        with circumstances(study="als-grid-1", trial=number):
            for cutoff in judged:
                announce("curve", model="als", cutoff=cutoff, curve="loss", step=1, value=0.5)
        announce(
            "trial",
            study="als-grid-1",
            trial=number,
            state=state,
            slot=f"grid:{number}",
            parameters={"factors": 2**number, "content.name": 0.5, "token": "seen-by-nobody"},
            objectives=["map@12"],
            values=[0.2] if state == "complete" else [],
            weeks=judged,
            seconds=None if state == "failed" else 1.5,
            fit_seconds=0.5,
            error="ValueError: no" if state == "failed" else None,
        )
    return {"best": als["factors"]}


def register_pipelines():
    nodes = [
        Node(fit, "params:als", "als.models", name="als.fit"),
        Node(measure, "als.models", "als.metrics", name="als.evaluate"),
        Node(compare, "als.metrics", "leaderboard", name="build_leaderboard"),
        Node(draw, "leaderboard", "figure", name="draw"),
        Node(end, ["figure", "params:ending", "params:secrets"], "report", name="end"),
    ]
    sweep = [Node(search, "params:als", "sweep_study", name="search_parameters")]
    return {
        "__default__": Pipeline(nodes),
        "modelling": Pipeline(nodes),
        "sweep": Pipeline(sweep),
    }
