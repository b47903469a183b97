"""From files in ``00_source`` to the three raw files of a world."""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.own_shop.nodes import map_own_shop


def create_pipeline() -> Pipeline:
    """Map the columns of ``own_shop`` to ours."""
    return Pipeline(
        [
            Node(
                map_own_shop,
                inputs=["own_shop_files", "params:own_shop"],
                outputs=[
                    "raw_articles@mapped",
                    "raw_customers@mapped",
                    "raw_transactions@mapped",
                    "own_article_ids",
                ],
                name="map_own_shop",
            )
        ]
    )
