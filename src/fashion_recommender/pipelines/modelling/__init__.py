"""Fit every model at every cut-off, and let it recommend."""

from fashion_recommender.pipelines.modelling.pipeline import create_pipeline

__all__ = ["create_pipeline"]
