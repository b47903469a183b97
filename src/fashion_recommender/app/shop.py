"""The world that the pages show, kept for all sessions."""

import os
import sys
from pathlib import Path

import streamlit as st

from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.pictures import Pictures
from fashion_recommender.app.world import World


def chosen_env(arguments: list[str] | None = None) -> str | None:
    """Return the world's environment: ``-- --env=hm`` behind ``streamlit run``, or KEDRO_ENV."""
    for argument in sys.argv[1:] if arguments is None else arguments:
        if argument.startswith("--env="):
            return argument.removeprefix("--env=") or None
    return os.environ.get("KEDRO_ENV") or None


@st.cache_resource(show_spinner=False)
def _world(env: str | None, data: str | None) -> World:  # noqa: ARG001 - data is part of the key
    return World(env)


def world() -> World:
    """Return the world of this process."""
    return _world(chosen_env(), os.environ.get("FASHION_DATA"))


def catalogue(shown: World) -> Catalogue | None:
    """Return the articles, None before a pipeline coded them."""
    return shown.kept("articles", Catalogue, "catalogue")


def pictures(shown: World) -> Pictures:
    """Return the photographs, scaled down below the world's folder."""
    return _pictures(shown.folder("images@file"), _cache_folder(shown))


@st.cache_resource(show_spinner=False)
def _pictures(folder: Path | None, cache: Path) -> Pictures:
    return Pictures(folder, cache)


def _cache_folder(shown: World) -> Path:
    """Return the folder for thumbnails: beside the shop's tables, never outside its tree."""
    tables = shown.location("articles")
    if tables is None:
        raise LookupError("the catalog has no entry called articles")
    return tables.parents[1] / ".thumbnails"


def model_name(model: str) -> str:
    """Return a model's name as people write it."""
    known = {"als": "ALS", "svd": "SVD", "tifu_knn": "TIFU-KNN", "item_knn": "Item-KNN"}
    return known.get(model, model.replace("_", " ").capitalize())
