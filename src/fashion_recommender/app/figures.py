"""Plotly figures on a page: the finding as a heading that wraps, the plot without it."""

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from fashion_recommender.app.markdown import plain
from fashion_recommender.app.world import World

if TYPE_CHECKING:
    import plotly.graph_objects as go

_AXIS_LETTERS: Final = 30
_AXIS_FONT: Final = 12


def stored_figure(world: World, name: str) -> dict[str, Any] | None:
    """Read a figure that a pipeline drew."""
    return world.document(name)


def read_figure(path: Path) -> dict[str, Any]:
    """Read a figure from its file."""
    return json.loads(path.read_text(encoding="utf-8"))


def draw(figure: "go.Figure | Mapping[str, Any]", key: str) -> None:
    """Show a figure under what it finds."""
    content: dict[str, Any] = (
        json.loads(json.dumps(figure))
        if isinstance(figure, Mapping)
        else json.loads(figure.to_json())
    )
    layout = content.get("layout", {})
    told = layout.get("meta") or {}
    title, subtitle = told.get("title", ""), told.get("subtitle", "")
    if title:
        st.header(plain(title), anchor=False)
        if subtitle:
            st.caption(plain(subtitle))
        removed = 84 if subtitle else 60
        layout["margin"] = {**layout.get("margin", {}), "t": 16}
        if layout.get("height"):
            layout["height"] = layout["height"] - removed + 16
        layout.pop("title", None)
    _wrap_axis_titles(layout)
    st.plotly_chart(content, width="stretch", theme=None, key=key, config={"displayModeBar": False})


def _wrap_axis_titles(layout: dict[str, Any]) -> None:
    """Break long titles of axes, which would be cut off on a phone."""
    for name, axis in layout.items():
        if name.startswith("xaxis") and (text := (axis.get("title") or {}).get("text")):
            lines = textwrap.wrap(text, _AXIS_LETTERS)
            axis["title"] |= {"text": "<br>".join(lines), "font": {"size": _AXIS_FONT}}
            axis["automargin"] = True
