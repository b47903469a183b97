"""Nodes that collect the truth, judge each model against it and compare the models."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.tables.splits import Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pandas as pd
    import pyarrow as pa


@typed_parameters(protocol=Protocol)
def collect_target_purchases(transactions: "ir.Table", protocol: Protocol) -> "pa.Table":
    """Collect the truth: what each buyer of a target week bought in it."""
    from fashion_recommender.metrics.truth import target_purchases

    return target_purchases(transactions, protocol)


@typed_parameters(protocol=Protocol)
def collect_history(transactions: "ir.Table", protocol: Protocol) -> "pa.Table":
    """Collect what the buyers of the target weeks bought when for the first time."""
    from fashion_recommender.metrics.truth import purchase_history

    return purchase_history(transactions, protocol)


@typed_parameters(protocol=Protocol, evaluation=EvaluationConfig)
def assign_segments(
    transactions: "ir.Table",
    customers: "ir.Table",
    protocol: Protocol,
    evaluation: EvaluationConfig,
) -> "pa.Table":
    """Say which segments each buyer of a target week belonged to before it."""
    from fashion_recommender.metrics.truth import customer_segments

    # Every judgement reads this table: say that lists are too short before models are fitted.
    evaluation.require_depth(protocol.backtest_k)
    return customer_segments(transactions, customers, protocol, evaluation.segments)


@typed_parameters(protocol=Protocol)
def count_article_customers(
    transactions: "ir.Table", articles: "ir.Table", protocol: Protocol
) -> "pa.Table":
    """Count each article's customers before every cut-off."""
    from fashion_recommender.metrics.truth import article_statistics

    return article_statistics(transactions, articles, protocol)


def evaluate_node_of(model: str) -> Callable[..., "tuple[pd.DataFrame, pa.Table]"]:
    """Make the node function that judges ``model``."""

    @typed_parameters(protocol=Protocol, evaluation=EvaluationConfig)
    def evaluate(
        recommendations: "pa.Table | pd.DataFrame",
        buyers: "pa.Table",
        history: "pa.Table",
        segments: "pa.Table",
        statistics: "pa.Table",
        articles: "ir.Table",
        protocol: Protocol,
        evaluation: EvaluationConfig,
    ) -> "tuple[pd.DataFrame, pa.Table]":
        """Judge the model's recommendations for all target weeks, overall and by customer."""
        from fashion_recommender.metrics.evaluation import evaluate_weeks, require_lists_of_buyers
        from fashion_recommender.metrics.summary import metrics_table
        from fashion_recommender.metrics.weeks import as_arrow

        evaluation.require_depth(protocol.backtest_k)
        lists, attributes = as_arrow(recommendations), _attributes(articles, evaluation)
        require_lists_of_buyers(lists, buyers)
        customer_metrics, catalogue_metrics = evaluate_weeks(
            lists, buyers, history, statistics, attributes, evaluation
        )
        metrics = metrics_table(model, customer_metrics, catalogue_metrics, segments, evaluation)
        return metrics, customer_metrics

    evaluate.__name__ = f"evaluate_{model}"
    return evaluate


def _attributes(articles: "ir.Table", evaluation: EvaluationConfig) -> "np.ndarray":
    from fashion_recommender.metrics.evaluation import attribute_codes
    from fashion_recommender.schema import ARTICLE_IDX

    known = articles.select(ARTICLE_IDX, *evaluation.attributes).to_pyarrow()
    return attribute_codes(known, evaluation.attributes)


@typed_parameters()
def build_leaderboard(**metrics: "pd.DataFrame") -> "pd.DataFrame":
    """Put all models into one table, the best first."""
    from fashion_recommender.metrics.leaderboard import make_leaderboard

    return make_leaderboard(metrics.values())


@typed_parameters(evaluation=EvaluationConfig)
def compare(
    evaluation_customers: "pa.Table", evaluation: EvaluationConfig, **customer_metrics: "pa.Table"
) -> "pd.DataFrame":
    """Compare every pair of models on the same buyers."""
    from fashion_recommender.metrics.comparisons import compare_models

    return compare_models(customer_metrics, evaluation_customers, evaluation)


@typed_parameters(protocol=Protocol, evaluation=EvaluationConfig)
def price_rules(
    recommendations: "pa.Table",
    buyers: "pa.Table",
    history: "pa.Table",
    segments: "pa.Table",
    statistics: "pa.Table",
    articles: "ir.Table",
    protocol: Protocol,
    evaluation: EvaluationConfig,
) -> "pd.DataFrame":
    """Say what business rules would cost the ranker."""
    from fashion_recommender.business_rules import Kinds
    from fashion_recommender.metrics.rule_prices import rule_prices
    from fashion_recommender.metrics.weeks import as_arrow
    from fashion_recommender.schema import ALIKE, ARTICLE_IDX

    evaluation.require_depth(protocol.backtest_k)
    asked = [name for name in ("product_code", *ALIKE) if name in articles.columns]
    known = articles.select(ARTICLE_IDX, *asked).to_pandas()
    kinds = Kinds.of(known.sort_values(ARTICLE_IDX, ignore_index=True))
    lists, attributes = as_arrow(recommendations), _attributes(articles, evaluation)
    return rule_prices(lists, buyers, history, statistics, segments, kinds, attributes, evaluation)
