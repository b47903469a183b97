"""Raw files in, coded tables out, or a refusal that names file, column, rows and cure.

::

    raw_articles, raw_customers, raw_transactions
          │ as files                        │ as tables
          ▼                                 ▼
    check_raw_files ──► raw_files ──► code_shop ──► articles, customers, transactions
                            │                                    │
                            └──────────► report_quality ◄────────┤
                                                                 ▼
               customer_history, article_sales ◄── sort_for_lookups
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.data_processing.nodes import (
    check_raw_files,
    code_shop,
    report_quality,
    sort_for_lookups,
)


def create_pipeline() -> Pipeline:
    """Check and code the three raw files, and count what they lack."""
    return Pipeline(
        [
            Node(
                check_raw_files,
                inputs=["raw_articles@file", "raw_customers@file", "raw_transactions@file"],
                outputs="raw_files",
                name="check_raw_files",
            ),
            Node(
                code_shop,
                inputs=[
                    "raw_files",
                    "raw_articles@ibis",
                    "raw_customers@ibis",
                    "raw_transactions@ibis",
                ],
                outputs=["articles", "customers", "transactions"],
                name="code_shop",
            ),
            Node(
                report_quality,
                inputs=[
                    "articles",
                    "customers",
                    "transactions",
                    "raw_files",
                    "images@file",
                    "params:protocol",
                ],
                outputs="data_quality",
                name="report_quality",
            ),
            Node(
                sort_for_lookups,
                inputs="transactions",
                outputs=["customer_history", "article_sales"],
                name="sort_for_lookups",
            ),
        ],
        namespace="data_processing",
        prefix_datasets_with_namespace=False,
    )
