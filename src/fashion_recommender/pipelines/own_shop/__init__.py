"""Turn anybody's purchase log into a world in the Kaggle layout."""

from fashion_recommender.pipelines.own_shop.pipeline import create_pipeline

__all__ = ["create_pipeline"]
