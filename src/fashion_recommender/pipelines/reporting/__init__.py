"""Write down what the comparison showed: the submission of the best model."""

from fashion_recommender.pipelines.reporting.pipeline import create_pipeline

__all__ = ["create_pipeline"]
