"""What ``conf/<environment>/wandb.yml`` may hold, and which mode a run gets from it."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from fashion_recommender.configuration import Config

Mode = Literal["auto", "online", "offline", "disabled"]

_MODES_OF_VARIABLE: Final[dict[str, Mode]] = {
    "online": "online",
    "run": "online",
    "offline": "offline",
    "dryrun": "offline",
    "disabled": "disabled",
}
"""What W&B itself understands in WANDB_MODE."""


class TrackingConfig(Config):
    """How runs are recorded in Weights & Biases."""

    mode: Mode = "auto"
    """auto = online where a key is configured, else offline."""

    project: str = Field("fashion-recommender", min_length=1)
    """W&B project that runs go to."""

    entity: str | None = None
    """W&B user or team; null = that of the key."""

    name: str | None = None
    """Name of the run; null = its pipelines and namespaces."""

    group: str | None = None
    """Runs that belong together; null = the world (the name of data_dir)."""

    job_type: str | None = None
    """Kind of run; null = its pipelines."""

    tags: tuple[str, ...] = ()
    """Tags beside the run's pipelines, namespaces and Kedro tags."""

    folder: str = Field("data", min_length=1)
    """Runs are kept in ``<folder>/wandb``; in ``data/<world>/wandb`` where it is an address of
    object storage."""

    init_seconds: float = Field(10, gt=0, le=600)
    """A server that has not answered by then is given up: the run is kept offline."""

    wait_seconds: float = Field(15, gt=0, le=600)
    """How long ``kedro run`` waits at its end for what is still to be written or uploaded."""

    upload_seconds: float = Field(600, gt=0, le=86400)
    """How long an upload may go on in the background after that."""


def effective_mode(
    config: TrackingConfig, environment: Mapping[str, str], asked: Mapping[str, Any]
) -> Mode:
    """Decide between a parameter of the run, WANDB_MODE and the file, in this order.

    Parameters
    ----------
    config
        The file with the run's parameters over it.
    environment
        Environment variables.
    asked
        What ``--params=wandb....`` set.

    Raises
    ------
    ValueError
        WANDB_MODE holds something else than W&B knows.
    """
    variable = environment.get("WANDB_MODE", "").strip().lower()
    if "mode" in asked or not variable:
        return config.mode
    if variable not in _MODES_OF_VARIABLE:
        raise ValueError(
            f"environment variable WANDB_MODE is {variable!r}, should be one of "
            f"{', '.join(_MODES_OF_VARIABLE)}"
        )
    return _MODES_OF_VARIABLE[variable]
