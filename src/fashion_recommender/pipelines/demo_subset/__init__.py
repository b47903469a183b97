"""Cut a small world out of a big one."""

from fashion_recommender.pipelines.demo_subset.pipeline import create_pipeline

__all__ = ["create_pipeline"]
