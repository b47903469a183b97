"""One small pipeline, instantiated once for each model of the registry.

::

    transactions, customers, articles ──► fit ──► {model}.models
                                                    │
                       ┌────────────────────────────┴───────────┐
                       ▼                                        ▼
                   backtest                                 recommend
                       │                                        │
      {model}.backtest_recommendations              {model}.recommendations
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import MODELS
from fashion_recommender.pipelines.modelling.nodes import backtest, fit_node_of, recommend

TABLES = ("transactions", "customers", "articles")
RECOMMEND_TAG = "recommend"


def create_pipeline() -> Pipeline:
    """Fit, backtest and recommend with every registered model."""
    return sum((_model_pipeline(model) for model in MODELS), start=Pipeline([]))


def _model_pipeline(model: str) -> Pipeline:
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
                inputs=["models", *TABLES, "params:protocol"],
                outputs="backtest_recommendations",
                name="backtest",
                tags=[RECOMMEND_TAG],
            ),
            Node(
                recommend,
                inputs=["models", *TABLES, "params:protocol"],
                outputs="recommendations",
                name="recommend",
                tags=[RECOMMEND_TAG],
            ),
        ]
    )
    return Pipeline(
        nodes,
        namespace=model,
        inputs=set(TABLES),
        parameters={"params:protocol": "params:protocol", "params:config": f"params:{model}"},
    )
