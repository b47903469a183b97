"""One line for each node, while it runs."""

import logging
import time
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from typing_extensions import override

from fashion_recommender.hooks.nodes import NodeObserver
from fashion_recommender.progress import in_ci

logger = logging.getLogger(__name__)


class ProgressHooks(NodeObserver):
    """Tell which node runs, and how long it took where that was long. Silent in CI."""

    slow_seconds = 2.0

    @override
    def run_starts(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Count the nodes; a resumed run does not do all of them."""
        self._started: dict[str, float] = {}
        self._run_started = time.perf_counter()
        self._total = "" if run_params.get("only_missing_outputs") else f"/{len(pipeline.nodes)}"

    @override
    def node_starts(self, node: Node) -> None:
        """Say which node begins."""
        self._started[node.name] = time.perf_counter()
        if not in_ci():
            logger.info("%d%s %s", len(self._started), self._total, node.name)

    @override
    def node_done(self, node: Node) -> None:
        """Say how long a slow node took."""
        seconds = time.perf_counter() - self._started[node.name]
        if seconds >= self.slow_seconds and not in_ci():
            logger.info("%s took %.0f s", node.name, seconds)

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Say how long everything took."""
        if not in_ci():
            seconds = time.perf_counter() - self._run_started
            logger.info("%d nodes done in %.0f s", len(self._started), seconds)
