"""From the leaderboard and everybody's recommendations to a submission."""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import MODELS
from fashion_recommender.pipelines.reporting.nodes import choose_submission_model, write_submission


def create_pipeline() -> Pipeline:
    """Choose the best model and write its submission."""
    return Pipeline(
        [
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
                    **{model: f"{model}.recommendations" for model in MODELS},
                },
                outputs="submission",
                name="write_submission",
            ),
        ]
    )
