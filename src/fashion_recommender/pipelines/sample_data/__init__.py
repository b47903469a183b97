"""Simulate the sample shop."""

from fashion_recommender.pipelines.sample_data.pipeline import create_pipeline

__all__ = ["create_pipeline"]
