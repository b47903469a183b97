"""What articles look like, and which belong together."""

from fashion_recommender.pipelines.feature_engineering.pipeline import create_pipeline

__all__ = ["create_pipeline"]
