"""What channels know of all customers together, apart from what they look at of one.

Tables of articles, pairs of articles and matrices between articles: none of it grows with the
number of customers, so it can be handed to processes that hold the purchases of a few.
"""

from dataclasses import dataclass
from typing import Final, Self

import ibis
import numpy as np
import pyarrow as pa

from fashion_recommender.candidates import channels
from fashion_recommender.candidates.config import ChannelsConfig
from fashion_recommender.candidates.neighbours import ItemMatrix, ease, item_cf
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.models.filling import Filling, FillingConfig
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, RANK, SCORE

_POPULARITY_UNIT: Final = 1000


@dataclass(frozen=True)
class ChannelKnowledge:
    """All that channels look up beside a customer's own age and purchases.

    Attributes
    ----------
    articles
        article_idx, product, section and department (codes, -1 where unknown), popularity (int64)
        and is_new, one row an article.
    band_edges
        Where age bands begin (see `filling.bands_of`).
    best_of_bands
        band, article_idx, score and rank of what each age band buys; empty where not asked for.
    covisits
        neighbour_idx, article_idx and weight of `channels.covisit_pairs`; empty where not asked
        for.
    matrices
        ``item_cf`` and ``ease``, which features use beside the channels.
    """

    articles: pa.Table
    band_edges: np.ndarray | None
    best_of_bands: pa.Table
    covisits: pa.Table
    matrices: dict[str, ItemMatrix]

    @classmethod
    def of(cls, snapshot: Snapshot, config: ChannelsConfig) -> Self:
        """Learn from everybody's purchases before the cut-off."""
        half_life = config.popularity_half_life_days
        filling = Filling.fit(snapshot.history, FillingConfig(half_life_days=half_life))
        return cls(
            _articles(snapshot, config),
            filling.edges,
            _best_of_bands(filling, config.caps.age_popularity),
            _covisits(snapshot, config),
            {
                "item_cf": item_cf(snapshot, config.neighbours),
                "ease": ease(
                    snapshot, config.ease_articles, config.ease_regularization, config.neighbours
                ),
            },
        )


def _articles(snapshot: Snapshot, config: ChannelsConfig) -> pa.Table:
    sales = snapshot.decayed_sales(config.popularity_half_life_days)
    first = np.full(snapshot.n_articles, -1, np.int32)
    first[snapshot.history.article_idx[::-1]] = snapshot.history.days_ago[::-1]
    columns = {
        ARTICLE_IDX: np.arange(snapshot.n_articles, dtype=np.int32),
        "product": snapshot.codes("product_code"),
        "section": snapshot.codes("section_no"),
        "department": snapshot.codes("department_no"),
        # After weeks without sales everything would round to 0: what was ever sold keeps 1.
        channels.POPULARITY: np.maximum(np.round(sales * _POPULARITY_UNIT), first >= 0).astype(
            np.int64
        ),
        "is_new": (first >= 0) & (first <= config.new_days),
    }
    return pa.table(columns)


def _best_of_bands(filling: Filling, cap: int) -> pa.Table:
    everything = np.arange(filling.scores.shape[1], dtype=np.int32)
    best = filling.rankings(everything)[:, :cap]
    n_bands, cap = best.shape
    scores = np.take_along_axis(filling.scores, best, 1)
    band = np.repeat(np.arange(n_bands, dtype=np.int32), cap)
    band[band == n_bands - 1] = -1  # the last row is for customers of unknown age
    columns = {
        "band": band,
        ARTICLE_IDX: best.ravel(),
        SCORE: scores.ravel(),
        RANK: np.tile(np.arange(1, cap + 1, dtype=np.int32), n_bands),
    }
    return pa.table(columns).filter(pa.array(scores.ravel() > 0))


def _covisits(snapshot: Snapshot, config: ChannelsConfig) -> pa.Table:
    bought = snapshot.purchases
    recent = (bought.days_ago <= config.covisit_days) & (config.caps.covisits > 0)
    columns = {
        CUSTOMER_IDX: bought.customers[bought.row[recent]],
        ARTICLE_IDX: bought.article_idx[recent],
        "days_ago": bought.days_ago[recent],
    }
    return channels.covisit_pairs(
        ibis.memtable(pa.table(columns)),
        config.covisit_gap_days,
        config.covisit_purchases,
        config.neighbours,
    ).to_pyarrow()
