"""The pages: ``streamlit run src/fashion_recommender/app/main.py`` (or ``make app``)."""

import streamlit as st
from kedro.config import MissingConfigException

from fashion_recommender.app import absence, navigation, shop

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#A4472B" '
    'd="M11 4 Q16 9 21 4 L29 9 L26 16 L23 15 V28 H9 V15 L6 16 L3 9 Z"/></svg>'
)
STYLE = "<style>.stMainBlockContainer { padding-top: 4.6rem; max-width: 1360px; }</style>"

st.set_page_config(
    page_title="Fashion Recommender",
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
st.html(STYLE)
page = st.navigation(navigation.pages(), position="top")
env = shop.chosen_env()
try:
    world = shop.world()
except MissingConfigException:
    if env is None:
        raise
    absence.no_world(env)
else:
    if shop.catalogue(world) is None:
        absence.no_shop(world)
    else:
        page.run()
