"""The article page: what it is, how it sold, what is like it and what it is bought with."""

import numpy as np
import streamlit as st

from fashion_recommender.app import absence, cards, navigation, shop
from fashion_recommender.app.article_facts import (
    BOUGHT_TOGETHER,
    LOOKS_LIKE,
    known_neighbours,
    neighbours,
    popularity,
    weekly_sales,
)
from fashion_recommender.app.catalogue import Article, Catalogue
from fashion_recommender.app.curves import weekly_bars
from fashion_recommender.app.markdown import verbatim
from fashion_recommender.app.panel import panel
from fashion_recommender.app.pictures import LARGE
from fashion_recommender.app.world import World

_MOST = 12
_ORDER = "the most popular now first"
_RELATED = (
    (LOOKS_LIKE, "Looks like", "nearest photographs", "It has no photograph to compare."),
    (
        BOUGHT_TOGETHER,
        "Bought together",
        "by the same customers on the same day",
        "Lately nobody has bought it on the same day as another article.",
    ),
)
_ANY = "all"
_FEATURES = "--pipelines=feature_engineering"


def show() -> None:
    """Show the page."""
    world = shop.world()
    catalogue = shop.catalogue(world)
    if catalogue is None:
        return
    state = st.session_state
    asked = navigation.asked_for("article")
    if asked:
        state.article_id = asked
    find, group = st.columns([3, 1], vertical_alignment="bottom")
    text = find.text_input(
        "Find an article",
        key="article_text",
        placeholder="name, type, colour or the digits of its id, such as black dress",
        max_chars=80,
    )
    kind = group.selectbox(
        "Group", [_ANY, *catalogue.values("product_group_name")], key="article_group"
    )
    if text.strip() or kind != _ANY:
        _results(world, catalogue, text, None if kind == _ANY else kind)
    if "article_id" not in state:
        favourite = int(_popular_first(world, catalogue, np.arange(len(catalogue)))[0])
        state.article_id = catalogue.articles([favourite])[0].id
    idx = catalogue.by_id(state.article_id)
    if idx is None:
        st.warning(
            f"There is no article {verbatim(state.article_id)} here: ids have ten digits.",
            icon=":material/search_off:",
        )
        return
    navigation.remember(article=state.article_id)
    _follow(panel(_page(world, catalogue, idx), key="article"))
    if world.path("article_neighbours") is None:
        absence.absent(
            world,
            "Look-alikes and what is bought together are not known yet.",
            _FEATURES,
            "They are found by:",
        )
    elif not known_neighbours(world, LOOKS_LIKE):
        absence.absent(
            world,
            "There are no look-alikes, because there were no photographs to look at.",
            _FEATURES,
            f"Put some into {world.location('images@file')} (docs/images.md), then:",
        )
    if popularity(world, len(catalogue)) is None:
        absence.absent(
            world,
            "Which articles are popular is not known yet, so they stand in the order of their ids.",
            "--pipelines=data_processing",
            "Sales are counted by:",
        )


def _popular_first(world: World, catalogue: Catalogue, idx: np.ndarray) -> np.ndarray:
    """Order articles by how much they are bought lately, as far as that is known."""
    known = popularity(world, len(catalogue))
    return idx if known is None else idx[np.argsort(-known[idx], kind="stable")]


def _follow(clicked: str | None) -> None:
    if clicked:
        st.session_state.article_id = clicked
        navigation.remember(article=clicked)
        st.rerun()


def _results(world: World, catalogue: Catalogue, text: str, group: str | None) -> None:
    found = catalogue.search(text, product_group_name=group)
    best = _popular_first(world, catalogue, found)[:_MOST]
    if not len(best):
        st.info("No article is called that.", icon=":material/search_off:")
        return
    count = "1 article" if len(found) == 1 else f"{len(found):,} articles, {_ORDER}"
    _follow(panel(_section(world, catalogue, "Found", count, best.tolist()), key="found"))


def _page(world: World, catalogue: Catalogue, idx: int) -> str:
    (article,) = catalogue.articles([idx])
    html = [_head(world, catalogue, article)]
    colours = _popular_first(world, catalogue, catalogue.colourways(idx))[:_MOST].tolist()
    if colours:
        words = f"of the same product, {_ORDER}"
        html.append(_section(world, catalogue, "Other colours", words, colours))
    for kind, title, words, none in _RELATED:
        near = neighbours(world, [idx], kind)
        if near is None or (kind == LOOKS_LIKE and not known_neighbours(world, kind)):
            continue  # said below, with the command that finds them
        found = near["neighbour_idx"].tolist()[:_MOST]
        html.append(_section(world, catalogue, title, words, found, none))
    return f'<div class="stack">{"".join(html)}</div>'


def _head(world: World, catalogue: Catalogue, article: Article) -> str:
    facts = {
        "Type": article.kind,
        "Colour": article.colour,
        "Look": article.look,
        "Section": article.section,
        "Department": article.department,
        "Garment group": article.garment_group,
        "Article id": article.id,
    }
    picture = shop.pictures(world).source(article, LARGE)
    return cards.article_head(
        article, picture, facts, catalogue.description(article.idx), _sales(world, article.idx)
    )


def _sales(world: World, idx: int) -> str:
    sales = weekly_sales(world, idx)
    if sales is None:
        command = world.command("--pipelines=data_processing")
        return cards.quiet(f"Sales by week are not counted yet: {command}")
    if sales.empty:
        return cards.quiet("Nobody has bought it.")
    return weekly_bars(
        list(sales.index),
        sales["purchases"].tolist(),
        sales["online"].tolist(),
        ("online", "in stores"),
    )


def _section(
    world: World, catalogue: Catalogue, title: str, words: str, idx: list[int], none: str = ""
) -> str:
    """Show articles under a heading; where there are none, say ``none``."""
    if not idx:
        return cards.section(title, "", cards.quiet(none))
    articles = catalogue.articles(idx)
    pictures = shop.pictures(world).sources(articles)
    shown = [cards.Card(a, picture) for a, picture in zip(articles, pictures, strict=True)]
    return cards.section(title, words, cards.grid(shown))
