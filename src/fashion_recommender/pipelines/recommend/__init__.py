"""Recommend from stored models, without fitting."""

from fashion_recommender.pipelines.recommend.pipeline import create_pipeline

__all__ = ["create_pipeline"]
