"""Figures of what is bought together."""

from typing import Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.shares import one_row_each
from fashion_recommender.figures.style import COLOURS, PLAIN, styled
from fashion_recommender.figures.words import cut, escaped, plural, shortened, times

_ENOUGH: Final = 10  # baskets
_STRONGEST: Final = 16.0
_NEUTRAL: Final = "#E8E6E0"


def type_pair_figure(pairs: pd.DataFrame) -> go.Figure:
    """Draw how many times as often as by chance two product types are in one basket.

    Parameters
    ----------
    pairs
        From :func:`fashion_recommender.eda.baskets.type_pairs`.
    """
    known = pairs[pairs["baskets"] >= _ENOUGH]
    if known.empty:
        return empty_figure(
            "Too few baskets hold two known product types",
            f"No two types meet in {_ENOUGH} baskets",
        )
    lift = known.pivot_table(index="a", columns="b", values="lift")
    order = _grouped(known)
    lift = lift.reindex(index=order, columns=order)
    baskets = known.pivot_table(index="a", columns="b", values="baskets")
    baskets = baskets.reindex(index=order, columns=order)
    names = [escaped(name) for name in shortened(pd.Series(order))]
    top = float(np.log2(np.clip(np.nanmax(lift.to_numpy()), 2, _STRONGEST)))
    ticks = np.arange(-np.floor(top), np.floor(top) + 1)
    figure = go.Figure(
        go.Heatmap(
            z=np.clip(np.log2(lift.to_numpy()), -top, top),
            x=names,
            y=names,
            customdata=np.dstack([lift.to_numpy(), baskets.to_numpy()]),
            colorscale=[[0, COLOURS[0]], [0.5, _NEUTRAL], [1, COLOURS[5]]],
            zmin=-top,
            zmax=top,
            xgap=2,
            ygap=2,
            hoverongaps=False,
            colorbar={
                "title": {"text": "times as often as by chance", "side": "top"},
                "orientation": "h",
                "y": 1.0,
                "yanchor": "bottom",
                "thickness": 10,
                "tickvals": ticks,
                "ticktext": [_ratio(2.0**tick) for tick in ticks],
            },
            hovertemplate="%{y} with %{x}: %{customdata[1]:,} baskets, %{customdata[0]:.1f} times "
            "as often as by chance<extra></extra>",
        )
    )
    figure.update_xaxes(title="product type", tickangle=-60, showgrid=False, dtick=1)
    figure.update_yaxes(title="product type", autorange="reversed", showgrid=False, dtick=1)
    best = known.iloc[int(known["lift"].to_numpy().argmax())]
    title = (
        f"{best['a']} and {best['b']} share a basket {times(best['lift'])} as often as by chance"
    )
    small = f"Baskets of two or more articles; empty: fewer than {_ENOUGH} baskets"
    figure = styled(figure, title, 300 + 26 * len(order), small)
    figure.update_layout(margin_t=figure.layout.margin.t + 60)
    return figure


def article_pair_figure(pairs: pd.DataFrame) -> go.Figure:
    """Draw the pairs of articles that meet in most baskets.

    Parameters
    ----------
    pairs
        From :func:`fashion_recommender.eda.baskets.article_pairs`.
    """
    if pairs.empty:
        return empty_figure(
            "No two articles were bought together", "Every recent basket holds a single article"
        )
    first, second = (
        [escaped(cut(name)) for name in pairs[side].astype(str)] for side in ("name_a", "name_b")
    )
    labels = [f"{a} +<br>{b}" for a, b in zip(first, second, strict=True)]
    figure = go.Figure(
        go.Bar(
            x=pairs["baskets"],
            y=list(range(len(pairs))),
            orientation="h",
            marker_color=PLAIN,
            text=[f"x {lift:,.0f}" for lift in pairs["lift"]],
            textposition="outside",
            cliponaxis=False,
            customdata=np.column_stack([labels, pairs["lift"]]),
            hovertemplate="%{customdata[0]}: %{x:,} baskets, %{customdata[1]:,.1f} times as often "
            "as by chance"
            "<extra></extra>",
        )
    )
    figure.update_xaxes(
        title="baskets with both (x: times as often as by chance)",
        range=[0, 1.2 * pairs["baskets"].max()],
    )
    one_row_each(figure, len(pairs), "pair of articles")
    # By place: two pairs may have the same names.
    figure.update_yaxes(tickvals=list(range(len(pairs))), ticktext=labels)
    best = pairs.iloc[0]
    title = (
        f"{cut(best['name_a'])} and {cut(best['name_b'])} meet most often: in "
        f"{plural(int(best['baskets']), 'basket')}, {times(best['lift'])} as often as by chance"
    )
    return styled(figure, title, 44 * len(pairs) + 150)


def _grouped(pairs: pd.DataFrame) -> list[str]:
    """Order types so that those that go together stand together: the strongest links first."""
    links = pairs.sort_values("lift", ascending=False, kind="stable")
    chains: dict[str, list[str]] = {name: [name] for name in sorted(set(pairs["a"]))}
    for a, b in zip(links["a"], links["b"], strict=True):
        left, right = chains[a], chains[b]
        if left is right or a not in (left[0], left[-1]) or b not in (right[0], right[-1]):
            continue
        if left[-1] != a:
            left.reverse()
        if right[0] != b:
            right.reverse()
        left.extend(right)
        for name in right:
            chains[name] = left
    order: list[str] = []
    for chain in chains.values():
        if chain[0] not in order:
            order.extend(chain)
    return order


def _ratio(ratio: float) -> str:
    return f"{ratio:g}" if ratio >= 1 else f"1/{1 / ratio:g}"
