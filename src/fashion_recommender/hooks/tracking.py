"""One W&B run for each Kedro run; nodes know nothing of it."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from kedro.config import MissingConfigException
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.io.core import is_parameter
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from typing_extensions import override

from fashion_recommender.hooks import wandb_messages as tell
from fashion_recommender.hooks import wandb_sweep
from fashion_recommender.hooks.costs import DATASET as COSTS
from fashion_recommender.hooks.git_state import git_state
from fashion_recommender.hooks.journal import is_kept
from fashion_recommender.hooks.nodes import NodeObserver
from fashion_recommender.hooks.parameters import ParameterError, refuse_invalid
from fashion_recommender.hooks.secrets import Mask
from fashion_recommender.hooks.wandb_config import Mode, TrackingConfig, effective_mode
from fashion_recommender.hooks.wandb_identity import facts, identity
from fashion_recommender.hooks.wandb_process import RecorderProcess
from fashion_recommender.hooks.wandb_run import apply
from fashion_recommender.observing import forget, listen
from fashion_recommender.progress import in_ci

logger = logging.getLogger(__name__)

_SWITCH_OFF: Final = "The results are complete; switch W&B off with --params=wandb.mode=disabled"


class ActiveRun:
    """A W&B run that was open before Kedro began: written into, and left open."""

    def __init__(self, run: Any, mask: Mask) -> None:
        self._run = run
        self._mask = mask

    def send(self, message: tell.Message) -> None:
        """Write a message."""
        apply(self._run, json.loads(self._mask(json.dumps(message))))


class TrackingHooks(NodeObserver):
    """Record what a Kedro run was made of and what came out, as ``conf/base/wandb.yml`` says.

    Nothing that happens to W&B happens to the Kedro run: a process beside it does the work, and
    the first problem ends the recording with one warning.
    """

    def __init__(self) -> None:
        super().__init__()
        self._config: TrackingConfig | None = None
        self._mode: Mode = "disabled"
        self._mask = Mask({}, {})
        self._project = Path()
        self._receiver: RecorderProcess | ActiveRun | None = None
        self._told: set[str] = set()
        self._done: set[str] = set()
        self._curves: dict[int, list[tell.Message]] = {}

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Read and check the configuration; without a file nothing is recorded.

        Raises
        ------
        ParameterError
            Names the key, its value and what would be right.
        """
        self._config = None
        loader = context.config_loader
        try:
            values = loader["wandb"]
        except (MissingConfigException, KeyError):
            return
        asked = (loader.runtime_params or {}).get("wandb") or {}
        try:
            refuse_invalid({"wandb": values | asked}, {"wandb": TrackingConfig})
            config = TrackingConfig.model_validate(values | asked)
            self._mode = effective_mode(config, os.environ, asked)
        except ValueError as error:
            raise ParameterError(f"{error} (conf/*/wandb.yml)") from None
        self._config = config
        wandb_sweep.configure(config, self._mode)
        credentials: dict[str, Any] = {}
        with suppress(MissingConfigException):
            credentials = loader["credentials"]
        self._mask = Mask(credentials, os.environ)
        self._project = Path(context.project_path)

    @override
    def run_starts(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Open a run, or take the one that is open."""
        if isinstance(self._receiver, RecorderProcess):  # the last run was interrupted
            with suppress(OSError):
                self._receiver.abandon()
        self._receiver = None
        self._told.clear()
        self._done.clear()
        self._curves.clear()
        forget(self._hear)
        if self._config is None or self._mode == "disabled":
            return
        with self._harmless():
            commit, dirty = git_state(self._project)
            active = getattr(sys.modules.get("wandb"), "run", None)
            if active is not None:
                self._receiver = ActiveRun(active, self._mask)
            else:
                asked = identity(self._config, self._mode, run_params, self._project)
                self._receiver = RecorderProcess(asked | {"commit": commit}, self._mask)
            self._send(tell.config(tell.flat(facts(run_params, commit, dirty=dirty), "")))
            listen(self._hear)

    @override
    def node_starts(self, node: Node) -> None:
        """Tell the parameters of the node."""
        with self._harmless():
            self._send_parameters(node)

    @override
    def node_done(self, node: Node) -> None:
        """Remember whose costs to tell."""
        self._done.add(node.name)

    @hook_impl
    def after_dataset_saved(  # type: ignore[override]  # a hook gets the arguments that it names
        self, dataset_name: str, data: Any, node: Node
    ) -> None:
        """Tell metrics, leaderboard, figures and files as they are saved."""
        super().after_dataset_saved(dataset_name, node)
        with self._harmless():
            dataset = self.catalog.get(dataset_name) if self._receiver else None
            if dataset is not None and is_kept(dataset):
                for message in tell.saved(dataset_name, data, dataset):
                    self._send(message)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Close the run."""
        self._close(0, None)

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """Close the run as failed, with the error."""
        self._close(1, f"{type(error).__name__}: {error}")

    def _hear(self, kind: str, facts: dict[str, Any]) -> None:
        """Tell what is announced while nodes run: curves of fits, trials of a sweep."""
        with self._harmless():
            if kind == "curve" and "trial" in facts:
                self._curves.setdefault(facts["trial"], []).append(tell.curve(facts))
            elif kind == "curve":
                self._send(tell.curve(facts))
            elif kind == "trial":
                self._send(tell.trial(facts, self._curves.pop(facts["trial"], [])))

    def _send(self, message: tell.Message) -> None:
        if self._receiver is not None:
            self._receiver.send(message)

    def _send_parameters(self, node: Node) -> None:
        values: dict[str, Any] = {}
        for name in node.inputs:
            if self._receiver is not None and is_parameter(name) and name not in self._told:
                self._told.add(name)
                path = name.removeprefix("params:") if name != "parameters" else ""
                values |= tell.flat(self.catalog.load(name), path)
        if values:
            self._send(tell.config(values))

    def _close(self, exit_code: int, error: str | None) -> None:
        forget(self._hear)
        with self._harmless():
            if self._receiver is not None:
                for message in _costs(self.catalog, self._done):
                    self._send(message)
        with self._harmless():
            if isinstance(self._receiver, RecorderProcess) and self._config is not None:
                report(self._receiver.finish(exit_code, error, self._config.wait_seconds))
            elif error:
                self._send(tell.summary({"error": error}))
        self._receiver = None

    @contextmanager
    def _harmless(self) -> Iterator[None]:
        """Let no problem of the recording reach the Kedro run; the first one ends the recording."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - that is the point
            receiver, self._receiver = self._receiver, None
            if isinstance(receiver, RecorderProcess):
                with suppress(Exception):
                    receiver.abandon()
            logger.warning("W&B does not record this run: %s. %s", error, _SWITCH_OFF)


def report(status: dict[str, Any]) -> None:
    """Say where the run is; whatever went wrong makes one warning."""
    folder = _from_here(status.get("folder"))
    if status["state"] == "running":
        logger.warning(
            "W&B has not taken all of this run yet and goes on in the background%s",
            f"; should that be cut off: wandb sync {folder}" if folder else "",
        )
    elif status["problem"] or status["state"] == "died":
        problem = status["problem"] or "its process ended"
        logger.warning("W&B did not record all of this run: %s. %s", problem, _SWITCH_OFF)
    elif status.get("unreachable"):
        logger.warning(
            "W&B could not be reached (%s): this run is kept, send it with: wandb sync %s",
            status["unreachable"],
            folder,
        )
    elif not in_ci():
        logger.info("W&B run: %s", status.get("url") or folder)


def _from_here(folder: str | None) -> str:
    if folder and Path(folder).is_relative_to(Path.cwd()):
        return str(Path(folder).relative_to(Path.cwd()))
    return folder or ""


def _costs(catalog: CatalogProtocol, done: set[str]) -> list[tell.Message]:
    dataset = catalog.get(COSTS) if COSTS in catalog else None
    if not done or dataset is None or not dataset.exists():
        return []
    frame = dataset.load()
    frame = frame[frame["node"].isin(done)]
    return tell.costs(frame) if len(frame) else []
