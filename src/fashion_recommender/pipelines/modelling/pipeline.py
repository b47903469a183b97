"""One small pipeline, instantiated once for each model of the registry.

::

    transactions, customers, articles ──► fit ──► {model}.models
                                                    │
                       ┌────────────────────────────┴───────────┐
                       ▼                                        ▼
                   backtest                                 recommend
                       │                                        │
      {model}.backtest_recommendations              {model}.recommendations

Of the ranker, ``look_into`` also writes why it recommends what it does in the newest target week
(``ranker.explanations``), what its channels found (``ranker.channels``) and proposed
(``candidates``), and what its features are worth (``ranker.importance``).

What puts a model's lists into another order by looks (``RERANKED`` in the registry) fits nothing:
its ``backtest`` and ``recommend`` read the ``{model}.models`` that it asks.

A hybrid's own fit is only the fusion; its backtest and recommend read the ``{member}.models`` of
its members beside it, so nothing is fitted twice.
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import MEMBERS, MODELS, PICTURED, RERANKED
from fashion_recommender.pipelines.modelling import nodes, ranker, reranking
from fashion_recommender.pipelines.modelling.nodes import fit_node_of

NODES_OF = {"ranker": (ranker.fit, ranker.backtest, ranker.recommend)}
"""Models that are fitted and asked in a way of their own."""
KEPT = {"ranker": {"scored": "scored"}}
"""Models that keep what they have recommended so far, lest a killed run begin anew: where."""

TABLES = ("transactions", "customers", "articles")
LOOKS = "article_looks@optional"
CANDIDATES = "candidates"
RECOMMEND_TAG = "recommend"


def create_pipeline() -> Pipeline:
    """Fit, backtest and recommend with every registered model, and re-rank some by looks."""
    models = [_model_pipeline(model) for model in MODELS]
    return sum([*models, *(_visual_pipeline(name) for name in RERANKED)], start=Pipeline([]))


def _model_pipeline(model: str) -> Pipeline:
    members = {member: f"{member}.models" for member in MEMBERS.get(model, ())}
    tables = {table: table for table in TABLES}
    looks = {"looks": LOOKS} if model in PICTURED else {}
    answered_from = {"models": "models", "protocol": "params:protocol", **tables, **members}
    fit, backtest, recommend = NODES_OF.get(
        model, (fit_node_of(model), nodes.backtest, nodes.recommend)
    )
    steps = Pipeline(
        [
            Node(
                fit,
                inputs={"protocol": "params:protocol", "config": "params:config"} | tables | looks,
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
                inputs=answered_from | KEPT.get(model, {}),
                outputs="recommendations",
                name="recommend",
                tags=[RECOMMEND_TAG],
            ),
        ]
    )
    if model == "ranker":
        steps += Pipeline(
            [
                Node(
                    ranker.look_into,
                    inputs=answered_from,
                    outputs=["explanations", "channels", "importance", CANDIDATES],
                    name="look_into",
                    tags=[RECOMMEND_TAG],
                )
            ]
        )
    return Pipeline(
        steps,
        namespace=model,
        inputs={*TABLES, *members.values(), *looks.values()},
        outputs={CANDIDATES} & steps.all_outputs(),
        parameters={"params:protocol": "params:protocol", "params:config": f"params:{model}"},
    )


def _visual_pipeline(name: str) -> Pipeline:
    source = RERANKED[name]
    members = {member: f"{member}.models" for member in MEMBERS.get(source, ())}
    tables = {table: table for table in TABLES}
    terms = {"protocol": "params:protocol", "config": "params:config"}
    asked = {"models": f"{source}.models", "looks": LOOKS} | members
    steps = {
        "backtest": (reranking.backtest, "backtest_recommendations"),
        "recommend": (reranking.recommend, "recommendations"),
    }
    rerankers = [
        Node(
            function,
            inputs=asked | tables | terms,
            outputs=lists,
            name=step,
            tags=[RECOMMEND_TAG],
        )
        for step, (function, lists) in steps.items()
    ]
    return Pipeline(
        rerankers,
        namespace=name,
        inputs={*TABLES, *asked.values()},
        parameters={"params:protocol": "params:protocol", "params:config": f"params:{name}"},
    )
