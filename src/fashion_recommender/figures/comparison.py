"""Figures of the comparison: who is better, by how much, for whom, and at what price."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.style import ACCENT, COLOURS, MUTED, PLAIN, metric_name, styled
from fashion_recommender.metrics.leaderboard import overall
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN

_ROW = 34  # pixels a model
SEGMENT_FAMILIES = ("last purchase", "purchases before", "age")


def leaderboard_figure(leaderboard: pd.DataFrame, metric: str) -> go.Figure:
    """Draw every model's value of one metric with its interval, the best on top."""
    rows = _overall_rows(leaderboard, metric)
    best = rows.iloc[0]
    figure = go.Figure(
        go.Scatter(
            x=rows["value"],
            y=rows["model"],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": rows["ci_high"] - rows["value"],
                "arrayminus": rows["value"] - rows["ci_low"],
                "thickness": 2,
                "color": MUTED,
            },
            mode="markers+text",
            text=[f"{value:.4f}" for value in rows["value"]],
            textposition="top center",
            cliponaxis=False,
            marker={"size": 11, "color": [ACCENT] + [PLAIN] * (len(rows) - 1)},
            hovertemplate="%{y}: %{x:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(title=metric_name(metric), rangemode="tozero")
    figure.update_yaxes(autorange="reversed")
    title = f"{best['model']} leads with {metric_name(metric)} {best['value']:.4f}"
    return styled(
        figure,
        title,
        _ROW * len(rows) * 3 // 2 + 150,
        "Mean over the target weeks; bars are 95 % intervals over customers",
    )


def difference_figure(comparisons: pd.DataFrame, metric: str, best: str) -> go.Figure:
    """Draw how far every other model is behind the best one, as paired differences."""
    rows = comparisons[(comparisons["metric"] == metric) & (comparisons["segment"] == ALL)]
    first = rows["model_a"] == best
    rows = rows[first | (rows["model_b"] == best)].copy()
    sign = np.where(rows["model_a"] == best, -1.0, 1.0)
    rows["other"] = np.where(rows["model_a"] == best, rows["model_b"], rows["model_a"])
    low, high = rows["ci_low"] * sign, rows["ci_high"] * sign
    rows["gap"], rows["low"], rows["high"] = (
        rows["difference"] * sign,
        np.minimum(low, high),
        np.maximum(low, high),
    )
    rows = rows.sort_values("gap", ascending=False)
    real = rows["high"] < 0
    figure = go.Figure(
        go.Scatter(
            x=rows["gap"],
            y=rows["other"],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": rows["high"] - rows["gap"],
                "arrayminus": rows["gap"] - rows["low"],
                "thickness": 2,
                "color": MUTED,
            },
            mode="markers",
            marker={"size": 11, "color": np.where(real, PLAIN, MUTED)},
            hovertemplate="%{y}: %{x:+.4f}<extra></extra>",
        )
    )
    figure.add_vline(x=0, line={"color": ACCENT, "dash": "dot"})
    figure.update_xaxes(title=f"difference in {metric_name(metric)} to {best}")
    figure.update_yaxes(autorange="reversed")
    open_cases = list(rows["other"][~real])
    title = (
        f"{best} is really better than all others"
        if not open_cases
        else f"{best} cannot be told apart from {_listed(open_cases)}"
    )
    return styled(
        figure,
        title,
        _ROW * len(rows) + 170,
        "Same customers, paired; an interval that touches 0 settles nothing",
    )


def segment_figure(leaderboard: pd.DataFrame, metric: str, family: str) -> go.Figure:
    """Draw one metric by the segments of one family, a line a model."""
    rows = leaderboard[
        (leaderboard["cutoff"] == MEAN)
        & (leaderboard["metric"] == metric)
        & leaderboard["segment"].str.startswith(f"{family}: ")
    ].copy()
    rows["label"] = rows["segment"].str.removeprefix(f"{family}: ")
    buyers = rows.drop_duplicates("segment").set_index("label")["n_customers"]
    models = _overall_rows(leaderboard, metric)["model"]
    figure = go.Figure()
    dashes = ("solid", "dash", "dot")
    for place, model in enumerate(models):
        values = rows[rows["model"] == model].set_index("label")["value"].reindex(buyers.index)
        figure.add_scatter(
            x=[f"{label}<br>{buyers[label]:,} buyers" for label in buyers.index],
            y=values,
            name=model,
            mode="lines+markers",
            line={"dash": dashes[place // len(COLOURS) % len(dashes)], "width": 2},
            hovertemplate=f"{model}: %{{y:.4f}}<extra></extra>",
        )
    figure.update_yaxes(title=metric_name(metric), rangemode="tozero")
    figure.update_xaxes(title=family)
    leaders = rows.loc[rows.groupby("segment", sort=False)["value"].idxmax(), "model"].unique()
    title = (
        f"{leaders[0]} leads in every group by {family}"
        if len(leaders) == 1
        else f"By {family}, the leader changes: {_listed(list(leaders))}"
    )
    return styled(figure, title, 460)


def trade_off_figure(
    leaderboard: pd.DataFrame, metric: str, other: str, other_name: str
) -> go.Figure:
    """Draw accuracy against what else matters: one point a model."""
    table = overall(leaderboard)
    figure = go.Figure(
        go.Scatter(
            x=table[other],
            y=table[metric],
            mode="markers+text",
            text=table.index,
            textposition=_around(table[other]),
            marker={"size": 12, "color": [ACCENT] + [PLAIN] * (len(table) - 1)},
            cliponaxis=False,
            hovertemplate="%{text}: %{x:.3f}, %{y:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(title=other_name)
    figure.update_yaxes(title=metric_name(metric), rangemode="tozero")
    most = table[other].idxmax()
    word = other_name.split(" (")[0]
    title = (
        f"{most} is ahead in both accuracy and {word}"
        if most == table.index[0]
        else f"Most {word}: {most}; most accurate: {table.index[0]}"
    )
    return styled(figure, title, 400)


def cost_figure(costs: pd.DataFrame) -> go.Figure:
    """Draw the seconds of every model, by step."""
    rows = costs[costs["model"] != ""].copy()
    rows["step"] = rows["node"].str.rpartition(".")[2]
    seconds = rows.pivot_table(index="model", columns="step", values="seconds", aggfunc="sum")
    seconds = seconds.loc[seconds.sum(axis=1).sort_values(ascending=False).index]
    figure = go.Figure()
    for step in [s for s in ("fit", "backtest", "recommend", "evaluate") if s in seconds] + [
        s for s in seconds if s not in ("fit", "backtest", "recommend", "evaluate")
    ]:
        figure.add_bar(x=seconds[step], y=seconds.index, name=step, orientation="h")
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title="seconds, all cut-offs, saving included")
    figure.update_yaxes(autorange="reversed")
    total = seconds.sum(axis=1)
    title = f"{total.index[0]} takes longest: {total.iloc[0]:.0f} s of {total.sum():.0f} s"
    return styled(figure, title, _ROW * len(seconds) + 190)


def _overall_rows(leaderboard: pd.DataFrame, metric: str) -> pd.DataFrame:
    rows = leaderboard[
        (leaderboard["cutoff"] == MEAN)
        & (leaderboard["segment"] == ALL)
        & (leaderboard["metric"] == metric)
    ]
    return rows.sort_values("value", ascending=False, kind="stable")


def _around(values: pd.Series) -> list[str]:
    """Write to the inside of the plot, so that names at its edges are not cut off."""
    middle = (values.min() + values.max()) / 2
    return ["middle left" if value > middle else "middle right" for value in values]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
