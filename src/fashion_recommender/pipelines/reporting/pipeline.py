"""From the leaderboard and everybody's recommendations to a report and a submission."""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import judged
from fashion_recommender.pipelines.reporting.nodes import (
    choose_submission_model,
    draw_comparison,
    draw_ranker,
    write_report,
    write_submission,
)

RANKER_FIGURES = ["ranker_channels_figure", "ranker_importance_figure"]


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
                draw_ranker,
                inputs=["ranker.channels", "ranker.importance"],
                outputs=RANKER_FIGURES,
                name="draw_ranker",
            ),
            Node(
                write_report,
                inputs=["leaderboard", "comparisons", "costs", "eda_figures", *RANKER_FIGURES],
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
