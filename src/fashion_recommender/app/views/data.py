"""The page of data: what the shop's files hold, as drawn by the exploration."""

import streamlit as st

from fashion_recommender.app import absence, cards, navigation, shop
from fashion_recommender.app.figures import draw, stored_figure
from fashion_recommender.app.panel import panel
from fashion_recommender.app.world import World

_PREFIX = "eda"
_OF_PART = 6


def show() -> None:
    """Show the page."""
    world = shop.world()
    st.title("Data", anchor=False)
    _counts(world)
    names = [name for name in world.entries(_PREFIX) if world.path(name) is not None]
    names = [name for name in names if not name.endswith("_counts")]
    if not names:
        absence.absent(world, "The data were not looked at yet.", "--pipelines=eda")
        return
    parts = _parts(names)
    first = navigation.asked_choice("part", list(parts), next(iter(parts)))
    part = st.selectbox("Figures on", list(parts), index=list(parts).index(first))
    navigation.remember(part=part)
    columns = st.columns(2, gap="large")
    heights = [0, 0]
    for name in parts[part]:
        figure = stored_figure(world, name)
        if figure is not None:
            shorter = int(heights[1] < heights[0])
            heights[shorter] += figure.get("layout", {}).get("height") or 400
            with columns[shorter]:
                draw(figure, name)


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


def _parts(names: list[str]) -> dict[str, list[str]]:
    """Return figures in parts that fit a few screens, in the order of the catalog."""
    chunks = [names[i : i + _OF_PART] for i in range(0, len(names), _OF_PART)]
    return {", ".join(map(_title, chunk[:3])): chunk for chunk in chunks}


def _title(name: str) -> str:
    return name.partition(".")[2].replace("_", " ").capitalize()
