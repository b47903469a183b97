"""One small pipeline, instantiated once for each model of the registry.

::

    transactions, customers, articles ──► fit ──► {model}.models
                                                    │
                       ┌────────────────────────────┴───────────┐
                       ▼                                        ▼
                   backtest                                 recommend
                       │                                        │
      {model}.backtest_recommendations              {model}.recommendations

A hybrid's own fit is only the fusion; its backtest and recommend read the ``{member}.models`` of
its members beside it, so nothing is fitted twice.
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import MEMBERS, MODELS
from fashion_recommender.pipelines.modelling.nodes import backtest, fit_node_of, recommend

TABLES = ("transactions", "customers", "articles")
RECOMMEND_TAG = "recommend"


def create_pipeline() -> Pipeline:
    """Fit, backtest and recommend with every registered model."""
    return sum((_model_pipeline(model) for model in MODELS), start=Pipeline([]))


def _model_pipeline(model: str) -> Pipeline:
    members = {member: f"{member}.models" for member in MEMBERS.get(model, ())}
    tables = {table: table for table in TABLES}
    answered_from = {"models": "models", "protocol": "params:protocol", **tables, **members}
    nodes = Pipeline(
        [
            Node(
                fit_node_of(model),
                inputs=[*TABLES, "params:protocol", "params:config"],
                outputs="models",
                name="fit",
            ),
            Node(
                backtest,
                inputs=answered_from,
                outputs="backtest_recommendations",
                name="backtest",
                tags=[RECOMMEND_TAG],
            ),
            Node(
                recommend,
                inputs=answered_from,
                outputs="recommendations",
                name="recommend",
                tags=[RECOMMEND_TAG],
            ),
        ]
    )
    return Pipeline(
        nodes,
        namespace=model,
        inputs={*TABLES, *members.values()},
        parameters={"params:protocol": "params:protocol", "params:config": f"params:{model}"},
    )
