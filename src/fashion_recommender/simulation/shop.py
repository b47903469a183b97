"""The whole sample shop: made up from a seed, written in the raw layout."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import numpy as np

from fashion_recommender.progress import progress
from fashion_recommender.simulation.articles import Articles, Products, design
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.customers import Customers, invite
from fashion_recommender.simulation.demand import market
from fashion_recommender.simulation.files import (
    write_articles,
    write_customers,
    write_transactions,
)
from fashion_recommender.simulation.purchases import CUSTOMERS_PER_BLOCK, Purchases, purchases
from fashion_recommender.simulation.texts import article_rows

ARTICLES_FILE: Final = "articles.csv"
CUSTOMERS_FILE: Final = "customers.csv"
TRANSACTIONS_FILE: Final = "transactions_train.csv"
PICTURES_FOLDER: Final = "images"

Writer = Callable[[Path], None]
"""Writes one file (or folder) to the path it is given."""


@dataclass(frozen=True)
class ShopWriters:
    """What writes each part of a shop; nothing is written before it is called."""

    articles: Writer
    customers: Writer
    transactions: Writer
    pictures: Writer


def simulate(config: SimulationConfig) -> ShopWriters:
    """Make up a shop and let everybody shop in it.

    The three files are byte-equal for a configuration on any machine. In memory a row of the log
    takes 15 bytes, and for a moment twice that.
    """
    products, articles = design(config)
    customers = invite(config)
    log = _log(config, products, articles, customers)

    def write_pictures(folder: Path) -> None:
        from fashion_recommender.simulation import pictures

        folder.mkdir(parents=True, exist_ok=True)
        if config.pictures:
            pictures.write_pictures(products, articles, folder, config.picture_width)
        else:
            pictures.remove_pictures(folder)

    return ShopWriters(
        articles=lambda path: write_articles(path, article_rows(products, articles, config.seed)),
        customers=lambda path: write_customers(path, customers),
        transactions=lambda path: write_transactions(path, config, customers, articles, log),
        pictures=write_pictures,
    )


def write_shop(config: SimulationConfig, folder: Path) -> None:
    """Simulate a shop and write its raw files into ``folder``.

    The files are written under other names and renamed at the end, so that no half of a shop is
    ever found.

    Parameters
    ----------
    config
        Size, period and seed.
    folder
        Made if it is not there. What it already holds under the same names is replaced; pictures
        of another shop are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    writers = simulate(config)
    files = {
        ARTICLES_FILE: writers.articles,
        CUSTOMERS_FILE: writers.customers,
        TRANSACTIONS_FILE: writers.transactions,
    }
    staged = {name: folder / f".partial-{os.getpid()}-{name}" for name in files}
    try:
        for name, write in files.items():
            write(staged[name])
        writers.pictures(folder / PICTURES_FOLDER)
        for name, path in staged.items():
            path.replace(folder / name)
    finally:
        for path in staged.values():
            path.unlink(missing_ok=True)


def _log(
    config: SimulationConfig, products: Products, articles: Articles, customers: Customers
) -> Purchases:
    """Simulate all blocks of customers and sort their rows by day."""
    blocks = purchases(config, products, articles, customers, market(config, products, articles))
    n_blocks = -(-config.n_customers // CUSTOMERS_PER_BLOCK)
    parts = list(progress(blocks, total=n_blocks, description="simulate customers"))
    # Blocks are in order of customers and sorted by day inside: a stable sort keeps the rest.
    order = np.argsort(np.concatenate([part.day for part in parts]), kind="stable")
    columns = {}
    for field in fields(Purchases):  # one column after the other: half of the memory
        columns[field.name] = np.concatenate([getattr(part, field.name) for part in parts])[order]
    return Purchases(**columns)
