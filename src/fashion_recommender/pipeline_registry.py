"""The pipelines of the project: one for each package below ``pipelines/``."""

import pkgutil
from importlib import import_module
from typing import Final

from kedro.framework.project import find_pipelines
from kedro.pipeline import Pipeline

from fashion_recommender import pipelines as packages

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
    """Find all pipelines; with ``--pipelines=a,b`` only those two are imported.

    Raises
    ------
    ImportError
        A pipeline's package cannot be imported: better here than missing without a word.
    """
    existing = _existing()
    try:
        found = find_pipelines(raise_errors=True, pipelines_to_find=existing)
    except ImportError as error:
        if error.__cause__ is None:  # asked for by a name that does not exist
            return {}  # Kedro's session then suggests the closest one
        raise
    if found.keys() >= set(existing):
        default = [found[name] for name in DEFAULT_PIPELINES if name in found]
        found["__default__"] = sum(default, start=Pipeline([]))
    return found


def all_pipelines() -> dict[str, Pipeline]:
    """Make every pipeline, whichever ``--pipelines`` asks for."""
    return {
        name: import_module(f"{packages.__name__}.{name}").create_pipeline() for name in _existing()
    }


def _existing() -> list[str]:
    # Folders that only hold what an older checkout compiled are no packages.
    return [module.name for module in pkgutil.iter_modules(packages.__path__) if module.ispkg]
