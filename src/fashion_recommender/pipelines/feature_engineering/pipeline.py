"""What articles look like, and which belong together; nobody's photographs make empty tables.

::

    articles, images ──► embed_articles ──► article_embeddings, image_report
                              ▲                     │
                       embedding_cache      reduce_embeddings ──► article_looks
                                                    │
    transactions, customers, articles ──► find_neighbours ──► article_neighbours
                                      └─► make_article_vectors ──► article_vectors
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.feature_engineering.nodes import (
    embed_articles,
    find_neighbours,
    make_article_vectors,
    reduce_embeddings,
)

TABLES = ["transactions", "customers", "articles"]


def create_pipeline() -> Pipeline:
    """Embed photographs, find neighbours, make vectors."""
    return Pipeline(
        [
            Node(
                embed_articles,
                inputs=["articles", "images@file", "embedding_cache", "params:images"],
                outputs=["article_embeddings", "image_report"],
                name="embed_articles",
            ),
            Node(
                reduce_embeddings,
                inputs=["article_embeddings", "params:images"],
                outputs="article_looks@table",
                name="reduce_embeddings",
            ),
            Node(
                find_neighbours,
                inputs=["article_embeddings", "article_looks@table", *TABLES, "params:related"],
                outputs="article_neighbours",
                name="find_neighbours",
            ),
            Node(
                make_article_vectors,
                inputs=[*TABLES, "params:related"],
                outputs="article_vectors",
                name="make_article_vectors",
            ),
        ],
        namespace="feature_engineering",
        prefix_datasets_with_namespace=False,
    )
