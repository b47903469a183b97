"""From the leaderboard and everybody's recommendations to a report and a submission."""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import judged
from fashion_recommender.pipelines.reporting.nodes import (
    choose_submission_model,
    draw_comparison,
    write_report,
    write_submission,
)


def create_pipeline() -> Pipeline:
    """Draw and tell the comparison, choose the best model and write its submission."""
    return Pipeline(
        [
            Node(
                draw_comparison,
                inputs=["leaderboard", "comparisons"],
                outputs=["leaderboard_figure", "difference_figure", "trade_off_figure"],
                name="draw_comparison",
            ),
            Node(
                write_report,
                inputs=["leaderboard", "comparisons", "costs", "eda_figures"],
                outputs="report",
                name="write_report",
            ),
            Node(
                choose_submission_model,
                inputs=["leaderboard", "params:reporting"],
                outputs="submission_model",
                name="choose_submission_model",
            ),
            Node(
                write_submission,
                inputs={
                    "choice": "submission_model",
                    "customers": "customers",
                    "articles": "articles",
                    **{model: f"{model}.recommendations" for model in judged()},
                },
                outputs="submission",
                name="write_submission",
            ),
        ],
        namespace="reporting",
        prefix_datasets_with_namespace=False,
    )
