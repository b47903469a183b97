"""Figures of a sweep: how it went, what decided, where the best lie, what they cost."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.style import ACCENT, COLOURS, PLAIN, metric_name, styled
from fashion_recommender.tuning.pareto import unbeaten

PARAMETER: Final = "parameter."
_ENDED_EARLY: Final = COLOURS[4]
_PRESENT: Final = COLOURS[2]
_MOST_COLUMNS: Final = 3


def history_figure(trials: pd.DataFrame, objective: str, *, maximised: bool) -> go.Figure:
    """Draw every trial in its order, and the best so far.

    ``trials`` is the table of :func:`fashion_recommender.tuning.results.trials_table`.
    """
    done = trials[trials["state"] == "complete"]
    early = trials[trials["state"] == "pruned"]
    best = done[objective].cummax() if maximised else done[objective].cummin()
    name = metric_name(objective)
    figure = go.Figure()
    figure.add_scatter(
        x=done["trial"],
        y=best,
        mode="lines",
        line={"shape": "hv", "color": ACCENT, "width": 2},
        name="best so far",
        hoverinfo="skip",
    )
    for rows, label, colour, symbol in (
        (done[~done["is_default"]], "judged on all weeks", PLAIN, "circle"),
        (early, "ended early", _ENDED_EARLY, "x-thin"),
        (done[done["is_default"]], "present parameters", _PRESENT, "diamond"),
    ):
        if len(rows):
            figure.add_scatter(
                x=rows["trial"],
                y=rows[objective],
                mode="markers",
                marker=_marker(colour, symbol),
                name=label,
                customdata=[_told(row) for row in rows.to_dict("records")],
                hovertemplate=f"%{{customdata}}<br>{name} %{{y:.4f}}<extra></extra>",
            )
    figure.update_xaxes(title="trial")
    figure.update_yaxes(title=name)
    return styled(figure, _gain(done, objective, maximised), 420, _weeks(trials, objective))


def importance_figure(importances: Mapping[str, float], objective: str) -> go.Figure:
    """Draw which share of the variance each parameter explains, the largest on top."""
    figure = go.Figure(
        go.Bar(
            x=list(importances.values()),
            y=list(importances),
            orientation="h",
            marker={"color": [ACCENT] + [PLAIN] * (len(importances) - 1)},
            text=[f"{share:.0%}" for share in importances.values()],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.1%}<extra></extra>",
        )
    )
    figure.update_xaxes(title=f"share of the variance of {metric_name(objective)}")
    figure.update_xaxes(tickformat=".0%", range=[0, max(importances.values(), default=1) * 1.15])
    figure.update_yaxes(title="parameter", autorange="reversed")
    if not importances:
        return styled(figure, "Too few different trials to say what decides", 200)
    first = next(iter(importances))
    title = f"{first} decides most: {importances[first]:.0%} of the differences between trials"
    return styled(figure, title, 34 * len(importances) + 170, "Functional ANOVA, finished trials")


def slices_figure(
    trials: pd.DataFrame, objective: str, logarithmic: Sequence[str] = ()
) -> go.Figure:
    """Draw the objective against each parameter that was varied.

    ``logarithmic`` names the parameters to be drawn in orders of magnitude.
    """
    from plotly.subplots import make_subplots

    done = trials[trials["state"] == "complete"]
    names = [n for n in _parameters(done) if len(set(done[PARAMETER + n])) > 1]
    if not names:
        return styled(go.Figure(), "No parameter varied between finished trials", 200)
    n_columns = min(_MOST_COLUMNS, len(names))
    n_rows = -(-len(names) // n_columns)
    panels: list[dict | None] = [{}] * len(names) + [None] * (n_rows * n_columns - len(names))
    figure = make_subplots(
        n_rows,
        n_columns,
        shared_yaxes=True,
        vertical_spacing=0.3 / n_rows,
        specs=[panels[i : i + n_columns] for i in range(0, len(panels), n_columns)],
    )
    for place, name in enumerate(names):
        row, column = divmod(place, n_columns)
        where = {"row": row + 1, "col": column + 1}
        for rows, label, colour, symbol in (
            (done[~done["is_best"] & ~done["is_default"]], "trial", PLAIN, "circle"),
            (done[done["is_default"]], "present parameters", _PRESENT, "diamond"),
            (done[done["is_best"]], "best", ACCENT, "circle"),
        ):
            if len(rows):
                figure.add_scatter(
                    x=rows[PARAMETER + name],
                    y=rows[objective],
                    mode="markers",
                    marker=_marker(colour, symbol),
                    name=label,
                    legendgroup=label,
                    showlegend=place == 0,
                    hovertemplate=f"{name} %{{x}}: %{{y:.4f}}<extra></extra>",
                    **where,
                )
        figure.update_xaxes(title=name, **where)
        if name in logarithmic:
            ticks = decimal_ticks(done[PARAMETER + name].to_numpy(float))
            figure.update_xaxes(type="log", tickvals=ticks, minor={"ticks": ""}, **where)
            figure.update_xaxes(ticktext=[f"{tick:g}" for tick in ticks], **where)
    for row in range(n_rows):
        figure.update_yaxes(title=metric_name(objective), row=row + 1, col=1)
    best = done[done["is_best"]]
    told = ", ".join(f"{n} {_short(best.iloc[0][PARAMETER + n])}" for n in names[:3])
    more = ", ..." if len(names) > 3 else ""
    return styled(
        figure,
        f"Best at {told}{more}",
        250 * n_rows + 130,
        "Finished trials; one panel per parameter",
    )


def pareto_figure(
    trials: pd.DataFrame, objective: str, other: str, *, maximised: tuple[bool, bool]
) -> go.Figure:
    """Draw two objectives against one another, and the trials that no other beats in both.

    ``other`` may be ``fit_seconds``: what accuracy costs. ``maximised`` says of each which way is
    better.
    """
    done = trials[(trials["state"] == "complete") & trials[[objective, other]].notna().all(axis=1)]
    front = done[unbeaten(done[[objective, other]].to_numpy(float), maximised)].sort_values(other)
    figure = go.Figure()
    figure.add_scatter(
        x=front[other],
        y=front[objective],
        mode="lines",
        line={"color": ACCENT, "width": 2, "shape": "hv" if maximised[1] else "vh"},
        hoverinfo="skip",
        showlegend=False,
    )
    names = [metric_name(objective), _title(other)]
    beaten = ~done["trial"].isin(front["trial"])
    for rows, label, colour, symbol in (
        (done[beaten & ~done["is_default"]], "beaten", PLAIN, "circle"),
        (front[~front["is_default"]], "unbeaten", ACCENT, "circle"),
        (done[done["is_default"]], "present parameters", _PRESENT, "diamond"),
    ):
        if len(rows):
            figure.add_scatter(
                x=rows[other],
                y=rows[objective],
                mode="markers",
                marker=_marker(colour, symbol),
                name=label,
                customdata=[_told(row) for row in rows.to_dict("records")],
                hovertemplate=(
                    f"%{{customdata}}<br>{names[0]} %{{y:.4f}}, {names[1]} %{{x:.4g}}"
                    "<extra></extra>"
                ),
            )
    figure.update_xaxes(title=names[1])
    figure.update_yaxes(title=names[0])
    title = (
        "One trial is ahead in both"
        if len(front) == 1
        else f"{len(front)} of {len(done)} trials are unbeaten: no other is better in both"
    )
    return styled(figure, title, 440, f"{names[0]} against {names[1]}; finished trials")


def decimal_ticks(values: np.ndarray) -> list[float]:
    """Choose round numbers for a logarithmic axis: 1, 2, 5, 10, or powers of ten on a long one."""
    decades = np.log10([values.min(), values.max()])
    powers = range(int(np.floor(decades[0])), int(np.ceil(decades[1])) + 1)
    steps = (1, 2, 5) if decades[1] - decades[0] < 2 else (1,)
    every = -(-len(powers) // 6)
    return [float(f"{step}e{power}") for power in powers[::every] for step in steps]


def _parameters(trials: pd.DataFrame) -> list[str]:
    names = map(str, trials.columns)
    return [name.removeprefix(PARAMETER) for name in names if name.startswith(PARAMETER)]


def _marker(colour: str, symbol: str) -> dict[str, Any]:
    thin = symbol.endswith("thin")
    return {
        "color": colour,
        "symbol": symbol,
        "size": 9 if not thin else 7,
        "line": {"width": 2, "color": colour} if thin else {"width": 0},
        "opacity": 0.85,
    }


def _told(row: dict[Any, Any]) -> str:
    values = {n.removeprefix(PARAMETER): v for n, v in row.items() if n.startswith(PARAMETER)}
    lines = [f"{name} {_short(value)}" for name, value in values.items()]
    return "<br>".join([f"<b>trial {row['trial']}</b>", *lines])


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float | np.floating) else str(value)


def _gain(done: pd.DataFrame, objective: str, maximised: bool) -> str:
    name = metric_name(objective)
    if done.empty:
        return "No trial is finished"
    best = done.sort_values(objective, ascending=not maximised, kind="stable").iloc[0]
    present = done.loc[done["is_default"], objective]
    if best["is_default"]:
        return f"Nothing beat the present parameters: {name} {best[objective]:.4f}"
    title = f"Trial {best['trial']} is best: {name} {best[objective]:.4f}"
    if present.empty or present.iloc[0] <= 0:
        return title
    gain = best[objective] / present.iloc[0] - 1
    side = "above" if gain > 0 else "below"
    return f"{title}, {abs(gain):.{0 if abs(gain) >= 1 else 1}%} {side} the present parameters"


def _weeks(trials: pd.DataFrame, objective: str) -> str:
    n_weeks = sum(str(name).startswith(f"{objective} ") for name in trials.columns)
    weeks = "1 validation week" if n_weeks == 1 else f"{n_weeks} validation weeks"
    return f"Mean over {weeks} before the leaderboard's; a trial ended early has fewer"


def _title(column: str) -> str:
    return "seconds to fit" if column == "fit_seconds" else metric_name(column)
