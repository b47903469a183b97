"""The pipelines of the project: one for each package below ``pipelines/``."""

import pkgutil
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
    # Folders that only hold what an older checkout compiled are no packages.
    existing = [module.name for module in pkgutil.iter_modules(packages.__path__) if module.ispkg]
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
