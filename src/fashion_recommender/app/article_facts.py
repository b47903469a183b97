"""Look articles up: sales by week, neighbours, how popular they are, whether they are on sale."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.world import World
from fashion_recommender.schema import ARTICLE_IDX, DATE

if TYPE_CHECKING:
    from fashion_recommender.tables.splits import Protocol

LOOKS_LIKE = "looks_like"
BOUGHT_TOGETHER = "bought_together"
_WEEK = dt.timedelta(days=7)
_LATELY = 4
"""Weeks whose purchases tell what is popular now, where nothing finer was counted."""


def weekly_sales(world: World, idx: int) -> pd.DataFrame | None:
    """Return an article's sales in every week from its first to its last: purchases, online.

    Indexed by the Monday. None where sales were not counted yet; empty where nobody bought it.
    """
    table = world.sorted("article_sales", ARTICLE_IDX)
    if table is None:
        return None
    found = table.find(article_idx=idx).to_pandas().set_index("week")[["purchases", "online"]]
    if found.empty:
        return found
    first, last = found.index.min(), found.index.max()
    weeks = [first + _WEEK * i for i in range((last - first).days // 7 + 1)]
    return found.reindex(weeks, fill_value=0)


def neighbours(world: World, idx: list[int], kind: str) -> pd.DataFrame | None:
    """Return the neighbours of articles, ``article_idx``, ``neighbour_idx``, ``score``, by rank.

    None where no pipeline has looked for neighbours.
    """
    table = world.sorted("article_neighbours", ARTICLE_IDX)
    if table is None:
        return None
    found = table.find(["kind", "rank", "neighbour_idx", "score"], article_idx=idx).to_pandas()
    return found[found["kind"].astype(str) == kind].sort_values("rank", ignore_index=True)


def known_neighbours(world: World, kind: str) -> bool:
    """Tell whether neighbours of a kind were found for any article."""

    def kinds(path: Path) -> set[str]:
        column = pq.read_table(path, columns=["kind"], partitioning=None)["kind"]
        return set(column.unique().to_pylist())

    return kind in (world.kept("article_neighbours", kinds, "kinds") or ())


def popularity(world: World, n_articles: int) -> np.ndarray | None:
    """Return how much each article is bought lately: float32 ``[n]``, of no unit.

    The recency-weighted popularity beside the articles' vectors, else the purchases of the last
    weeks; None where neither was counted.
    """

    def by_article(rows: pa.Table, column: str) -> np.ndarray:
        found = np.zeros(n_articles, np.float32)
        np.add.at(found, rows[ARTICLE_IDX].to_numpy(), rows[column].to_numpy())
        return found

    def weighted(path: Path) -> np.ndarray:
        return by_article(
            pq.read_table(path, columns=[ARTICLE_IDX, "popularity"], partitioning=None),
            "popularity",
        )

    def summed(path: Path) -> np.ndarray:
        columns = [ARTICLE_IDX, "week", "purchases"]
        rows = pq.read_table(path, columns=columns, partitioning=None)
        if rows.num_rows:
            since = pc.max(rows["week"]).as_py() - _LATELY * _WEEK
            rows = rows.filter(pc.greater(rows["week"], since))
        return by_article(rows, "purchases")

    form = f"popularity of {n_articles}"
    known = world.kept("article_vectors", weighted, form)
    return known if known is not None else world.kept("article_sales", summed, form)


def on_sale(world: World, catalogue: Catalogue) -> np.ndarray:
    """Return which articles may be recommended now: bool ``[n]``.

    As models are told (`models.history.History.on_sale`): what was sold in the last days of the
    log, without what the shop never shows.
    """
    from fashion_recommender.tables.splits import Protocol

    protocol = Protocol(**world.parameters.get("protocol", {}))
    return _sold_lately(world, len(catalogue), protocol) & ~catalogue.among(
        protocol.rules.excluded_articles
    )


def _sold_lately(world: World, n_articles: int, protocol: "Protocol") -> np.ndarray:
    everything = np.ones(n_articles, bool)
    log = world.sorted("transactions", DATE)
    bounds = log.bounds(DATE) if log else None
    if log is None or bounds is None or protocol.on_sale_days is None:
        return everything
    days = min(protocol.on_sale_days, protocol.train_days or protocol.on_sale_days)
    last = [bounds[1] - dt.timedelta(days=i) for i in range(days)]

    def sold(_: Path) -> np.ndarray:
        found = ~everything
        found[log.find([ARTICLE_IDX], t_dat=last)[ARTICLE_IDX].to_numpy()] = True
        return found

    known = world.kept("transactions", sold, f"sold within {days} days of {n_articles}")
    return everything if known is None else known
