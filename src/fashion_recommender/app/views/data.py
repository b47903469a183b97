"""The page of data: what the shop's files hold, as drawn by the exploration."""

from dataclasses import replace

import streamlit as st

from fashion_recommender.app import absence, cards, navigation, shop
from fashion_recommender.app.figures import draw, stored_figure
from fashion_recommender.app.panel import panel
from fashion_recommender.app.world import World
from fashion_recommender.figures.story import CHAPTERS, PREFIX, Chapter


def show() -> None:
    """Show the page."""
    world = shop.world()
    st.title("Data", anchor=False)
    _counts(world)
    chapters = drawn(world)
    if not chapters:
        absence.absent(world, "The data were not looked at yet.", "--pipelines=eda")
        return
    titles = [chapter.title for chapter in chapters]
    first = navigation.asked_choice("part", titles, titles[0])
    part = st.selectbox("Figures on", titles, index=titles.index(first))
    navigation.remember(part=part)
    chapter = chapters[titles.index(part)]
    if chapter.words:
        st.markdown(chapter.words)
    columns = st.columns(2, gap="large")
    heights = [0, 0]
    for name in chapter.entries:
        figure = stored_figure(world, name)
        if figure is not None:
            shorter = int(heights[1] < heights[0])
            heights[shorter] += figure.get("layout", {}).get("height") or 400
            with columns[shorter]:
                draw(figure, name)


def drawn(world: World) -> list[Chapter]:
    """Return the chapters of the exploration that have figures, with those that they have.

    Figures that stand in no chapter make one of their own.
    """
    there = [
        name
        for name in world.entries(PREFIX)
        if "{" not in name and (path := world.path(name)) is not None and path.suffix == ".json"
    ]
    told = [name for chapter in CHAPTERS for name in chapter.entries]
    rest = Chapter(
        "More", "", tuple(name.removeprefix(PREFIX) for name in there if name not in told)
    )
    found = [
        replace(chapter, figures=tuple(f for f in chapter.figures if f"{PREFIX}{f}" in there))
        for chapter in (*CHAPTERS, rest)
    ]
    return [chapter for chapter in found if chapter.figures]


def _counts(world: World) -> None:
    """Show how much there is."""
    rows = []
    for name, key in (
        ("Articles", "article_idx"),
        ("Customers", "customer_idx"),
        ("Transactions", "t_dat"),
    ):
        table = world.sorted(name.lower(), key)
        if table is None:
            continue
        bounds = table.bounds(key) if key == "t_dat" else None
        words = f"{bounds[0]:%d %b %Y} to {bounds[1]:%d %b %Y}" if bounds else ""
        rows.append((name, f"{table.n_rows:,}", words))
    if rows:
        panel(cards.tally(rows), key="counts")
