"""The page of somebody new: likes picked from photographs, recommendations at once."""

import streamlit as st

from fashion_recommender.app import absence, cards, navigation, shop
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.lists import rules_over
from fashion_recommender.app.newcomer import (
    MOST_LIKED,
    Answer,
    age_list,
    recommend,
    to_pick_from,
)
from fashion_recommender.app.panel import panel
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import BusinessRules

_ANY = "all"
_OFFERED = 15
_UNSAID = "not said"
_AGES: list[int | str] = [_UNSAID, *range(16, 100)]
_RULES = BusinessRules(colourways=1)


def show() -> None:
    """Show the page."""
    world = shop.world()
    catalogue = shop.catalogue(world)
    if catalogue is None:
        return
    liked = _liked(catalogue)
    age = _age()
    st.title("Somebody new", anchor=False)
    st.caption("No history needed: like a few articles, say an age, or neither. Nothing is stored.")
    answer = recommend(world, catalogue, liked, age)
    picked, shown = st.columns([5, 6], gap="large")
    with picked:
        _pick(world, catalogue, liked, age)
    with shown:
        _recommended(world, catalogue, answer, liked)
        _absent(world, answer)


def _liked(catalogue: Catalogue) -> list[int]:
    """Return the liked articles, from the address where it names some."""
    state = st.session_state
    if "liked" not in state:
        asked = (navigation.asked_for("liked") or "").split(",")[:MOST_LIKED]
        known = [catalogue.by_id(article_id) for article_id in asked]
        state.liked = list(dict.fromkeys(idx for idx in known if idx is not None))
    return state.liked


def _age() -> int | None:
    """Return the age, from the address where it names one."""
    said = st.session_state.get("age", navigation.asked_choice("age", _AGES, _UNSAID))
    navigation.remember(age=None if said == _UNSAID else str(said))
    return None if said == _UNSAID else int(said)


def _pick(world: World, catalogue: Catalogue, liked: list[int], age: int | None) -> None:
    first = navigation.asked_choice("age", _AGES, _UNSAID)
    st.header("What do you like?", anchor=False)
    st.select_slider("Age", _AGES, first, key="age")
    if age is not None:
        _say_if_it_does_not_count(world, age)
    find, group = st.columns([3, 2])
    text = find.text_input(
        "Look for", key="liked_text", placeholder="such as red dress", max_chars=80
    )
    kind = group.selectbox(
        "Group", [_ANY, *catalogue.values("product_group_name")], key="liked_group"
    )
    found = catalogue.search(text, product_group_name=None if kind == _ANY else kind)
    page = st.session_state.get("liked_page", 0)
    offered = to_pick_from(world, catalogue, found, _OFFERED, page)
    if page and not len(offered):  # after the last ones come the first again
        page = st.session_state.liked_page = 0
        offered = to_pick_from(world, catalogue, found, _OFFERED, page)
    if not len(offered):
        st.info("No article is called that.", icon=":material/search_off:")
    articles = catalogue.articles(offered)
    pictures = shop.pictures(world).sources(articles)
    clicked = panel(cards.picker(articles, pictures, set(liked)), key="picker")
    if st.button("Show others", icon=":material/refresh:"):
        st.session_state.liked_page = page + 1
        st.rerun()
    _toggle(catalogue, liked, clicked)


def _toggle(catalogue: Catalogue, liked: list[int], clicked: str | None) -> None:
    idx = catalogue.by_id(clicked)
    if idx is None:
        return
    now = [one for one in liked if one != idx] if idx in liked else [*liked, idx][-MOST_LIKED:]
    st.session_state.liked = now
    ids = [article.id for article in catalogue.articles(now)]
    navigation.remember(liked=",".join(ids) or None)
    st.rerun()


def _recommended(world: World, catalogue: Catalogue, answer: Answer, liked: list[int]) -> None:
    pictures = shop.pictures(world)
    html = []
    if liked:
        mine = catalogue.articles(liked)
        html.append(
            cards.section(
                "You like",
                f"{len(mine)} of at most {MOST_LIKED}; a click takes one away",
                cards.picker(mine, pictures.sources(mine), set(liked), small=True),
            )
        )
    chosen = answer.articles[rules_over(catalogue, answer.articles, _RULES, [])]
    articles = catalogue.articles(chosen)
    shown = [
        cards.Card(article, picture, rank, why=[answer.reasons.get(article.idx, "")])
        for rank, (article, picture) in enumerate(
            zip(articles, pictures.sources(articles), strict=True), start=1
        )
    ]
    words = {
        "vectors": "close to what you like, bought with it, popular now",
        "attributes": "alike in type, colour and section, bought with it, popular now",
        "age": "at this age; nothing is liked yet",
        "popularity": "bought most lately; nothing is liked yet",
        "nothing": "",
    }[answer.by]
    shelf = cards.grid(shown) if shown else cards.quiet("Nothing to recommend yet.")
    html.append(cards.section("Recommended", words, shelf))
    clicked = panel(f'<div class="stack">{"".join(html)}</div>', key="newcomer")
    idx = catalogue.by_id(clicked)
    if idx is not None and idx in liked:
        _toggle(catalogue, liked, clicked)
    elif clicked:
        navigation.go_to("article", article=clicked)


def _say_if_it_does_not_count(world: World, age: int) -> None:
    of_age = age_list(world, age)
    if of_age is None:
        absence.absent(
            world,
            "The age does not count yet.",
            "--namespaces=age_popularity",
            "What is popular at each age is found by:",
        )
    elif not len(of_age):
        st.info(f"No customer is {age}, so the age does not count.")


def _absent(world: World, answer: Answer) -> None:
    """Say what could not be taken into account, and which command makes it."""
    if answer.by == "attributes" and world.path("article_vectors") is None:
        absence.absent(
            world,
            "Articles have no vectors yet, so attributes are compared.",
            "--pipelines=feature_engineering",
            "Vectors are made by:",
        )
    elif answer.by == "attributes":
        st.info("Nobody has bought what you like lately, so attributes are compared.")
    elif answer.by == "nothing":
        absence.absent(
            world,
            "What is popular is not known yet.",
            "--pipelines=data_processing",
            "Sales are counted by:",
        )
