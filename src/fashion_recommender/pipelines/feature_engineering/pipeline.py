"""Photographs in, embeddings out; a shop without photographs gets an empty table.

::

    articles, images ──► embed_articles ──► article_embeddings, image_report
                              ▲
                      embedding_cache
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.feature_engineering.nodes import embed_articles


def create_pipeline() -> Pipeline:
    """Embed photographs."""
    return Pipeline(
        [
            Node(
                embed_articles,
                inputs=["articles", "images@file", "embedding_cache", "params:images"],
                outputs=["article_embeddings", "image_report"],
                name="embed_articles",
            ),
        ]
    )
