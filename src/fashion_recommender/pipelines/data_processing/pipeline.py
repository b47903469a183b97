"""Raw files in, coded tables out.

::

    raw_articles, raw_customers, raw_transactions ──► code_shop ──► articles
                                                                    customers
                                                                    transactions
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.data_processing.nodes import code_shop


def create_pipeline() -> Pipeline:
    """Check and code the three raw files."""
    return Pipeline(
        [
            Node(
                code_shop,
                inputs=["raw_articles@ibis", "raw_customers@ibis", "raw_transactions@ibis"],
                outputs=["articles", "customers", "transactions"],
                name="code_shop",
            ),
        ]
    )
