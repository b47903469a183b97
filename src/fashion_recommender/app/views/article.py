"""The article page: what it is, how it sold, what is like it and what it is bought with."""

import streamlit as st

from fashion_recommender.app import absence, cards, navigation, shop
from fashion_recommender.app.article_facts import (
    BOUGHT_TOGETHER,
    LOOKS_LIKE,
    neighbours,
    popularity,
    weekly_sales,
)
from fashion_recommender.app.catalogue import Article, Catalogue
from fashion_recommender.app.curves import weekly_bars
from fashion_recommender.app.panel import panel
from fashion_recommender.app.pictures import LARGE
from fashion_recommender.app.world import World

_MOST = 12
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
        favourite = int(popularity(world, len(catalogue)).argmax())
        state.article_id = catalogue.articles([favourite])[0].id
    idx = catalogue.by_id(state.article_id)
    if idx is None:
        st.warning(f"There is no article {state.article_id!r} here: ids have ten digits.")
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


def _follow(clicked: str | None) -> None:
    if clicked:
        st.session_state.article_id = clicked
        navigation.remember(article=clicked)
        st.rerun()


def _results(world: World, catalogue: Catalogue, text: str, group: str | None) -> None:
    found = catalogue.search(text, product_group_name=group)
    best = found[popularity(world, len(catalogue))[found].argsort(kind="stable")[::-1]][:_MOST]
    if not len(best):
        st.info("No article is called that.", icon=":material/search_off:")
        return
    html = _section(
        world, catalogue, "Found", f"{len(found):,} articles, most bought first", best.tolist()
    )
    _follow(panel(html, key="found"))


def _page(world: World, catalogue: Catalogue, idx: int) -> str:
    (article,) = catalogue.articles([idx])
    html = [_head(world, catalogue, article)]
    colours = catalogue.colourways(idx)
    order = popularity(world, len(catalogue))[colours].argsort(kind="stable")[::-1]
    html.append(
        _section(
            world,
            catalogue,
            "Other colours",
            "of the same product, most bought first",
            colours[order][:_MOST].tolist(),
        )
    )
    for kind, title, words in (
        (LOOKS_LIKE, "Looks like", "nearest photographs"),
        (BOUGHT_TOGETHER, "Bought together", "by the same customers within days"),
    ):
        near = neighbours(world, [idx], kind)
        if near is not None:
            ids = near["neighbour_idx"].tolist()[:_MOST]
            html.append(_section(world, catalogue, title, words, ids))
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
        return f'<p class="quiet">Sales by week are not counted yet: {command}</p>'
    if sales.empty:
        return '<p class="quiet">Nobody has bought it.</p>'
    return weekly_bars(
        list(sales.index),
        sales["purchases"].tolist(),
        sales["online"].tolist(),
        ("online", "in stores"),
    )


def _section(world: World, catalogue: Catalogue, title: str, words: str, idx: list[int]) -> str:
    if not idx:
        return ""
    articles = catalogue.articles(idx)
    pictures = shop.pictures(world).sources(articles)
    shown = [cards.Card(a, picture) for a, picture in zip(articles, pictures, strict=True)]
    return cards.section(title, words, cards.grid(shown))
