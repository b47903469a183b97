"""Look at a shop's data before anything is learned from them."""

from fashion_recommender.pipelines.eda.pipeline import create_pipeline

__all__ = ["create_pipeline"]
