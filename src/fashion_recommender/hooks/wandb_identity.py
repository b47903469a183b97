"""What a W&B run is called and where it belongs."""

from pathlib import Path, PurePosixPath
from typing import Any, Final

from fashion_recommender.hooks.wandb_config import Mode, TrackingConfig

_LONGEST_NAME: Final = 128
_LONGEST_TAG: Final = 64  # W&B refuses longer ones


def identity(
    config: TrackingConfig, mode: Mode, run_params: dict[str, Any], project: Path
) -> dict[str, Any]:
    """Return what the recorder is asked for, from the configuration and Kedro's run parameters."""
    pipelines = [_shown(name) for name in run_params.get("pipeline_names") or ["__default__"]]
    namespaces = list(run_params.get("namespaces") or [])
    tags = [*config.tags, *pipelines, *namespaces, *(run_params.get("tags") or [])]
    folder = (project / _on_this_machine(config.folder)).resolve()
    return {
        "mode": mode,
        "folder": str(folder),
        "project": config.project,
        "entity": config.entity,
        "name": (config.name or " ".join(["+".join(pipelines), *namespaces]))[:_LONGEST_NAME],
        "group": config.group or folder.name,
        "job_type": (config.job_type or "+".join(pipelines))[:_LONGEST_TAG],
        "tags": list(dict.fromkeys(tag[:_LONGEST_TAG] for tag in tags)),
        "init_seconds": config.init_seconds,
        "wait_seconds": config.wait_seconds,
        "upload_seconds": config.upload_seconds,
    }


def facts(run_params: dict[str, Any], commit: str | None, *, dirty: bool | None) -> dict[str, Any]:
    """Return what to tell of how Kedro was called: what was given, not what was left out."""
    given = {key: value for key, value in run_params.items() if value not in (None, (), [], {})}
    given.pop("project_path", None)
    given["version"] = given.pop("kedro_version", None)
    runner = run_params.get("runner")
    # An instance is given as its repr: <kedro.runner.sequential_runner.SequentialRunner object ...
    given["runner"] = str(runner).strip("<>").split(" ")[0].rpartition(".")[2]
    return {"git": {"commit": commit, "dirty": dirty}, "kedro": given}


def _on_this_machine(folder: str) -> Path:
    """Return a folder that W&B can write to: ``data/<world>`` for a world on object storage."""
    return Path("data", PurePosixPath(folder).name) if "://" in folder else Path(folder)


def _shown(pipeline: str) -> str:
    return "default" if pipeline == "__default__" else pipeline
