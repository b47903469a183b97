"""Nodes that look at photographs and find which articles belong together."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.related.config import RelatedConfig
from fashion_recommender.visual.config import ImagesConfig

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


@typed_parameters(config=ImagesConfig)
def embed_articles(
    articles: "ir.Table", images: str, cache: str, config: ImagesConfig
) -> "tuple[pa.RecordBatchReader, dict[str, Any]]":
    """Embed the photographs of all articles, computing only those that are new or changed."""
    from fashion_recommender import schema
    from fashion_recommender.visual.embedding import embed_photographs

    ids = articles.order_by(schema.ARTICLE_IDX).select(schema.ARTICLE_ID).to_pandas()
    return embed_photographs(
        ids[schema.ARTICLE_ID].to_numpy(object), Path(images), Path(cache), config
    )


@typed_parameters(config=ImagesConfig)
def reduce_embeddings(embeddings: "pa.Table", config: ImagesConfig) -> "pa.Table":
    """Reduce embeddings to their main directions, for models, re-ranking and look-alikes."""
    from fashion_recommender.visual.embedding_table import as_matrix, look_table
    from fashion_recommender.visual.reduction import main_looks

    articles, vectors = as_matrix(embeddings)
    return look_table(articles, main_looks(vectors, config.look_dimensions))


@typed_parameters(config=RelatedConfig)
def find_neighbours(
    embeddings: "pa.Table",
    looks: "pa.Table",
    transactions: "ir.Table",
    customers: "ir.Table",
    articles: "ir.Table",
    config: RelatedConfig,
) -> "pa.Table":
    """Find for each article what looks like it and what is bought together with it."""
    import numpy as np

    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.related import neighbours
    from fashion_recommender.tables.splits import serving_cutoff
    from fashion_recommender.visual.embedding_table import LOOK, as_matrix

    log = PurchaseLog.from_tables(transactions, customers, articles)
    pictured, vectors = as_matrix(embeddings)
    _, main = as_matrix(looks, LOOK)
    products = log.shop.attributes["product_code"].to_numpy()[pictured]
    everything = np.arange(log.shop.n_articles, dtype=np.int32)
    return neighbours.neighbour_table(
        {
            neighbours.LOOKS_LIKE: (
                pictured,
                neighbours.looks_like(pictured, vectors, main, products, config),
            ),
            neighbours.BOUGHT_TOGETHER: (
                everything,
                neighbours.bought_together(log.before(serving_cutoff(log.last_date)), config),
            ),
        }
    )


@typed_parameters(config=RelatedConfig)
def make_article_vectors(
    transactions: "ir.Table", customers: "ir.Table", articles: "ir.Table", config: RelatedConfig
) -> "pa.Table":
    """Make the vectors that answer a new customer without a model."""
    from fashion_recommender.models.history import PurchaseLog
    from fashion_recommender.related.vectors import article_vectors
    from fashion_recommender.tables.splits import serving_cutoff

    log = PurchaseLog.from_tables(transactions, customers, articles)
    return article_vectors(log.before(serving_cutoff(log.last_date)), config)
