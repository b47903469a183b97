"""Count in the engine, draw from small tables.

::

    articles, customers, transactions, data_quality
          │
          ▼
    count_… ──► eda.…_counts ──► draw_… ──► eda.…  (one figure each)
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.pipelines.eda import nodes

NAMESPACE = "eda"


def create_pipeline() -> Pipeline:
    """Draw the catalogue, the customers, the calendar, and what decides the task."""
    parts = [
        Node(
            nodes.count_catalogue,
            inputs=["articles", "transactions", "params:eda"],
            outputs=["article_counts", "type_counts", "word_counts"],
            name="count_catalogue",
        ),
        Node(
            nodes.draw_catalogue,
            inputs=["article_counts", "type_counts", "word_counts"],
            outputs=_figures(
                "product_groups",
                "garment_groups",
                "product_types",
                "types_per_group",
                "appearances",
                "index_groups",
                "colour_groups",
                "departments",
                "name_words",
            ),
            name="draw_catalogue",
        ),
        Node(
            nodes.count_customers,
            inputs=["customers", "transactions"],
            outputs=["customer_counts", "purchase_counts"],
            name="count_customers",
        ),
        Node(
            nodes.draw_customers,
            inputs=["customer_counts", "purchase_counts"],
            outputs=_figures(
                "ages",
                "club_status",
                "news_frequency",
                "activity",
                "purchases_per_customer",
            ),
            name="draw_customers",
        ),
    ]
    return Pipeline(
        parts,
        namespace=NAMESPACE,
        inputs={"articles", "customers", "transactions"},
        parameters={"params:eda"},
    )


def _figures(*names: str) -> dict[str, str]:
    return {name: name for name in names}
