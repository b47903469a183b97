"""The pipelines of the project: one for each package below ``pipelines/``."""

from typing import Final

from kedro.framework.project import find_pipelines
from kedro.pipeline import Pipeline

DEFAULT_PIPELINES: Final = (
    "data_processing",
    "eda",
    "feature_engineering",
    "modelling",
    "evaluation",
    "reporting",
)
"""What a plain ``kedro run`` does; those that do not exist yet are left out."""


def register_pipelines() -> dict[str, Pipeline]:
    """Find all pipelines; with ``--pipelines=a,b`` only those two are imported."""
    pipelines = find_pipelines(raise_errors=True)
    if "__default__" in pipelines:
        found = [pipelines[name] for name in DEFAULT_PIPELINES if name in pipelines]
        pipelines["__default__"] = sum(found, start=Pipeline([]))
    return pipelines
