"""One component that shows cards and tells which one was clicked."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "fashion_recommender_panel",
        html="<div data-panel></div>",
        css=(_HERE / "panel.css").read_text(encoding="utf-8"),
        js=(_HERE / "panel.js").read_text(encoding="utf-8"),
    )


def panel(html: str, key: str) -> str | None:
    """Show HTML in the page's style; returns the ``data-go`` of what was clicked, once.

    Parameters
    ----------
    html
        From :mod:`fashion_recommender.app.cards`, which escapes every text.
    key
        Unique on the page.
    """
    result = _component()(data={"html": html}, key=key, on_go_change=lambda: None)
    return result.go
