"""Figures of what the shop offers."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.colour_names import colour_of
from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.shares import NOT_RECORDED, ROW, Kind, one_row_each, share_figure
from fashion_recommender.figures.style import ACCENT, PLAIN, styled
from fashion_recommender.figures.words import cut, escaped, percent, shortened, times

TOP: Final = 50

KINDS: Final = {
    "product_groups": ("product_group_name", Kind("articles", "product group", "product groups")),
    "garment_groups": ("garment_group_name", Kind("articles", "garment group", "garment groups")),
    "product_types": ("product_type_name", Kind("articles", "product type", "product types")),
    "appearances": ("graphical_appearance_name", Kind("articles", "appearance", "appearances")),
    "index_groups": ("index_group_name", Kind("articles", "index group", "index groups")),
    "colour_groups": ("colour_group_name", Kind("articles", "colour group", "colour groups")),
    "departments": ("department_name", Kind("articles", "department", "departments")),
}
"""Name of a figure -> the attribute that it divides articles by, and words for it."""


def attribute_figure(counts: pd.DataFrame, name: str) -> go.Figure:
    """Draw one of :data:`KINDS` from :func:`fashion_recommender.eda.catalogue.attribute_counts`."""
    attribute, kind = KINDS[name]
    table = counts[counts["attribute"] == attribute].reset_index(drop=True)
    colours = None
    if name == "colour_groups":
        colours = [colour_of(value) for value in table["value"].fillna("")]
    return share_figure(table, kind, TOP, colours)


def types_per_group_figure(table: pd.DataFrame) -> go.Figure:
    """Draw how many product types each product group has."""
    if table["product_types"].max() <= 1:
        return empty_figure(
            "No product group has more than one product type",
            "This shop's articles are not divided by type, or by nothing but type",
        )
    table = table.head(TOP)
    names = table["product_group_name"].fillna(NOT_RECORDED)
    figure = go.Figure(
        go.Bar(
            x=table["product_types"],
            y=[escaped(name) for name in shortened(names)],
            orientation="h",
            marker_color=PLAIN,
            customdata=table["articles"],
            text=table["product_types"],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x} product types, %{customdata:,} articles<extra></extra>",
        )
    )
    figure.update_xaxes(title="product types")
    one_row_each(figure, len(table), "product group")
    per_type = table["articles"] / table["product_types"].clip(lower=1)
    deep = int(per_type.to_numpy().argmax())
    most = int(table["product_types"].iloc[0])
    title = (
        f"{cut(names.iloc[0])} has the most product types ({most}), "
        f"{cut(names.iloc[deep])} the most articles per type ({per_type.iloc[deep]:,.0f})"
    )
    return styled(figure, title, ROW * len(table) + 150)


def name_words_figure(table: pd.DataFrame, counts: pd.DataFrame) -> go.Figure:
    """Draw the most frequent words of product names; colour says how well such articles sell.

    Parameters
    ----------
    table
        From :func:`fashion_recommender.eda.catalogue.name_words`.
    counts
        From :func:`fashion_recommender.eda.catalogue.attribute_counts`: the whole catalogue.
    """
    if table.empty:
        return empty_figure("Product names are not recorded", "There are no words to count")
    whole = counts[counts["attribute"] == counts["attribute"].iloc[0]]
    usual = whole["purchases"].sum() / whole["articles"].sum()
    lift = table["purchases"] / table["articles"] / usual
    share = table["articles"] / whole["articles"].sum()
    figure = go.Figure()
    for name, chosen, colour in (
        ("sell better than the average article", lift >= 1, ACCENT),
        ("sell worse", lift < 1, PLAIN),
    ):
        figure.add_bar(
            x=table["articles"][chosen],
            y=[escaped(word) for word in table["word"][chosen]],
            orientation="h",
            name=name,
            marker_color=colour,
            customdata=lift[chosen],
            hovertemplate="%{y}: %{x:,} articles, sold %{customdata:.2f} times as often as the "
            "average article<extra></extra>",
        )
    figure.update_xaxes(title="articles with the word in their name")
    figure.update_yaxes(categoryorder="array", categoryarray=[escaped(w) for w in table["word"]])
    one_row_each(figure, len(table), "word")
    best = int(lift.to_numpy().argmax())
    title = (
        f"The most common word in names is “{table['word'].iloc[0]}” ({percent(share.iloc[0])}); "
        f"“{table['word'].iloc[best]}” sells best, {times(lift.iloc[best])} the average"
    )
    return styled(figure, title, ROW * len(table) + 180)
