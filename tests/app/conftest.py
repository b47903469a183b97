"""Worlds for the pages, at every stage of a run."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from app_shop import write_features, write_models, write_shop
from kedro.io import DataCatalog
from page_checks import opened

from fashion_recommender.app import world as world_of_pages
from fashion_recommender.app.world import World
from fashion_recommender.catalog import open_catalog


@pytest.fixture
def data(tmp_path, monkeypatch, quick_catalog) -> Path:
    """An empty data tree, which the pages read."""

    def open_world(env: str | None = None) -> DataCatalog:
        return open_catalog(env) if env else quick_catalog(tmp_path)

    monkeypatch.setattr(world_of_pages, "open_catalog", open_world)
    monkeypatch.setenv("FASHION_DATA", str(tmp_path))
    monkeypatch.delenv("KEDRO_ENV", raising=False)
    return tmp_path


@pytest.fixture
def coded(data) -> World:
    """A shop after data_processing."""
    write_shop(data)
    return World(None)


@pytest.fixture
def world(coded) -> World:
    """A shop after a whole run of two models."""
    write_models(coded)
    return coded


@pytest.fixture
def pictured(world) -> World:
    """The same after feature_engineering, too."""
    write_features(world)
    return world


@pytest.fixture
def open_page(data):
    """Open a page of the world below ``data``."""
    return opened
