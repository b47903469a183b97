"""The truth once, a judgement a model, then all models side by side.

::

    transactions, customers, articles
        │
        ├─► evaluation_buyers  evaluation_history  evaluation_customers  article_statistics
        │                                 │
        │    {model}.backtest_recommendations
        │                                 ▼
        │                             evaluate          (one for each model of the registry)
        │                          ┌──────┴───────────┐
        │                          ▼                  ▼
        │                   {model}.metrics   {model}.customer_metrics
        │                          │                  │
        └                     leaderboard        comparisons

The ranker's lists are also judged as they would be under business rules (``rule_prices``).
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import judged
from fashion_recommender.pipelines.evaluation.nodes import (
    assign_segments,
    build_leaderboard,
    collect_history,
    collect_target_purchases,
    compare,
    count_article_customers,
    evaluate_node_of,
    price_rules,
)

TRUTH = ("evaluation_buyers", "evaluation_history", "evaluation_customers", "article_statistics")
PARAMETERS = ("params:protocol", "params:evaluation")


def create_pipeline() -> Pipeline:
    """Judge and compare all registered models."""
    models = sum((_model_pipeline(model) for model in judged()), start=Pipeline([]))
    # Two, because the models' own nodes lie between them.
    truth, comparison = (
        Pipeline(part, namespace=name, prefix_datasets_with_namespace=False)
        for name, part in (("truth", _truth_pipeline()), ("comparison", _comparison_pipeline()))
    )
    return truth + models + comparison


def _truth_pipeline() -> Pipeline:
    return Pipeline(
        [
            Node(
                collect_target_purchases,
                inputs=["transactions", "params:protocol"],
                outputs="evaluation_buyers",
                name="collect_target_purchases",
            ),
            Node(
                collect_history,
                inputs=["transactions", "params:protocol"],
                outputs="evaluation_history",
                name="collect_history",
            ),
            Node(
                assign_segments,
                inputs=["transactions", "customers", *PARAMETERS],
                outputs="evaluation_customers",
                name="assign_segments",
            ),
            Node(
                count_article_customers,
                inputs=["transactions", "articles", "params:protocol"],
                outputs="article_statistics",
                name="count_article_customers",
            ),
        ]
    )


def _model_pipeline(model: str) -> Pipeline:
    node = Node(
        evaluate_node_of(model),
        inputs=["backtest_recommendations", *TRUTH, "articles", *PARAMETERS],
        outputs=["metrics", "customer_metrics"],
        name="evaluate",
    )
    return Pipeline(
        [node], namespace=model, inputs={*TRUTH, "articles"}, parameters=set(PARAMETERS)
    )


def _comparison_pipeline() -> Pipeline:
    return Pipeline(
        [
            Node(
                build_leaderboard,
                inputs={model: f"{model}.metrics" for model in judged()},
                outputs="leaderboard",
                name="build_leaderboard",
            ),
            Node(
                compare,
                inputs={model: f"{model}.customer_metrics" for model in judged()}
                | {
                    "evaluation_customers": "evaluation_customers",
                    "evaluation": "params:evaluation",
                },
                outputs="comparisons",
                name="compare_models",
            ),
            Node(
                price_rules,
                inputs=["ranker.backtest_recommendations", *TRUTH, "articles", *PARAMETERS],
                outputs="rule_prices",
                name="price_rules",
            ),
        ]
    )
