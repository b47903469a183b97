"""Look one article up: its sales by week, its neighbours, how popular articles are."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from fashion_recommender.app.world import World
from fashion_recommender.schema import ARTICLE_IDX, CUTOFF

LOOKS_LIKE = "looks_like"
BOUGHT_TOGETHER = "bought_together"
_WEEK = dt.timedelta(days=7)


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


def popularity(world: World, n_articles: int) -> np.ndarray:
    """Return how many customers bought each article before the newest cut-off: int ``[n]``.

    Zeros before evaluation has counted them.
    """

    def counted(path: Path) -> np.ndarray:
        rows = pd.read_parquet(path, columns=[CUTOFF, ARTICLE_IDX, "n_customers"])
        newest = rows[rows[CUTOFF] == rows[CUTOFF].max()]
        counts = np.zeros(n_articles, np.int64)
        counts[newest[ARTICLE_IDX]] = newest["n_customers"]
        return counts

    known = world.kept("article_statistics", counted, f"popularity of {n_articles}")
    return np.zeros(n_articles, np.int64) if known is None else known
