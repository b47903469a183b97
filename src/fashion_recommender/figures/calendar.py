"""Figures of when, where and at which prices people buy."""

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.style import COLOURS, MUTED, PLAIN, log_axis, styled
from fashion_recommender.figures.words import day_name, listed, percent, plural, times
from fashion_recommender.schema import CHANNEL, DATE, PRICE

_SMOOTHED: Final = 7  # days
_BINS: Final = 16  # a decade of prices
_QUARTER: Final = 91  # days
_MOVED: Final = 0.03


def day_figure(days: pd.DataFrame) -> go.Figure:
    """Draw purchases a day, and their mean of seven days.

    Parameters
    ----------
    days
        From :func:`fashion_recommender.eda.calendar.day_counts`; so for all figures here that take
        ``days``.
    """
    daily = per_day(days, "purchases").sum(axis=1)
    figure = go.Figure()
    _add_line(figure, daily, "each day", MUTED, width=1)
    _add_line(figure, _smooth(daily), "seven-day mean", PLAIN, width=2.5)
    figure.update_yaxes(title="purchases a day", rangemode="tozero")
    figure.update_xaxes(title="day")
    busiest = pd.DatetimeIndex(daily.index)[int(daily.to_numpy().argmax())]
    title = (
        f"The median day has {daily.median():,.0f} purchases; the busiest, "
        f"{day_name(busiest)}, has {times(daily.max() / max(daily.median(), 1))} as many"
    )
    shut = int((daily == 0).sum())
    small = f"{plural(int(daily.sum()), 'purchase')} on {plural(len(daily), 'day')}"
    return styled(figure, title, 400, small + (f", {shut} of them without any" if shut else ""))


def channel_figure(days: pd.DataFrame) -> go.Figure:
    """Draw purchases a day by channel."""
    daily = per_day(days, "purchases")
    figure = _channels(daily, "purchases a day")
    share = daily.sum() / daily.to_numpy().sum()
    first = share.index[int(share.to_numpy().argmax())]
    if len(share) == 1:
        title = f"All purchases come from one channel, {first}"
    else:
        start, end = (
            part.sum() / max(part.to_numpy().sum(), 1)
            for part in (daily.head(_QUARTER), daily.tail(_QUARTER))
        )
        change = end[first] - start[first]
        verb = "rose" if change > 0 else "fell"
        title = f"Channel {first} accounts for {percent(share[first])} of purchases"
        if len(daily) > 2 * _QUARTER and abs(change) >= _MOVED:
            title += (
                f"; its share {verb} from {percent(start[first])} in the first three months to "
                f"{percent(end[first])} in the last"
            )
    return styled(figure, title, 400, "Seven-day means")


def articles_figure(days: pd.DataFrame) -> go.Figure:
    """Draw how many different articles are sold a day, by channel."""
    daily = per_day(days, "articles")
    bought = per_day(days, "purchases").sum() / daily.sum()
    figure = _channels(daily, "different articles a day")
    middle = daily.median().sort_values(ascending=False)
    first, *others = middle.index
    title = f"Channel {first} sells {middle[first]:,.0f} different articles on a median day"
    title += f", each {bought[first]:.1f} times"
    if others:
        title += "; " + listed([f"channel {other} sells {middle[other]:,.0f}" for other in others])
    return styled(figure, title, 400, "Seven-day means; an article counts once a day")


def price_figure(prices: pd.DataFrame) -> go.Figure:
    """Draw how prices are distributed in each channel, on a logarithmic axis.

    Parameters
    ----------
    prices
        From :func:`fashion_recommender.eda.calendar.price_counts`.
    """
    total = prices["purchases"].sum()
    paid = prices[prices[PRICE] > 0].copy()
    free = 1 - paid["purchases"].sum() / total
    if paid.empty:
        return empty_figure("Prices are not recorded", f"All {total:,} purchases have price 0")
    paid["bin"] = np.floor(np.log10(paid[PRICE].astype(float)) * _BINS + 1e-6).astype(int)
    bins = np.arange(paid["bin"].min(), paid["bin"].max() + 1)
    figure = go.Figure()
    for place, (channel, part) in enumerate(paid.groupby(CHANNEL)):
        counts = part.groupby("bin")["purchases"].sum().reindex(bins, fill_value=0)
        share = 100 * counts / counts.sum()
        low, high = 10 ** (bins / _BINS), 10 ** ((bins + 1) / _BINS)
        figure.add_scatter(
            x=np.append(low, high[-1]),
            y=np.append(share, share.iloc[-1]),
            customdata=np.append(high, np.nan),
            mode="lines",
            line={
                "shape": "hv",
                "width": 2.5,
                "color": COLOURS[place % len(COLOURS)],
                "dash": "dot" if place % 2 else "solid",  # channels may have the same prices
            },
            name=f"channel {channel}",
            hovertemplate=f"channel {channel}, %{{x:.3g}} to %{{customdata:.3g}}: %{{y:.1f}} %"
            "<extra></extra>",
        )
    log_axis(
        figure,
        "price (in the shop's unit)",
        10 ** (bins[0] / _BINS),
        10 ** ((bins[-1] + 1) / _BINS),
    )
    figure.update_yaxes(title="share of the channel's purchases (%)", rangemode="tozero")
    quarter, three_quarters = (_quantile(paid, q) for q in (0.25, 0.75))
    tags = paid.groupby(PRICE)["purchases"].sum()
    title = f"Half of all purchases cost between {quarter:.3g} and {three_quarters:.3g}"
    medians = {int(str(c)): _quantile(part, 0.5) for c, part in paid.groupby(CHANNEL)}
    dear, cheap = max(medians, key=medians.__getitem__), min(medians, key=medians.__getitem__)
    if medians[dear] > 1.02 * medians[cheap]:
        title += (
            f"; channel {dear} is dearer, with a median price of {medians[dear]:.3g} against "
            f"{medians[cheap]:.3g}"
        )
    common = float(tags.index[int(tags.to_numpy().argmax())])
    small = f"The most common price is {common:.3g} ({percent(tags.max() / total)})"
    if free > 0:
        small += f"; {percent(free)} of purchases at price 0 are not drawn"
    return styled(figure, title, 400, small)


def per_day(days: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a column by day (every one from first to last) and channel, 0 where nothing was."""
    table = days.pivot_table(index=DATE, columns=CHANNEL, values=column, aggfunc="sum")
    every = pd.date_range(table.index.min(), table.index.max(), freq="D")
    return table.reindex(every).fillna(0)


def _channels(daily: pd.DataFrame, axis: str) -> go.Figure:
    figure = go.Figure()
    for place, channel in enumerate(daily):
        colour = COLOURS[place % len(COLOURS)]
        _add_line(figure, _smooth(daily[channel]), f"channel {channel}", colour, width=2.5)
    figure.update_yaxes(title=axis, rangemode="tozero")
    figure.update_xaxes(title="day")
    return figure


def _add_line(figure: go.Figure, line: pd.Series, name: str, colour: str, width: float) -> None:
    figure.add_scatter(
        x=line.index,
        y=line,
        name=name,
        mode="lines",
        line={"color": colour, "width": width},
        hovertemplate=f"%{{x|%a %d %b %Y}}: %{{y:,.0f}}<extra>{name}</extra>",
    )


def _smooth(daily: pd.Series) -> pd.Series:
    return daily.rolling(_SMOOTHED, center=True, min_periods=1).mean()


def _quantile(prices: pd.DataFrame, share: float) -> float:
    """Return the price at which this share of the purchases is reached."""
    ordered = prices.groupby(PRICE)["purchases"].sum().sort_index()
    place = int(np.searchsorted(ordered.cumsum(), share * ordered.sum()))
    return float(ordered.index[min(place, len(ordered) - 1)])
