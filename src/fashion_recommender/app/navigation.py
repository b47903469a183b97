"""Which pages there are, and links from one to another that a browser can keep."""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st
from streamlit.navigation.page import StreamlitPage

Choice = TypeVar("Choice")


def pages() -> list[StreamlitPage]:
    """Make the pages in the order of the menu, anew for every run: a page knows if it may run."""
    from fashion_recommender.app.views import article, customer, data, models, newcomer

    made = {
        "customer": st.Page(
            customer.show, title="Customer", icon=":material/person:", default=True
        ),
        "newcomer": st.Page(
            newcomer.show, title="New customer", icon=":material/waving_hand:", url_path="newcomer"
        ),
        "article": st.Page(
            article.show, title="Article", icon=":material/apparel:", url_path="article"
        ),
        "models": st.Page(
            models.show, title="Models", icon=":material/leaderboard:", url_path="models"
        ),
        "data": st.Page(data.show, title="Data", icon=":material/query_stats:", url_path="data"),
    }
    st.session_state["pages"] = made
    return list(made.values())


def go_to(page: str, **parameters: str) -> None:
    """Open another page, with what it is about in the address."""
    st.switch_page(st.session_state["pages"][page], query_params=parameters)


def asked_for(name: str) -> str | None:
    """Return a parameter of the address, None where it has none."""
    return st.query_params.get(name)


def asked_choice(name: str, options: Sequence[Choice], default: Choice) -> Choice:
    """Return the option that the address names, ``default`` where it names none of them."""
    asked = asked_for(name)
    return next((option for option in options if str(option) == asked), default)


def remember(**parameters: str | None) -> None:
    """Put what is shown into the address, so that it can be kept and sent; None takes it out."""
    for name, value in parameters.items():
        if value is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value
