"""Figures of the comparison: who is better, by how much, for whom, and at what price."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.style import ACCENT, COLOURS, MUTED, PLAIN, metric_name, styled
from fashion_recommender.metrics.leaderboard import overall
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN

_ROW = 34  # pixels a model
_PLOT = (640, 260)  # pixels of a trade-off's plot, somewhat less than on the report's page
_NARROW = (250, 250)  # the same on a phone
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
    figure.update_yaxes(title="model", autorange="reversed")
    title = f"{best['model']} leads with a {metric_name(metric)} of {best['value']:.4f}"
    return styled(
        figure,
        title,
        _ROW * len(rows) * 3 // 2 + 150,
        "Mean over the target weeks; bars are bootstrap intervals over customers",
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
    figure.update_xaxes(title=f"difference in {metric_name(metric)} from {best}")
    figure.update_yaxes(title="model", autorange="reversed")
    open_cases = list(rows["other"][~real])
    title = (
        f"{best} beats every other model by more than chance"
        if not open_cases
        else f"{best} cannot be told apart from {_listed(open_cases)}"
    )
    return styled(
        figure,
        title,
        _ROW * len(rows) + 170,
        "Paired by customer; an interval that includes 0 settles nothing",
    )


def segment_figure(leaderboard: pd.DataFrame, metric: str, family: str) -> go.Figure:
    """Draw one metric by the segments of one family, a line a model.

    Coloured are the first two models of all and those that lead in a group; the others are the
    grey ground that they stand out from, named where one points at them.
    """
    rows = leaderboard[
        (leaderboard["cutoff"] == MEAN)
        & (leaderboard["metric"] == metric)
        & leaderboard["segment"].str.startswith(f"{family}: ")
    ].copy()
    rows["label"] = rows["segment"].str.removeprefix(f"{family}: ")
    buyers = rows.drop_duplicates("segment").set_index("label")["n_customers"]
    models = _overall_rows(leaderboard, metric)["model"]
    leaders = rows.loc[rows.groupby("segment", sort=False)["value"].idxmax(), "model"].unique()
    named = [model for model in models if model in {*models.iloc[:2], *leaders}][: len(COLOURS)]
    figure = go.Figure()
    for model in sorted(models, key=lambda model: model in named):  # colours above grey
        values = rows[rows["model"] == model].set_index("label")["value"].reindex(buyers.index)
        grey = model not in named
        figure.add_scatter(
            x=[f"{label}<br>{buyers[label]:,} buyers" for label in buyers.index],
            y=values,
            name=model,
            mode="lines" if grey else "lines+markers",
            line={
                "color": MUTED if grey else COLOURS[named.index(model)],
                "width": 1 if grey else 2.5,
            },
            opacity=0.5 if grey else 1,
            showlegend=not grey,
            hovertemplate=f"{model}: %{{y:.4f}}<extra></extra>",
        )
    figure.update_yaxes(title=metric_name(metric), rangemode="tozero")
    figure.update_xaxes(title=family)
    title = (
        f"By {family}, {leaders[0]} leads in every group"
        if len(leaders) == 1
        else f"By {family}, the leader changes: {_listed(list(leaders))}"
    )
    others = len(models) - len(named)
    subtitle = f"Grey: {others} models that lead in no group" if others else ""
    return styled(figure, title, 460, subtitle)


def trade_off_figure(
    leaderboard: pd.DataFrame, metric: str, other: str, other_name: str
) -> go.Figure:
    """Draw accuracy against what else matters: one point a model."""
    table = overall(leaderboard)
    points = list(table.index), table[other].to_numpy(), table[metric].to_numpy()
    figure = go.Figure(
        go.Scatter(
            x=table[other],
            y=table[metric],
            mode="markers+text",
            **_labels(*points, _PLOT),
            customdata=table.index,
            marker={"size": 12, "color": [ACCENT] + [PLAIN] * (len(table) - 1)},
            cliponaxis=False,
            hovertemplate="%{customdata}: %{x:.3f}, %{y:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(title=other_name)
    figure.update_yaxes(title=metric_name(metric), rangemode="tozero")
    most = table[other].idxmax()
    word = other_name.split(" (")[0]
    title = (
        f"{most} is ahead in both accuracy and {word}"
        if most == table.index[0]
        else f"{table.index[0]} is the most accurate, {most} has the most {word}"
    )
    subtitle = "" if all(figure.data[0].text) else "Names that would overlap others are left out"
    figure = styled(figure, title, 400, subtitle)
    figure.layout.meta = {**figure.layout.meta, "narrow": _labels(*points, _NARROW)}
    return figure


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
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title="seconds (all cut-offs, saving included)")
    figure.update_yaxes(title="model", autorange="reversed")
    total = seconds.sum(axis=1)
    title = (
        f"{total.index[0]} takes longest: {total.iloc[0]:.0f} s of all models' {total.sum():.0f} s"
    )
    return styled(figure, title, _ROW * len(seconds) + 190)


def _overall_rows(leaderboard: pd.DataFrame, metric: str) -> pd.DataFrame:
    rows = leaderboard[
        (leaderboard["cutoff"] == MEAN)
        & (leaderboard["segment"] == ALL)
        & (leaderboard["metric"] == metric)
    ]
    return rows.sort_values("value", ascending=False, kind="stable")


def _labels(
    names: list[str], x: np.ndarray, y: np.ndarray, plot: tuple[int, int]
) -> dict[str, list[str]]:
    """Names of points and where they stand, in plotly's words, on a plot of so many pixels."""
    sides = _sides(names, x, y, plot)
    return {
        "text": [name if side else "" for name, side in zip(names, sides, strict=True)],
        "textposition": [side or "middle right" for side in sides],
    }


def _sides(names: list[str], x: np.ndarray, y: np.ndarray, plot: tuple[int, int]) -> list[str]:
    """Side of its point on which each name lies over no other; empty where there is none.

    The first names are placed first.
    """
    across = (x - x.min()) / (np.ptp(x) or 1) * 0.9 * plot[0]
    up = y / (y.max() or 1) * 0.93 * plot[1]
    taken = [(a - 7, b - 7, a + 7, b + 7) for a, b in zip(across, up, strict=True)]
    sides = []
    for name, a, b in zip(names, across, up, strict=True):
        wide = 7.2 * len(name)
        boxes = {
            "middle right": (a + 9, b - 8, a + 9 + wide, b + 8),
            "middle left": (a - 9 - wide, b - 8, a - 9, b + 8),
            "top center": (a - wide / 2, b + 8, a + wide / 2, b + 24),
            "bottom center": (a - wide / 2, b - 24, a + wide / 2, b - 8),
        }
        free = [
            side
            for side, (left, low, right, high) in boxes.items()
            if left > -30
            and right < plot[0]
            and not any(left < t[2] and t[0] < right and low < t[3] and t[1] < high for t in taken)
        ]
        sides.append(free[0] if free else "")
        if free:
            taken.append(boxes[free[0]])
    return sides


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
