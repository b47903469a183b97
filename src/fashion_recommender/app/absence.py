"""What the pages say where something is missing: what it is and which command makes it."""

import streamlit as st

from fashion_recommender.app.world import World


def absent(world: World, what: str, command: str, why: str = "") -> None:
    """Say that something is missing and which command makes it."""
    st.info(f"**{what}** {why}".strip(), icon=":material/inventory_2:")
    st.code(world.command(command), language="bash")


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
