"""Make ``--only-missing-outputs`` right: redo what is missing, outdated or made differently."""

import logging
from pathlib import Path
from typing import Any, Final

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import AbstractDataset, AbstractVersionedDataset, CatalogProtocol
from kedro.io.core import get_protocol_and_path
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from typing_extensions import override

from fashion_recommender.hooks.journal import Journal, is_kept
from fashion_recommender.hooks.nodes import NodeObserver

logger = logging.getLogger(__name__)

_NEEDS: Final = "it needs "


class ResumeHooks(NodeObserver):
    """Keep the journal of every run, and let ``kedro run --only-missing-outputs`` use it.

    Kedro itself looks only at whether an output exists, which is wrong from the second run on.
    Before such a run, every node is compared with its entry in the journal: where an output is
    missing or was overwritten, an input has changed since, a parameter has another value or a node
    before it has to run, its outputs are declared not to exist, and Kedro makes them anew. Nothing
    is deleted: a file is replaced when its successor is complete, a versioned dataset gets one
    version more.
    """

    def __init__(self) -> None:
        super().__init__()
        self._data_dir: str | Path | None = None
        self._journal: Journal | None = None
        self._made_of: dict[str, dict[str, Any]] = {}

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Find the world's folder."""
        data_dir = context.config_loader["globals"].get("data_dir", "data")
        is_address = get_protocol_and_path(data_dir)[0] != "file"
        self._data_dir = data_dir if is_address else Path(context.project_path) / data_dir

    @override
    def run_starts(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Declare stale outputs missing."""
        self._made_of.clear()
        self._journal = None if self._data_dir is None else Journal(self._data_dir)
        if self._journal is None or not run_params.get("only_missing_outputs"):
            return
        reasons = find_reasons(self._journal, pipeline, self.catalog)
        for node in pipeline.nodes:
            if node.name in reasons:
                for name in node.outputs:
                    _declare_missing(self.catalog.get(name))
        logger.info("Resuming: %d of %d nodes are to do", len(reasons), len(pipeline.nodes))
        for name, reason in reasons.items():
            if not reason.startswith(_NEEDS):  # those that follow from another are not told
                logger.info("  %s: %s", name, reason)
        kept = [node for node in pipeline.nodes if node.name not in reasons]
        if others := sum(self._journal.is_of_other_code(node) for node in kept):
            logger.info(
                "%d nodes that are kept were made by other code than there is now. Changed code is "
                "no reason to redo them: to make everything anew, run without "
                "--only-missing-outputs",
                others,
            )
        # Looking at a versioned dataset pins it to its latest version of now; it may be saved
        # under another name of the same file (name@pandas, name@ibis) before it is loaded.
        for name in pipeline.datasets():
            dataset = self.catalog.get(name)
            if isinstance(dataset, AbstractVersionedDataset):
                dataset.release()

    @override
    def node_starts(self, node: Node) -> None:
        """From here to its last save the node's outputs are of no known making."""
        if self._journal is not None:
            self._made_of[node.name] = self._journal.made_of(node, self.catalog)
            self._journal.forget(node)

    @override
    def node_done(self, node: Node) -> None:
        """Write down what the outputs were made of."""
        if self._journal is not None:
            self._journal.record(node, self._made_of[node.name], self.catalog)


def find_reasons(journal: Journal, pipeline: Pipeline, catalog: CatalogProtocol) -> dict[str, str]:
    """Map the names of the nodes that have to run to the reason, in the order of the run."""
    reasons: dict[str, str] = {}
    for node in pipeline.nodes:
        before = sorted(n.name for n in pipeline.node_dependencies[node] if n.name in reasons)
        if before:
            reasons[node.name] = f"{_NEEDS}{before[0]}"
        elif reason := journal.reason_to_redo(node, catalog):
            reasons[node.name] = reason
    return reasons


def _declare_missing(dataset: AbstractDataset | None) -> None:
    if dataset is None or not is_kept(dataset):
        return
    if hasattr(dataset, "mark_stale"):
        dataset.mark_stale()
    else:  # a dataset class of somebody else's: this instance serves this run only
        dataset._exists = lambda: False  # type: ignore[method-assign]
