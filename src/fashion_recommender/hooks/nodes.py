"""When a node starts and when it is done, which for Kedro's own hooks is before its saves."""

from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node


class NodeObserver:
    """Base of hooks that watch nodes from their start to the end of their last save.

    Under the parallel runner no node is seen: Kedro's node hooks do not fire there.
    """

    catalog: CatalogProtocol

    def __init__(self) -> None:
        self._unsaved: dict[str, set[str]] = {}

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol
    ) -> None:
        """Forget the previous run of this process."""
        self._unsaved.clear()
        self.catalog = catalog
        self.run_starts(run_params, pipeline)

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        """Remember what the node has to save."""
        self._unsaved[node.name] = set(node.outputs)
        self.node_starts(node)

    @hook_impl
    def after_node_run(self, node: Node) -> None:
        """Count a node without outputs as done when its function returns."""
        if not node.outputs:
            self.node_done(node)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, node: Node) -> None:
        """Count a node as done with its last save."""
        unsaved = self._unsaved[node.name]
        unsaved.discard(dataset_name)
        if not unsaved:
            self.node_done(node)

    def run_starts(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Override: a run is about to begin."""

    def node_starts(self, node: Node) -> None:
        """Override: the inputs are loaded, the function is about to be called."""

    def node_done(self, node: Node) -> None:
        """Override: all outputs are saved."""
