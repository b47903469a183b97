"""The project's catalog outside a Kedro run: for pages, notebooks and scripts that only read."""

from pathlib import Path
from typing import Any

from kedro.config import MissingConfigException
from kedro.io import DataCatalog

from fashion_recommender.config_loader import CONFIG_LOADER_ARGS, ProjectConfigLoader

PROJECT = Path(__file__).parents[2]
_NO_WORLDS = {"base", "local"}


def open_catalog(env: str | None = None, project: Path = PROJECT) -> DataCatalog:
    """Open the catalog of a world without starting a session, in a fraction of a second.

    Parameters
    ----------
    env
        Configuration environment, as in ``kedro run --env``; None is the sample shop.
    project
        Folder with ``conf``; relative file paths of the catalog start there.
    """
    return DataCatalog.from_config(*catalog_config(env, project))


def catalog_config(
    env: str | None = None, project: Path = PROJECT
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the entries of a world's catalog, with paths that start at the root, and credentials.

    Parameters
    ----------
    env, project
        As of :func:`open_catalog`.
    """
    loader = _loader(env, project)
    entries = loader["catalog"]
    for entry in entries.values():
        if isinstance(entry, dict) and "filepath" in entry:
            entry["filepath"] = str(project / entry["filepath"])
    try:
        return entries, loader["credentials"]
    except MissingConfigException:  # a shop on the own disk needs none
        return entries, {}


def open_parameters(env: str | None = None, project: Path = PROJECT) -> dict[str, Any]:
    """Read the parameters of a world's runs, as its files have them, by their first key.

    Parameters
    ----------
    env, project
        As of :func:`open_catalog`.
    """
    return _loader(env, project)["parameters"]


def environments(project: Path = PROJECT) -> list[str]:
    """Name the environments that describe a world of their own: those with ``globals``."""
    files = (project / "conf").glob("*/globals*.yml")
    return sorted({file.parent.name for file in files} - _NO_WORLDS)


def _loader(env: str | None, project: Path) -> ProjectConfigLoader:
    # Not through the settings, whose hooks take half a second to import.
    return ProjectConfigLoader(str(project / "conf"), env=env, **CONFIG_LOADER_ARGS)
