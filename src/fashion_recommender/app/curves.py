"""Curves as SVG in the page's own colours, without a plotting library to load."""

import datetime as dt
from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT, _BOTTOM = 720, 190, 24


def weekly_bars(
    weeks: Sequence[dt.date], total: Sequence[int], part: Sequence[int], names: tuple[str, str]
) -> str:
    """Draw stacked bars, one for each week.

    Parameters
    ----------
    weeks
        First days, ascending and without gaps.
    total, part
        The height of each bar, and of the darker part of it.
    names
        Of the darker part and of the rest, for the legend.
    """
    most = max(max(total), 1)
    room = _HEIGHT - _BOTTOM - 8
    step = _WIDTH / len(weeks)
    width = max(min(step * 0.82, 34), 0.8)
    bars = []
    for i, (week, all_, some) in enumerate(zip(weeks, total, part, strict=True)):
        x = i * step + (step - width) / 2
        high, low = room * all_ / most, room * some / most
        title = f"Week of {week:%d %b %Y}: {all_:,}, {some:,} {names[0]}"
        bars.append(
            f"<g><title>{escape(title)}</title>"
            f'<rect x="{x:.1f}" y="{_HEIGHT - _BOTTOM - high:.1f}" width="{width:.1f}" '
            f'height="{high - low:.1f}" class="rest"/>'
            f'<rect x="{x:.1f}" y="{_HEIGHT - _BOTTOM - low:.1f}" width="{width:.1f}" '
            f'height="{low:.1f}" class="part"/></g>'
        )
    peak = weeks[max(range(len(weeks)), key=lambda i: total[i])]
    said = (
        f"Sales by week from {weeks[0]:%d %B %Y} to {weeks[-1]:%d %B %Y}, {sum(total):,} in all, "
        f"most ({most:,}) in the week of {peak:%d %B %Y}"
    )
    return (
        f'<svg class="curve" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(said)}"><line x1="0" x2="{_WIDTH}" y1="{_HEIGHT - _BOTTOM}" '
        f'y2="{_HEIGHT - _BOTTOM}" class="axis"/>{"".join(bars)}'
        f'<text x="0" y="{_HEIGHT - 6}">{weeks[0]:%b %Y}</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 6}" text-anchor="end">{weeks[-1]:%b %Y}</text></svg>'
        f'<p class="caption"><i class="key part"></i>{escape(names[0])} '
        f'<i class="key rest"></i>{escape(names[1])} · {escape(said)}</p>'
    )
