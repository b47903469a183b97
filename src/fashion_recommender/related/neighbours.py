"""Each article's neighbours: what looks like it, and what is bought together with it."""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.models.filling import decay
from fashion_recommender.models.history import History
from fashion_recommender.models.inner_products import inner_products, top_k_factors
from fashion_recommender.models.topk import NO_ARTICLE, Exclusions, TopK, top_k_sparse
from fashion_recommender.related.config import RelatedConfig

LOOKS_LIKE: Final = "looks_like"
BOUGHT_TOGETHER: Final = "bought_together"

NEIGHBOURS: Final = pa.schema(
    [
        pa.field(schema.ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field(schema.RANK, pa.int8(), nullable=False),
        pa.field("neighbour_idx", pa.int32(), nullable=False),
        pa.field(schema.SCORE, pa.float32(), nullable=False),
    ]
)

_SPARE: Final = 8  # candidates beyond the last neighbour, which the whole embeddings may prefer


def looks_like(
    articles: np.ndarray,
    embeddings: np.ndarray,
    looks: np.ndarray,
    products: np.ndarray,
    config: RelatedConfig,
) -> TopK:
    """Find what looks most like each article among the articles of other products.

    Parameters
    ----------
    articles
        int32 ``[n]``, ascending: the articles with a photograph.
    embeddings
        float32 ``[n, d]``, of length 1: they decide the order.
    looks
        float32 ``[n, l]``, of length 1: their main directions, in which candidates are found.
    products
        int ``[n]``: product of each; its other colourways are no discovery.
    config
        How many.

    Returns
    -------
    TopK
        One list for each of ``articles``; scores are cosines.
    """
    n = len(articles)
    if n < 2:
        return TopK.empty(n, config.neighbours)
    _, product = np.unique(products, return_inverse=True)
    of_product = sparse.csr_matrix((np.ones(n, np.int8), (product, np.arange(n))))
    everybody = np.arange(n, dtype=np.int32)
    same = Exclusions.of(of_product, product)
    rough = top_k_factors(looks, looks, everybody, config.neighbours + _SPARE, same)
    listed = rough.articles != NO_ARTICLE
    rows = np.nonzero(listed)[0]
    exact = np.full(rough.articles.shape, -np.inf, np.float32)
    exact[listed] = inner_products(embeddings, embeddings, rows, rough.articles[listed])
    order = np.lexsort((rough.articles, -exact), axis=1)[:, : config.neighbours]
    found = np.take_along_axis(rough.articles, order, 1)
    named = np.where(found == NO_ARTICLE, NO_ARTICLE, articles[found]).astype(np.int32)
    return TopK(named, np.take_along_axis(exact, order, 1))


def bought_together(history: History, config: RelatedConfig) -> TopK:
    """Find what customers buy on one day together with each article.

    The score is the cosine of two articles' baskets, each basket weighed by its recency and
    ``shrinkage`` added to the denominator. A basket is a customer's day.

    Returns
    -------
    TopK
        One list for each article of the shop, empty for what nobody bought lately.
    """
    recent = history.last_days(config.log_days)
    n = history.shop.n_articles
    key = recent.customer_idx.astype(np.int64) * (config.log_days + 1) + recent.days_ago
    _, first, basket = np.unique(key, return_index=True, return_inverse=True)
    pairs = np.unique(basket.astype(np.int64) * n + recent.article_idx)
    rows, columns = np.divmod(pairs, n)
    weight = np.sqrt(decay(recent.days_ago[first], config.basket_half_life_days))
    baskets = sparse.csr_matrix(
        (weight[rows].astype(np.float32), (rows, columns)), shape=(len(first), n)
    )
    by_article = baskets.T.tocsr()
    often = np.sqrt(np.bincount(by_article.nonzero()[0], by_article.data**2, minlength=n))

    def score_rows(part: slice) -> sparse.csr_matrix:
        together = sparse.csr_matrix(by_article[part] @ baskets)
        row = np.repeat(
            np.arange(part.start, part.start + together.shape[0]), np.diff(together.indptr)
        )
        together.data /= often[row] * often[together.indices] + config.shrinkage
        return together.astype(np.float32)

    itself = Exclusions(np.arange(n + 1, dtype=np.int64), np.arange(n, dtype=np.int32))
    return top_k_sparse(score_rows, n, np.ones(n, bool), config.neighbours, itself)


def neighbour_table(lists: dict[str, tuple[np.ndarray, TopK]]) -> pa.Table:
    """Put lists of several kinds into one table, sorted by article, kind and rank.

    ``lists`` maps a kind to the articles (int32 ``[n]``) and the lists of these.
    """
    parts = []
    for kind, (articles, found) in lists.items():
        row, place = np.nonzero(found.articles != NO_ARTICLE)
        parts.append(
            pd.DataFrame(
                {
                    schema.ARTICLE_IDX: articles[row],
                    "kind": kind,
                    schema.RANK: (place + 1).astype(np.int8),
                    "neighbour_idx": found.articles[row, place],
                    schema.SCORE: found.scores[row, place],
                }
            )
        )
    table = pd.concat(parts).sort_values([schema.ARTICLE_IDX, "kind", schema.RANK])
    return pa.Table.from_pandas(table, NEIGHBOURS, preserve_index=False).replace_schema_metadata()
