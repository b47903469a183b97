"""The pages: ``streamlit run src/fashion_recommender/app/main.py`` (or ``make app``)."""

import streamlit as st

from fashion_recommender.app import absence, navigation, shop

st.set_page_config(
    page_title="Fashion Recommender",
    page_icon=":material/apparel:",
    layout="wide",
    initial_sidebar_state="collapsed",
)
page = st.navigation(navigation.pages(), position="top")
if shop.catalogue(shop.world()) is None:
    absence.no_shop(shop.world())
else:
    page.run()
