"""Texts that are not ours inside the Markdown of Streamlit's elements: shown, never obeyed."""

import re
from typing import Final

_MOST: Final = 80
_MEANS_SOMETHING: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~:$^=-])")


def verbatim(text: str) -> str:
    """Quote a text of unknown origin as code, cut short: no link or picture comes of it."""
    line = " ".join(text.split())
    line = line if len(line) <= _MOST else f"{line[:_MOST]}…"
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    # A blank beside each fence keeps a backtick at the end apart from it; it is not shown.
    return f"{fence} {line or ' '} {fence}"


def plain(text: str) -> str:
    """Escape a text, so that it reads as it was written."""
    return _MEANS_SOMETHING.sub(r"\\\1", text)
