"""Search for better parameters of one model; not part of a plain ``kedro run``."""

from fashion_recommender.pipelines.sweep.pipeline import create_pipeline

__all__ = ["create_pipeline"]
