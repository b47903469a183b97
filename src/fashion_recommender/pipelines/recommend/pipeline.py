"""The part of the modelling pipeline that starts from stored models."""

from kedro.pipeline import Pipeline

from fashion_recommender.pipelines.modelling.pipeline import RECOMMEND_TAG
from fashion_recommender.pipelines.modelling.pipeline import create_pipeline as create_modelling


def create_pipeline() -> Pipeline:
    """Recommendations of every model from its newest stored version.

    ``kedro run --pipelines=recommend --load-versions=als.models:VERSION`` takes a named one.
    """
    return create_modelling().only_nodes_with_tags(RECOMMEND_TAG)
