"""Vectors of articles, by which a new customer is answered at once (`related.fold_in`)."""

from typing import Final

import numpy as np
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.models.content import popularity_prior, unit_rows
from fashion_recommender.models.decomposition import main_directions
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.related.config import RelatedConfig
from fashion_recommender.related.fold_in import POPULARITY_WEIGHT

VECTOR: Final = "vector"
POPULARITY: Final = "popularity"


def article_vectors(history: History, config: RelatedConfig) -> pa.Table:
    """Make one vector an article from who bought it: article_idx, vector, popularity.

    The vectors are the right singular vectors of the recency-weighted purchases (PureSVD, see
    `models.svd`), brought to length 1: the score for a customer is the mean of the vectors of
    what they like, times an article's vector, so a best seller among the liked articles does not
    drown the others. An article that nobody bought has zeros, and popularity 0.
    """
    recent = history.last_days(config.log_days)
    purchases = decayed_purchases(recent, config.vector_half_life_days)
    vectors = unit_rows(main_directions(purchases, config.factors, config.seed))
    # Of what nobody bought the decomposition has rounding noise, which must not become a vector.
    vectors[purchases.getnnz(axis=0) == 0] = 0
    popularity = popularity_prior(history, config.popularity_half_life_days).astype(np.float32)
    values = pa.array(np.ascontiguousarray(vectors, np.float32).ravel())
    lists = pa.FixedSizeListArray.from_arrays(values, vectors.shape[1])
    fields = [
        pa.field(schema.ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(VECTOR, lists.type, nullable=False),
        pa.field(POPULARITY, pa.float32(), nullable=False),
    ]
    about = {"popularity_weight": str(POPULARITY_WEIGHT)}
    numbers = pa.array(np.arange(len(vectors), dtype=np.int32))
    return pa.Table.from_arrays(
        [numbers, lists, pa.array(popularity)], schema=pa.schema(fields, metadata=about)
    )
