"""Count in the engine, draw from small tables.

::

    articles, customers, transactions                      data_quality
        │                                                       │
        ▼                                                       ▼
    count_… ──► eda.…_counts ──► draw_… ──► eda.… ◄────────── draw_gaps
                (small tables)              (figures)
                                                │
                                                ▼
                               gather_figures ──► eda_figures, for the report
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.figures.story import CHAPTERS
from fashion_recommender.pipelines.eda import nodes

NAMESPACE = "eda"


def create_pipeline() -> Pipeline:
    """Draw the catalogue, the customers, the calendar, and what decides the task."""
    return Pipeline(
        [*_people_and_things(), *_calendar(), *_task(), _gather()],
        namespace=NAMESPACE,
        inputs={"articles", "customers", "transactions", "data_quality"},
        outputs={"figures": "eda_figures"},
        parameters={"params:eda"},
    )


def _people_and_things() -> list[Node]:
    return [
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
                "ages", "club_status", "news_frequency", "activity", "purchases_per_customer"
            ),
            name="draw_customers",
        ),
        Node(nodes.draw_gaps, inputs="data_quality", outputs="gaps", name="draw_gaps"),
    ]


def _calendar() -> list[Node]:
    tables = ["day_counts", "price_counts", "week_counts"]
    return [
        Node(nodes.count_days, inputs="transactions", outputs=tables, name="count_days"),
        Node(
            nodes.draw_days,
            inputs=tables,
            outputs=_figures(
                "transactions_per_day",
                "transactions_by_channel",
                "articles_per_day",
                "prices",
                "weekdays",
                "sale_days",
                "cold_share",
            ),
            name="draw_days",
        ),
    ]


def _task() -> list[Node]:
    weeks = ["repeat_counts", "recency_counts", "article_age_counts", "best_seller_counts"]
    pairs = ["type_pair_counts", "article_pair_counts"]
    return [
        Node(
            nodes.count_target_weeks,
            inputs=["transactions", "articles", "params:eda"],
            outputs=weeks,
            name="count_target_weeks",
        ),
        Node(
            nodes.count_lifetimes,
            inputs=["transactions", "params:eda"],
            outputs="lifetime_counts",
            name="count_lifetimes",
        ),
        Node(
            nodes.draw_target_weeks,
            inputs=[*weeks, "lifetime_counts", "params:eda"],
            outputs=_figures(
                "repeat_rate", "buyer_recency", "article_age", "concentration", "lifetimes"
            ),
            name="draw_target_weeks",
        ),
        Node(
            nodes.count_baskets,
            inputs=["transactions", "articles", "params:eda"],
            outputs=pairs,
            name="count_baskets",
        ),
        Node(
            nodes.draw_baskets,
            inputs=pairs,
            outputs=_figures("type_pairs", "article_pairs"),
            name="draw_baskets",
        ),
    ]


def _gather() -> Node:
    names = [name for chapter in CHAPTERS for name in chapter.figures]
    return Node(
        nodes.gather_figures, inputs=_figures(*names), outputs="figures", name="gather_figures"
    )


def _figures(*names: str) -> dict[str, str]:
    return {name: name for name in names}
