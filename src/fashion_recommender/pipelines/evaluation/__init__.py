"""Judge every model on the same buyers, and compare them."""

from fashion_recommender.pipelines.evaluation.pipeline import create_pipeline

__all__ = ["create_pipeline"]
