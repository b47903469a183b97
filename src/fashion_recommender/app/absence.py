"""What the pages say where something is missing: what it is and which command makes it."""

import streamlit as st

from fashion_recommender.app.markdown import verbatim
from fashion_recommender.app.world import World
from fashion_recommender.catalog import environments


def absent(world: World, what: str, command: str, why: str = "") -> None:
    """Say that something is missing and which command makes it."""
    st.info(f"**{what}** {why}".strip(), icon=":material/inventory_2:")
    st.code(world.command(command), language="bash")


def no_world(env: str) -> None:
    """Say that an environment is none of the project's, and which there are."""
    st.title("No such world")
    st.info(
        f"There is no environment {verbatim(env)} in conf.",
        icon=":material/inventory_2:",
    )
    lines = ["make app", *(f"make app ENV={name}" for name in environments())]
    st.code("\n".join(lines), language="bash")
    st.caption("The first shows the sample shop, each other one a world of yours.")


def no_shop(world: World) -> None:
    """Say that no pipeline has run in this world."""
    st.title("Nothing here yet")
    st.info(
        "No pipeline has run in this world, so there are no articles and customers to show.",
        icon=":material/inventory_2:",
    )
    if world.env is None:
        st.code("kedro run --pipelines=sample_data\nkedro run", language="bash")
        st.caption("Simulates the sample shop, then fits and compares all models: minutes.")
    else:
        st.code(world.command(), language="bash")
        st.caption(
            f"Reads the shop's files from data/{world.env}/01_raw (see docs/data.md), "
            "then fits and compares all models."
        )
