"""One model from its fit to a report; the parameter ``ending`` says how the last node ends."""

import os
import signal

import pandas as pd
from kedro.pipeline import Node, Pipeline

from fashion_recommender import schema


def fit(als):
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


def register_pipelines():
    nodes = [
        Node(fit, "params:als", "als.models", name="als.fit"),
        Node(measure, "als.models", "als.metrics", name="als.evaluate"),
        Node(compare, "als.metrics", "leaderboard", name="build_leaderboard"),
        Node(draw, "leaderboard", "figure", name="draw"),
        Node(end, ["figure", "params:ending", "params:secrets"], "report", name="end"),
    ]
    return {"__default__": Pipeline(nodes), "modelling": Pipeline(nodes)}
