"""Figures of what can be foreseen of a target week, and by what: they decide which models work."""

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.style import ACCENT, MUTED, PLAIN, log_axis, see_through, styled
from fashion_recommender.figures.words import percent, plural

_MARKED: Final = (12, 100, 500)
_BANDS: Final = ((7, "1-7 days"), (30, "8-30 days"), (90, "31-90 days"), (365, "91-365 days"))
_LONGER: Final = "more"
_NEVER: Final = "never"
_AGES: Final = (
    (0, "never before"),
    (1, "1 week"),
    (2, "2 weeks"),
    (4, "3-4 weeks"),
    (8, "5-8 weeks"),
    (13, "9-13 weeks"),
    (26, "14-26 weeks"),
    (52, "27-52 weeks"),
)
_NEW: Final = 4  # weeks
_ROOM: Final = 0.15
_LONG_AGO: Final = 13  # weeks
_MANY: Final = 100
"""A rate of fewer pairs is not drawn: it would be noise."""


def repeat_figure(counts: pd.DataFrame) -> go.Figure:
    """Draw the chance that something is bought again, by the weeks since it was bought.

    Parameters
    ----------
    counts
        From :func:`fashion_recommender.eda.weeks.repeat_counts`.
    """
    known = counts[counts["pairs"] >= _MANY]
    if known[known["level"] == "article"].empty:
        return empty_figure(
            "Too few returning customers to say what is bought again",
            f"Fewer than {_MANY} pairs of a customer and an article at any distance",
        )
    figure = go.Figure()
    rates: dict[str, pd.Series] = {}
    for level, name, dash in (
        ("article", "the same article", "solid"),
        ("product", "any colour of the product", "dash"),
    ):
        rows = known[known["level"] == level].set_index("weeks_ago")
        rate = rows["repeated"] / rows["pairs"]
        if level == "product" and len(rate) and rate.equals(rates["article"]):
            continue  # the shop knows no colours
        rates[level] = rate
        figure.add_scatter(
            x=rate.index,
            y=100 * rate,
            customdata=rows["pairs"],
            name=name,
            mode="lines+markers",
            line={"width": 2.5, "dash": dash},
            hovertemplate="last bought %{x} weeks before: %{y:.2f} % of %{customdata:,} again"
            f"<extra>{name}</extra>",
        )
    figure.update_xaxes(title="weeks since it was last bought", rangemode="tozero")
    figure.update_yaxes(title="bought again (%)", rangemode="tozero")
    rows = known[known["level"] == "article"]
    near = rows.iloc[0]
    title = (
        f"Buyers buy again {percent(near['repeated'] / near['pairs'])} of "
        f"{_bought(int(near['weeks_ago']))}"
    )
    far = rows[rows["weeks_ago"] > _LONG_AGO]
    if len(far):
        # Together, because far back single weeks are noise.
        title += (
            f", {percent(far['repeated'].sum() / far['pairs'].sum())} of those over "
            f"{_LONG_AGO} weeks old"
        )
    return styled(figure, title, 420, "A week's buyers; what each had bought, by its last purchase")


def recency_figure(counts: pd.DataFrame) -> go.Figure:
    """Draw how long ago a week's buyers bought before.

    Parameters
    ----------
    counts
        From :func:`fashion_recommender.eda.weeks.recency_counts`.
    """
    names = [name for _, name in _BANDS] + [_LONGER, _NEVER]
    limits = [days for days, _ in _BANDS]
    ago = counts["days_ago"].astype("Float64").to_numpy(float, na_value=np.nan)
    place = np.where(np.isnan(ago), len(limits) + 1, np.searchsorted(limits, ago))
    table = (
        counts.assign(place=place)
        .pivot_table(index="cutoff", columns="place", values="buyers", aggfunc="sum")
        .reindex(columns=range(len(names)))
        .fillna(0)
    )
    shares = 100 * table.div(table.sum(axis=1), axis=0)
    mean = shares.mean()
    figure = go.Figure(
        go.Bar(
            x=names,
            y=mean,
            marker_color=[PLAIN] * (len(names) - 1) + [ACCENT],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": shares.max() - mean,
                "arrayminus": mean - shares.min(),
                "color": MUTED,
            },
            hovertemplate="%{x}: %{y:.1f} %<extra></extra>",
        )
    )
    figure.update_xaxes(title="time since the last purchase")
    figure.update_yaxes(title="buyers of the week (%)", rangemode="tozero")
    title = (
        f"{percent(mean.iloc[0] / 100)} of a week's buyers had bought in the seven days before, "
        f"{percent(mean.iloc[-1] / 100)} had never bought"
    )
    small = f"Mean of {plural(len(table), 'week')}; lines span the lowest and the highest week"
    return styled(figure, title, 400, small)


def article_age_figure(counts: pd.DataFrame) -> go.Figure:
    """Draw how old the articles are that a week's purchases are of.

    Parameters
    ----------
    counts
        From :func:`fashion_recommender.eda.weeks.article_age_counts`.
    """
    names = [name for _, name in _AGES] + ["more"]
    place = np.searchsorted([weeks for weeks, _ in _AGES], counts["weeks_on_sale"])
    table = (
        counts.assign(place=place)
        .groupby("place")[["articles", "purchases"]]
        .sum()
        .reindex(range(len(names)), fill_value=0)
    )
    shares = 100 * table / table.sum().clip(lower=1)
    figure = go.Figure(
        go.Bar(
            x=names,
            y=shares["purchases"],
            name="purchases",
            marker_color=PLAIN,
            hovertemplate="first sold %{x}: %{y:.1f} % of purchases<extra></extra>",
        )
    )
    figure.add_scatter(
        x=names,
        y=shares["articles"],
        name="articles sold in the week",
        mode="markers",
        marker={"color": ACCENT, "size": 10, "symbol": "diamond"},
        hovertemplate="first sold %{x}: %{y:.1f} % of the articles<extra></extra>",
    )
    figure.update_xaxes(title="time since the article's first sale")
    figure.update_yaxes(title="share (%)", rangemode="tozero")
    total = max(counts["purchases"].sum(), 1)
    new = counts.loc[counts["weeks_on_sale"] <= _NEW, "purchases"].sum() / total
    unseen = counts.loc[counts["weeks_on_sale"] == 0, "purchases"].sum() / total
    title = (
        f"{percent(new)} of purchases are of articles at most {_NEW} weeks old, "
        f"{percent(unseen)} of articles never sold before"
    )
    return styled(figure, title, 400, "Articles older than the log count from its first day")


def concentration_figure(table: pd.DataFrame) -> go.Figure:
    """Draw which share of a week's purchases the n best sellers account for.

    Parameters
    ----------
    table
        From :func:`fashion_recommender.eda.weeks.concentration`.
    """
    figure = go.Figure()
    for column, name, dash in (
        ("hindsight", "best sellers of the week itself", "dot"),
        ("trailing", "best sellers of the week before", "solid"),
    ):
        figure.add_scatter(
            x=table["n"],
            y=100 * table[column],
            name=name,
            mode="lines",
            line={"width": 2.5, "dash": dash, "color": PLAIN if dash == "solid" else MUTED},
            hovertemplate=f"the %{{x:,}} {name}: %{{y:.1f}} %<extra></extra>",
        )
    at = [n for n in _MARKED if n <= table["n"].iloc[-1]]
    shares = np.interp(at, table["n"], table["trailing"])
    figure.add_scatter(
        x=at,
        y=100 * shares,
        mode="markers+text",
        marker={"color": ACCENT, "size": 10},
        text=[f"{n}: {percent(share)}" for n, share in zip(at, shares, strict=True)],
        # Clear of both lines, and of the axis.
        textposition=["bottom right" if share > _ROOM else "top center" for share in shares],
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )
    log_axis(figure, "number of best sellers", 1, 1.6 * max(table["n"].iloc[-1], 2))
    figure.update_yaxes(title="purchases of the week (%)", range=[0, 103])
    if len(at):
        title = (
            f"A week's {at[0]} best sellers account for {percent(shares[0])} of the next week's "
            f"purchases"
        )
        title += f", its best {at[-1]} for {percent(shares[-1])}" if len(at) > 1 else ""
    else:
        title = (
            f"All {table['n'].iloc[-1]} articles of a week account for "
            f"{percent(table['trailing'].iloc[-1])} of the next week's purchases"
        )
    articles = table["articles"].iloc[0]
    return styled(figure, title, 440, f"{articles:,.0f} different articles are sold in a week")


def lifetime_figure(survival: pd.DataFrame, quiet_days: int) -> go.Figure:
    """Draw the share of articles that still sell some weeks after their first sale.

    Parameters
    ----------
    survival
        From :func:`fashion_recommender.eda.lifetimes.survival`.
    quiet_days
        After how many days without a sale an article counts as gone.
    """
    rows = survival[survival["at_risk"] >= _MANY // 5]
    if len(rows) < 2:
        return empty_figure(
            "The log is too short to say how long articles sell",
            f"It needs articles first sold {quiet_days} days or more after the log begins, and as "
            "many days more to see that they are gone",
        )
    figure = go.Figure(
        go.Scatter(
            x=rows["weeks"],
            y=100 * rows["alive"],
            customdata=rows["at_risk"],
            mode="lines",
            line={"color": PLAIN, "width": 2.5, "shape": "hv"},
            fill="tozeroy",
            fillcolor=see_through(PLAIN, 0.12),
            hovertemplate="after %{x} weeks %{y:.1f} % still sell (%{customdata:,} articles "
            "watched)<extra></extra>",
        )
    )
    figure.update_xaxes(title="weeks since the first sale", rangemode="tozero")
    figure.update_yaxes(title="still selling (%)", range=[0, 103])
    gone = rows[rows["alive"] <= 0.5]
    if len(gone):
        week = int(gone["weeks"].iloc[0])
        figure.add_vline(x=week, line={"color": ACCENT, "dash": "dot"})
        title = f"Half of the articles no longer sell {plural(week, 'week')} after their first sale"
    else:
        last = rows.iloc[-1]
        title = (
            f"{plural(int(last['weeks']), 'week')} after their first sale, "
            f"{percent(last['alive'])} of the articles still sell"
        )
    small = f"Kaplan-Meier estimate; gone: unsold in the last {quiet_days} days"
    return styled(figure, title, 400, small)


def _bought(weeks_ago: int) -> str:
    return "last week's purchases" if weeks_ago == 1 else f"their purchases {weeks_ago} weeks ago"
