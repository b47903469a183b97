"""Figures of who the customers are."""

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.shares import Kind, share_figure
from fashion_recommender.figures.style import ACCENT, MUTED, PLAIN, see_through, styled
from fashion_recommender.figures.words import listed, percent, plural

KINDS: Final = {
    "club_status": (
        "club_member_status",
        Kind("customers", "club member status", "club member statuses"),
    ),
    "news_frequency": (
        "fashion_news_frequency",
        Kind("customers", "fashion news frequency", "fashion news frequencies"),
    ),
    "activity": ("activity", Kind("customers", "kind of activity", "kinds of activity")),
}
"""Name of a figure -> the attribute that it divides customers by, and words for it."""

_SMOOTHED: Final = 5  # years
_NEIGHBOURHOOD: Final = 6  # years
_HIGH: Final = 0.2
_DIP: Final = 0.85


def attribute_figure(counts: pd.DataFrame, name: str) -> go.Figure:
    """Draw one of :data:`KINDS` from :func:`fashion_recommender.eda.customers.attribute_counts`."""
    attribute, kind = KINDS[name]
    return share_figure(counts[counts["attribute"] == attribute].reset_index(drop=True), kind)


def age_figure(counts: pd.DataFrame) -> go.Figure:
    """Draw customers and purchases by year of age; the title says where the peaks are."""
    rows = counts[counts["attribute"] == "age"]
    known = rows.dropna(subset="value")
    total = int(rows["customers"].sum())
    if known.empty:
        return empty_figure("Ages are not recorded", f"None of the {total:,} customers has one")
    ages = known["value"].astype(int)
    years = np.arange(ages.min(), ages.max() + 1)
    people = known.set_index(ages)[["customers", "purchases"]].reindex(years, fill_value=0)
    share = 100 * people / people.sum().clip(lower=1)
    figure = go.Figure(
        go.Bar(
            x=years,
            y=share["customers"],
            name="customers",
            marker_color=PLAIN,
            customdata=people["customers"],
            hovertemplate="age %{x}: %{customdata:,} customers (%{y:.2f} %)<extra></extra>",
        )
    )
    figure.add_scatter(
        x=years,
        y=share["purchases"],
        name="purchases",
        mode="lines",
        line={"color": ACCENT, "width": 2.5},
        customdata=people["purchases"],
        hovertemplate="age %{x}: %{customdata:,} purchases (%{y:.2f} %)<extra></extra>",
    )
    figure.update_xaxes(title="age (years)")
    figure.update_yaxes(title="share (%)", rangemode="tozero")
    tops = peaks(people["customers"])
    half = int(np.searchsorted(people["customers"].cumsum(), people["customers"].sum() / 2))
    title = f"Ages have {plural(len(tops), 'peak')}, at {listed([str(age) for age in tops])}; "
    title += f"half of the customers are {years[half]} or younger"
    missing = 1 - people["customers"].sum() / total
    figure = styled(figure, title, 420, f"{percent(missing)} of {total:,} customers give no age")
    figure.update_layout(bargap=0.1)
    return figure


def peaks(counts: pd.Series) -> list[int]:
    """Return the ages at which most customers are, youngest first.

    Counts are smoothed over five years. A peak is highest within six years to both sides, reaches
    a fifth of the highest one, and between two of them customers drop by 15 % of the lower one.
    """
    smooth = counts.rolling(_SMOOTHED, center=True, min_periods=1).mean().to_numpy()
    width = 2 * _NEIGHBOURHOOD + 1
    padded = np.pad(smooth, _NEIGHBOURHOOD, constant_values=-1.0)
    highest = np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1)
    kept: list[int] = []
    for place in np.flatnonzero((smooth == highest) & (smooth >= _HIGH * smooth.max())):
        if not kept:
            kept.append(int(place))
            continue
        last = kept[-1]
        if smooth[last : place + 1].min() <= _DIP * min(smooth[last], smooth[place]):
            kept.append(int(place))
        elif smooth[place] > smooth[last]:
            kept[-1] = int(place)
    return [int(counts.index[place]) for place in kept]


def purchases_figure(counts: pd.DataFrame) -> go.Figure:
    """Draw how unevenly purchases are spread over customers.

    Parameters
    ----------
    counts
        purchases, customers: :func:`fashion_recommender.eda.customers.purchase_counts`.
    """
    total = int(counts["customers"].sum())
    rows = int((counts["purchases"] * counts["customers"]).sum())
    if not rows:
        return empty_figure("Nobody bought anything", f"{total:,} customers, no purchases")
    falling = counts.sort_values("purchases", ascending=False)
    people = falling["customers"].cumsum() / total
    bought = (falling["purchases"] * falling["customers"]).cumsum() / rows
    # At most a few hundred points: equal steps along the curve look like all of them.
    places = np.unique(np.linspace(0, len(falling) - 1, 300).astype(int))
    figure = go.Figure(
        go.Scatter(
            x=np.concatenate([[0.0], 100 * people.iloc[places]]),
            y=np.concatenate([[0.0], 100 * bought.iloc[places]]),
            customdata=np.concatenate([[np.nan], falling["purchases"].iloc[places]]),
            mode="lines",
            line={"color": PLAIN, "width": 2.5},
            fill="tozeroy",
            fillcolor=see_through(PLAIN, 0.12),
            name="purchases",
            hovertemplate="%{x:.1f} % of customers, who bought %{customdata} times or more: "
            "%{y:.1f} % of purchases<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        line={"color": MUTED, "dash": "dot"},
        name="if all bought the same",
        hoverinfo="skip",
    )
    figure.update_xaxes(title="share of customers, best buyers first (%)", range=[0, 100])
    figure.update_yaxes(title="share of purchases (%)", range=[0, 101])
    tenth = float(np.interp(0.1, np.concatenate([[0.0], people]), np.concatenate([[0.0], bought])))
    middle = counts["purchases"].iloc[int(np.searchsorted(counts["customers"].cumsum(), total / 2))]
    title = (
        f"A tenth of the customers accounts for {percent(tenth)} of purchases; "
        f"the median customer bought {plural(int(middle), 'time')}"
    )
    never = counts.loc[counts["purchases"] == 0, "customers"].sum() / total
    few = counts.loc[counts["purchases"].between(1, 3), "customers"].sum() / total
    return styled(
        figure,
        title,
        420,
        f"{percent(never)} of customers never bought, {percent(few)} one to three times",
    )
