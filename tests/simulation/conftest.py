"""One simulated shop of the default size, shared by the tests of its habits."""

from pathlib import Path

import pandas as pd
import pytest

from fashion_recommender.simulation import SimulationConfig, write_shop


@pytest.fixture(scope="session")
def shop_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_shop(SimulationConfig(pictures=False), folder)
    return folder


@pytest.fixture(scope="session")
def articles(shop_folder) -> pd.DataFrame:
    return pd.read_csv(shop_folder / "articles.csv", dtype={"article_id": str})


@pytest.fixture(scope="session")
def customers(shop_folder) -> pd.DataFrame:
    return pd.read_csv(shop_folder / "customers.csv")


@pytest.fixture(scope="session")
def log(shop_folder) -> pd.DataFrame:
    path = shop_folder / "transactions_train.csv"
    return pd.read_csv(path, dtype={"article_id": str}, parse_dates=["t_dat"])
