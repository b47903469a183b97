"""Controls of the customer page: whom to show, which models, by which rules."""

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from fashion_recommender.app import customers, navigation, shop
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.customers import EVERYBODY, Customer
from fashion_recommender.app.lists import LENGTH
from fashion_recommender.app.markdown import plain, verbatim
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.models.registry import judged

_NO_LIMIT = "no limit"
_NONE = "no other"
_NOW = "now"
_TODAY = "Today: what is served"
_LOYAL = "purchases before: over 19"


@dataclass(frozen=True)
class Choice:
    """What to show of a customer.

    Attributes
    ----------
    models
        One or two.
    cutoff
        First day of the held-out week; None = what is served now.
    rules, left_out
        Business rules, and product types of which nothing is shown.
    """

    models: list[str]
    cutoff: dt.date | None
    rules: BusinessRules
    left_out: list[str]


def choose_customer(world: World) -> Customer | None:
    """Let a customer be found by id, by segment or at random; keeps the choice in the address."""
    state = st.session_state
    groups = customers.segments(world)
    find, group, draw = st.columns([5, 4, 2], vertical_alignment="bottom")
    asked = navigation.asked_for("customer")
    if asked and asked != state.get("customer_id"):
        state.customer_id = asked
    prefix = find.text_input(
        "Customer id, or how it begins",
        key="prefix",
        placeholder="such as 00a1",
        max_chars=64,
    ).strip()
    segment = group.selectbox(
        "Segment to draw from",
        [EVERYBODY, *groups],
        key="segment",
        format_func=lambda name: f"{name} ({len(groups[name]):,})" if name in groups else name,
    )
    draw.button(
        "Draw one",
        icon=":material/shuffle:",
        width="stretch",
        on_click=_draw,
        args=(world, segment),
    )
    if prefix and prefix != state.get("prefix_used"):
        _offer(world, prefix)
    elif not prefix:
        state.pop("prefix_used", None)
    if "customer_id" not in state:
        first = _LOYAL if _LOYAL in groups else next(iter(groups), EVERYBODY)
        _take(world, customers.draw_customer(world, first, 0))
    chosen = customers.customer(world, id=state.get("customer_id"))
    if chosen is None:
        st.warning(
            f"There is no customer {verbatim(state.get('customer_id', ''))} in this shop.",
            icon=":material/person_off:",
        )
        return None
    navigation.remember(customer=chosen.id)
    return chosen


def _draw(world: World, segment: str) -> None:
    """Draw a customer in the place of one that was looked up; runs before the page does."""
    state = st.session_state
    state.prefix = ""
    state.drawn = state.get("drawn", 0) + 1
    _take(world, customers.draw_customer(world, segment, state.drawn))


def _take(world: World, idx: int | None) -> None:
    drawn = customers.customer(world, idx=idx)
    if drawn:
        st.session_state.customer_id = drawn.id
        navigation.remember(customer=drawn.id)


def _offer(world: World, prefix: str) -> None:
    """Take the customer whose id begins so, or let one of several be chosen."""
    found = customers.find_customers(world, prefix)
    if not found:
        st.warning(
            f"No customer's id begins with {verbatim(prefix)}.", icon=":material/person_search:"
        )
    elif len(found) == 1:
        st.session_state.prefix_used = prefix
        st.session_state.customer_id = found[0]
        navigation.remember(customer=found[0])
    else:
        chosen = st.pills(
            f"{'The first ' if len(found) == 20 else ''}{len(found)} ids that begin so",
            found,
            format_func=lambda id: plain(f"{id[:12]}…"),
            key="offered",
        )
        if chosen:
            st.session_state.customer_id = chosen
            navigation.remember(customer=chosen)


def choose_lists(world: World, catalogue: Catalogue, who: Customer) -> Choice:
    """Let models, week and rules be chosen; keeps all but the rules in the address."""
    ran = world.models()
    models = [*ran, *_asked_but_not_run(ran)]

    def named(model: str) -> str:
        name = model if model == _NONE else shop.model_name(model)
        return name if model in (_NONE, *ran) else f"{name} (has not run)"

    weeks = customers.held_out_weeks(world, who.idx)
    when, first, second, rules = st.columns([4, 3, 3, 2], vertical_alignment="bottom")
    moments = {str(day): f"Held-out week from {day:%d %b %Y}" for day in weeks} | {_NOW: _TODAY}
    asked_week = navigation.asked_choice("week", list(moments), next(iter(moments)))
    moment = when.selectbox(
        "When",
        list(moments),
        index=list(moments).index(asked_week),
        format_func=moments.__getitem__,
        help="A held-out week shows what models recommended before it, and what was bought in it.",
        key=f"when-{who.idx}",
    )
    cutoff = None if moment == _NOW else dt.date.fromisoformat(moment)
    model = first.selectbox(
        "Model",
        models,
        index=models.index(navigation.asked_choice("model", models, models[0])),
        format_func=named,
    )
    others = [_NONE, *(name for name in models if name != model)]
    beside = second.selectbox(
        "Beside it",
        others,
        index=others.index(navigation.asked_choice("beside", others, _NONE)),
        format_func=named,
    )
    with rules.popover("Rules", icon=":material/tune:", width="stretch"):
        laid, left_out = _choose_rules(catalogue, customers.longest_list(world, model, cutoff))
    navigation.remember(
        model=model,
        beside=None if beside == _NONE else beside,
        week=moment if weeks else None,
    )
    return Choice([model] if beside == _NONE else [model, beside], cutoff, laid, left_out)


def _asked_but_not_run(ran: list[str]) -> list[str]:
    """Return the models that the address names and that have no lists yet.

    Says so where it names what is no model.
    """
    asked = [navigation.asked_for(name) for name in ("model", "beside")]
    others = [name for name in dict.fromkeys(asked) if name and name not in ran]
    known = judged()
    for name in others:
        if name not in known:
            st.warning(f"There is no model {verbatim(name)}.", icon=":material/search_off:")
    return [name for name in others if name in known]


def _choose_rules(catalogue: Catalogue, kept: int | None) -> tuple[BusinessRules, list[str]]:
    """Let rules be chosen; ``kept`` is the length of the lists that they choose from."""
    limits = [*range(1, LENGTH), _NO_LIMIT]
    diversity = st.slider("Variety against rank", 0.0, 1.0, 0.0, 0.05, key="diversity")
    colourways = st.select_slider(
        "Colours of one product, at most", limits, _NO_LIMIT, key="colourways"
    )
    per_type = st.select_slider("Articles of one type, at most", limits, _NO_LIMIT, key="per_type")
    left_out = st.multiselect(
        "Leave out", catalogue.values("product_type_name"), key="left_out", max_selections=20
    )
    if kept is not None:
        st.caption(
            f"Rules choose {LENGTH} from the {kept} articles that are kept of each list."
            if kept > LENGTH
            else f"Only {kept} articles are kept of each list, so rules can only take away."
        )
    return (
        BusinessRules(
            diversity=diversity,
            colourways=colourways if isinstance(colourways, int) else None,
            per_type=per_type if isinstance(per_type, int) else None,
        ),
        left_out,
    )
