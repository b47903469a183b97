"""Bars of how something divides: what there is of each kind, and what is bought of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.style import ACCENT, MUTED, PLAIN, styled
from fashion_recommender.figures.words import (
    cut,
    escaped,
    listed,
    percent,
    plural,
    shortened,
    times,
)

NOT_RECORDED: Final = "not recorded"
_UNKNOWN: Final = {"", "unknown", "undefined", NOT_RECORDED}
ROW: Final = 24
"""Pixels that a bar takes."""

_COMMON: Final = 0.01
"""Kinds below this share are too small to be named as the ones that sell best."""

_UNEVEN: Final = 1.1


@dataclass(frozen=True)
class Kind:
    """What is divided (articles, customers) and by what (product type, club status)."""

    of: str
    one: str
    many: str


def share_figure(
    table: pd.DataFrame, kind: Kind, top: int | None = None, colours: Sequence[str] | None = None
) -> go.Figure:
    """Draw the share of each value as a bar, and its share of purchases as a dot.

    Parameters
    ----------
    table
        value, purchases and a column named as ``kind.of``, the largest value first.
    kind
        Words for title and axes.
    top
        Only the first n are drawn; titles speak of all.
    colours
        A colour for each row of the table in place of the plain one.
    """
    table = table.assign(value=table["value"].fillna(NOT_RECORDED))
    total = table[kind.of].sum()
    if total == 0 or set(table["value"].str.lower()) <= _UNKNOWN:
        return empty_figure(
            f"{kind.many.capitalize()} are not recorded",
            f"None of the {total:,} {kind.of} has one",
        )
    share = table[kind.of] / total
    bought = table["purchases"] / max(table["purchases"].sum(), 1)
    rows = slice(0, top)
    shown = table.iloc[rows]
    names = [escaped(name) for name in shortened(shown["value"])]
    hover = np.column_stack([shown["value"].map(escaped), shown[kind.of], shown["purchases"]])
    figure = go.Figure(
        go.Bar(
            x=100 * share.iloc[rows],
            y=names,
            orientation="h",
            name=kind.of,
            customdata=hover,
            marker={
                "color": list(colours)[rows] if colours is not None else PLAIN,
                "line": {"width": 0 if colours is None else 1, "color": MUTED},
            },
            hovertemplate=f"%{{customdata[0]}}: %{{customdata[1]:,}} {kind.of} (%{{x:.2f}} %)"
            "<extra></extra>",
        )
    )
    figure.add_scatter(
        x=100 * bought.iloc[rows],
        y=names,
        mode="markers",
        name="purchases",
        customdata=hover,
        marker={
            "color": ACCENT,
            "size": 9,
            "symbol": "diamond",
            "line": {"color": "white", "width": 1},  # or it would vanish on a bar of its colour
        },
        hovertemplate="%{customdata[0]}: %{customdata[2]:,} purchases (%{x:.2f} %)<extra></extra>",
    )
    figure.update_xaxes(title="share (%)", rangemode="tozero")
    n = len(names)
    one_row_each(figure, n, kind.one)
    small_print = f"Bars: share of {total:,} {kind.of}; diamonds: of purchases"
    if n < len(table):
        small_print += f"; the first {n} of {len(table)}"
    figure = styled(
        figure, _finding(table["value"], share, bought, kind), ROW * n + 200, small_print
    )
    figure.update_layout(bargap=0.25, hovermode="closest")
    if colours is not None:
        # A legend entry has one colour, and the bars have many.
        figure.data[0].showlegend = False
    return figure


def one_row_each(figure: go.Figure, n: int, what: str) -> None:
    """Label all of n horizontal bars, the first on top, without room above and below.

    ``what`` is the word for what the labels name.
    """
    figure.update_yaxes(title=what, range=[n - 0.4, -0.6], dtick=1, ticklabelstandoff=4)


def _finding(names: pd.Series, share: pd.Series, bought: pd.Series, kind: Kind) -> str:
    """Say how concentrated the division is, and where purchases differ most from it."""
    half = int(np.searchsorted(share.cumsum(), 0.5)) + 1
    if len(share) == 1:
        first = f"All {kind.of} have one {kind.one}: {names.iloc[0]}"
    elif half == 1:
        first = f"{names.iloc[0]} alone makes up {percent(share.iloc[0])} of the {kind.of}"
    elif half <= 3 and len(share) > half:
        largest = listed([cut(name) for name in names[:half]])
        first = f"{largest} make up {percent(share[:half].sum())} of the {kind.of}"
    else:
        first = f"{half} of {plural(len(share), kind.one, kind.many)} hold half of the {kind.of}"
    common = share >= _COMMON
    if common.sum() < 2 or not bought.any():
        return first
    lift = (bought / share)[common]
    best = int(lift.to_numpy().argmax())
    if lift.iloc[best] < _UNEVEN:
        return f"{first}; purchases are split the same way"
    verb = "sells best" if kind.of == "articles" else "buys most"
    return f"{first}; {cut(names[lift.index[best]])} {verb}, {times(lift.iloc[best])} its share"
