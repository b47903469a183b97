"""Nodes that look at photographs and find which articles belong together."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import typed_parameters
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
