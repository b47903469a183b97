"""Check a shop's raw files and code them as tables."""

from fashion_recommender.pipelines.data_processing.pipeline import create_pipeline

__all__ = ["create_pipeline"]
