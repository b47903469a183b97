"""Figures of the ranker's inside: what its channels find, and what its features are worth."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.candidates.names import channel_name
from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.shares import ROW, one_row_each
from fashion_recommender.figures.style import ACCENT, COLOURS, MUTED, PLAIN, styled
from fashion_recommender.figures.words import escaped, percent

_UNION: Final = "all"
_GROUPS: Final = {
    "article": "the article",
    "level": "customer and kind of article",
    "provenance": "which channels proposed it",
    "customer": "the customer",
    "own": "customer and article",
    "score": "models' scores",
    "fit": "age and price fit",
}
_SHOWN: Final = 20


def channel_figure(channels: pd.DataFrame) -> go.Figure:
    """Draw which share of a week's purchases each channel proposed, and which no other did.

    Parameters
    ----------
    channels
        Columns of `schema.CHANNEL_REPORT`; the row ``all`` is the union.
    """
    union = channels[channels["channel"] == _UNION]
    rows = channels[channels["channel"] != _UNION].sort_values("recall", ascending=False)
    if union.empty or rows.empty or not union["recall"].iloc[0]:
        return empty_figure(
            "No channel found anything that was bought",
            "The newest target week has no purchases that any channel proposed",
        )
    names = [channel_name(name) for name in rows["channel"]]
    hover = rows[["proposed", "precision"]].assign(precision=100 * rows["precision"])
    figure = go.Figure(
        go.Bar(
            x=100 * rows["recall"],
            y=names,
            orientation="h",
            name="found",
            marker={"color": PLAIN},
            customdata=hover,
            hovertemplate="%{y}: %{x:.2f} % of the purchases, in %{customdata[0]:.0f} proposals a "
            "customer, of which %{customdata[1]:.2f} % were bought<extra></extra>",
        )
    )
    figure.add_scatter(
        x=100 * rows["unique_recall"],
        y=names,
        mode="markers",
        name="found by no other channel",
        marker={
            "color": ACCENT,
            "size": 9,
            "symbol": "diamond",
            "line": {"color": "white", "width": 1},
        },
        hovertemplate="%{y}: %{x:.2f} % found by it alone<extra></extra>",
    )
    figure.update_xaxes(title="purchases found (%)", rangemode="tozero")
    one_row_each(figure, len(rows), "channel")
    found, proposed = union["recall"].iloc[0], union["proposed"].iloc[0]
    best = rows.iloc[0]
    figure = styled(
        figure,
        f"{percent(found)} of what was bought is among the candidates; "
        f"{channel_name(best['channel'])} alone would find {percent(best['recall'])}",
        ROW * len(rows) + 200,
        f"Newest target week, {proposed:.0f} candidates a customer; bars overlap",
    )
    figure.update_layout(bargap=0.25, hovermode="closest")
    return figure


def importance_figure(importance: pd.DataFrame) -> go.Figure:
    """Draw the features that the trees gained most from, in the colour of what they are about.

    Parameters
    ----------
    importance
        Columns feature, group, meaning, gain (share of all).
    """
    by_group = importance.groupby("group")["gain"].sum().sort_values(ascending=False)
    if not by_group.sum():
        return empty_figure(
            "No feature was used",
            "The ranker had nothing to learn from: own purchases come first, then what sells",
        )
    rows = importance.sort_values("gain", ascending=False, kind="stable").head(_SHOWN)
    rows = rows.assign(place=range(len(rows)))
    figure = go.Figure()
    for place, group in enumerate(by_group.index):
        mine = rows[rows["group"] == group]
        figure.add_bar(
            x=100 * mine["gain"],
            y=mine["place"],
            orientation="h",
            width=0.65,  # the default is the smallest distance within a group: bars over others
            name=_GROUPS.get(group, group),
            marker={"color": [*COLOURS, MUTED][place % 7]},
            customdata=mine[["feature", "meaning"]].map(escaped),
            hovertemplate="%{customdata[0]}: %{customdata[1]} (%{x:.1f} %)<extra></extra>",
            showlegend=bool(len(mine)),
        )
    one_row_each(figure, len(rows), "feature")
    figure.update_yaxes(tickvals=rows["place"], ticktext=rows["feature"])
    figure.update_xaxes(title="share of all gain (%)", rangemode="tozero")
    first = by_group.index[0]
    best = rows.iloc[0]
    figure = styled(
        figure,
        f"“{_GROUPS.get(first, first)}” brings {percent(by_group.iloc[0])} of the ranker's gain, "
        f"{best['feature']} alone {percent(best['gain'])}",
        ROW * len(rows) + 240,
        f"Gain: how much splits on a feature lower the loss. The top {len(rows)} of "
        f"{len(importance)}",
    )
    figure.update_layout(bargap=0.25, barmode="overlay", hovermode="closest")
    return figure
