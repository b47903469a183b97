"""The one figure style: legible on light and dark ground, for the colour-blind, on a phone."""

import textwrap
from typing import Final

import numpy as np
import plotly.graph_objects as go

from fashion_recommender.figures.words import escaped

# Each stands out from white and from near-black by 3:1 at least, and from every other under each
# kind of colour blindness: chosen by search under these conditions, which tests/figures check.
COLOURS: Final = ("#3071DD", "#CF7A1F", "#3F7649", "#984CA5", "#0099D2", "#C53900")
ACCENT: Final = COLOURS[5]
PLAIN: Final = COLOURS[0]
MUTED: Final = "#777C84"
"""For text: as far from white as from near-black."""

# Kedro-Viz sets its own margins: three lines have room above a figure, and its small preview shows
# this many letters of each.
_LINES: Final = 3
_TITLE_LETTERS: Final = 48
_SUBTITLE_LETTERS: Final = 62
_DECADES: Final = 4
_FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def styled(figure: go.Figure, title: str, height: int, subtitle: str = "") -> go.Figure:
    """Give a figure the project's look; returns it.

    Parameters
    ----------
    figure
        Traces with their axis titles set.
    title
        What the figure shows the reader: a finding, in a sentence.
    height
        Pixels; the width follows the page.
    subtitle
        How it was measured, in small print. Where the title leaves no room for it, only pages that
        write it themselves show it.
    """
    # Plotly wraps no titles: what is longer than the figure would be cut off.
    lines = textwrap.wrap(_bound(title), _TITLE_LETTERS)
    text = "<br>".join(f"<b>{escaped(line)}</b>" for line in lines)
    small = textwrap.wrap(_bound(subtitle), _SUBTITLE_LETTERS)
    if len(lines) + len(small) > _LINES:
        small = []
    for line in small:
        text += f"<br><span style='font-size:0.8em;color:{MUTED}'>{escaped(line)}</span>"
    figure.update_layout(
        title={"text": text, "x": 0, "xref": "container", "pad": {"l": 12}, "yanchor": "top"},
        title_font_size=16,
        height=height,
        margin={"l": 12, "r": 16, "t": 38 + 21 * len(lines) + 18 * len(small), "b": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": _FONT, "size": 13, "color": MUTED},
        title_font_color=MUTED,
        colorway=list(COLOURS),
        hoverlabel={"font": {"family": _FONT}},
        legend={"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0},
        # For pages that write title and subtitle themselves, where they can wrap.
        meta={"title": title, "subtitle": subtitle},
        bargap=0.35,
    )
    grid = see_through(MUTED, 0.25)
    axis = {"gridcolor": grid, "zerolinecolor": grid, "automargin": True}
    figure.update_xaxes(axis)
    # A distance that is not given shrinks to the margin, and long labels stand on the title.
    figure.update_yaxes(axis | {"title_standoff": 10})
    return figure


def see_through(colour: str, opacity: float) -> str:
    """Return a colour of this module as CSS, for areas that what lies below shines through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"


def log_axis(figure: go.Figure, title: str, low: float, high: float) -> None:
    """Make the x axis logarithmic from low to high (> 0), with whole labels that do not crowd."""
    exponents = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    steps = (1.0,) if len(exponents) > _DECADES else (1.0, 3.0)
    ticks = [step * 10.0**exponent for exponent in exponents for step in steps]
    figure.update_xaxes(
        title=title,
        type="log",
        tickvals=ticks,
        ticktext=[f"{tick:,.10g}" for tick in ticks],
        range=[float(np.log10(low)), float(np.log10(high))],
    )


def _bound(text: str) -> str:
    """Keep a number and its unit in one line."""
    return text.replace(" %", "\u00a0%")


def metric_name(metric: str) -> str:
    """Spell a metric's name as people do: ``map@12`` is MAP@12."""
    name, _, depth = metric.partition("@")
    words = {"map": "MAP", "ndcg": "nDCG", "mrr": "MRR", "hit_rate": "hit rate"}
    return f"{words.get(name, name)}@{depth}" if depth else words.get(name, name)
