"""Figures of weekdays, of days that stand out, and of what is new each week."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from fashion_recommender.figures.calendar import per_day
from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.style import ACCENT, COLOURS, MUTED, PLAIN, styled
from fashion_recommender.figures.words import day_name, percent, plural, times

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AROUND: Final = 9  # same weekdays, four before and four after
_MARKED: Final = 5  # days
_WARM_UP: Final = 13  # weeks
_RECENT: Final = 8  # weeks


def weekday_figure(days: pd.DataFrame) -> go.Figure:
    """Draw how purchases divide over the week, by channel; 100 is the channel's average day."""
    daily = per_day(days, "purchases")
    whole = daily.tail(len(daily) // 7 * 7)
    if whole.empty:
        return empty_figure("Less than a week of purchases", "A week's pattern needs seven days")
    means = whole.groupby(pd.DatetimeIndex(whole.index).day_of_week).mean()
    level = 100 * means / whole.mean()
    figure = go.Figure()
    for place, channel in enumerate(level):
        figure.add_bar(
            x=_WEEKDAYS,
            y=level[channel],
            name=f"channel {channel}",
            marker_color=COLOURS[place % len(COLOURS)],
            hovertemplate=f"channel {channel}, %{{x}}: %{{y:.0f}}<extra></extra>",
        )
    figure.add_hline(y=100, line={"color": MUTED, "dash": "dot"})
    figure.update_xaxes(title="day of the week")
    figure.update_yaxes(title="purchases (average day = 100)", rangemode="tozero")
    every = (means.sum(axis=1) / whole.sum(axis=1).mean() - 1).to_numpy()
    best, worst = int(every.argmax()), int(every.argmin())
    title = f"{_NAMES[best]} sells {percent(every[best])} more than the average day, "
    title += (
        f"{_NAMES[worst]} nothing"
        if every[worst] <= -1
        else f"{_NAMES[worst]} {percent(-every[worst])} less"
    )
    return styled(figure, title, 380, f"Mean of {plural(len(whole) // 7, 'week')}")


def sale_day_figure(days: pd.DataFrame) -> go.Figure:
    """Draw purchases beside what is usual for the weekday, and prices beside the articles' own."""
    table = pd.DataFrame(
        {column: per_day(days, column).sum(axis=1) for column in ("purchases", "paid", "usual")}
    )
    table["level"] = (100 * table["paid"] / table["usual"]).where(table["usual"] > 0)
    table["times"] = table["purchases"] / _usual(table["purchases"])
    top = table.nlargest(_MARKED, "times")
    priced = bool(table["level"].notna().any())
    figure = make_subplots(
        rows=2 if priced else 1, cols=1, shared_xaxes=True, vertical_spacing=0.08
    )
    figure.add_scatter(
        x=table.index,
        y=table["times"],
        mode="lines",
        line={"color": PLAIN, "width": 1.5},
        showlegend=False,
        hovertemplate="%{x|%a %d %b %Y}: %{y:.2f} times the usual<extra></extra>",
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=top.index,
        y=top["times"],
        mode="markers",
        marker={"color": ACCENT, "size": 9, "symbol": "diamond"},
        name=f"the {len(top)} days that stand out most",
        hovertemplate="%{x|%a %d %b %Y}: %{y:.2f} times the usual<extra></extra>",
        row=1,
        col=1,
    )
    figure.update_yaxes(title="purchases<br>(usual = 1)", rangemode="tozero", row=1, col=1)
    if priced:
        for part, mode, look in (
            (table, "lines", {"line": {"color": COLOURS[2], "width": 1.5}}),
            (top, "markers", {"marker": {"color": ACCENT, "size": 9, "symbol": "diamond"}}),
        ):
            figure.add_scatter(
                x=part.index,
                y=part["level"],
                mode=mode,
                showlegend=False,
                hovertemplate="%{x|%a %d %b %Y}: prices %{y:.1f} % of the usual<extra></extra>",
                row=2,
                col=1,
                **look,
            )
        figure.update_yaxes(title="prices (% of the<br>articles' mean)", row=2, col=1)
    figure.update_xaxes(title="day", row=2 if priced else 1, col=1)
    first = top.iloc[0]
    day = pd.DatetimeIndex(top.index)[0]
    title = f"{day_name(day)} sold {times(first['times'])} a usual {_NAMES[day.weekday()]}"
    if priced:
        below = 1 - first["level"] / 100
        side = "below" if below > 0 else "above"
        title += f", at prices {percent(abs(below))} {side} the articles' mean"
    return styled(figure, title, 520, "Usual: the median of the nine nearest days of that weekday")


def cold_figure(weeks: pd.DataFrame) -> go.Figure:
    """Draw which share of a week is new: buyers, articles, purchases of new articles.

    Parameters
    ----------
    weeks
        From :func:`fashion_recommender.eda.calendar.week_counts`.
    """
    left_out = _WARM_UP if len(weeks) >= 3 * _WARM_UP else 1
    rows = weeks.iloc[left_out:]
    if rows.empty:
        return empty_figure("Too few weeks to say what is new", "It takes two whole weeks")
    shares = {
        "buyers who never bought before": rows["new_buyers"] / rows["buyers"],
        "purchases of articles never sold before": rows["new_purchases"] / rows["purchases"],
        "articles never sold before": rows["new_articles"] / rows["articles"],
    }
    figure = go.Figure()
    for (name, share), dash in zip(shares.items(), ("solid", "dash", "dot"), strict=True):
        figure.add_scatter(
            x=rows["week"],
            y=100 * share,
            name=name,
            mode="lines",
            line={"width": 2.5, "dash": dash},
            hovertemplate=f"week of %{{x|%d %b %Y}}: %{{y:.1f}} %<extra>{name}</extra>",
        )
    figure.update_yaxes(title="share in the week (%)", rangemode="tozero")
    figure.update_xaxes(title="week")
    recent = rows.tail(_RECENT).sum(numeric_only=True)
    title = (
        f"{percent(recent['new_buyers'] / recent['buyers'])} of a week's buyers are new; "
        f"{percent(recent['new_purchases'] / recent['purchases'])} of purchases are of "
        "articles never sold before"
    )
    small = f"Title: last {plural(min(_RECENT, len(rows)), 'week')}. Left out: the first "
    small += f"{left_out}, when all seems new"
    return styled(figure, title, 420, small)


def _usual(daily: pd.Series) -> pd.Series:
    """Return the middle of the nearest same weekdays, the day itself among them."""
    same = daily.groupby(pd.DatetimeIndex(daily.index).day_of_week)
    usual = same.transform(lambda s: s.rolling(_AROUND, center=True, min_periods=1).median())
    return usual.where(usual > 0)
