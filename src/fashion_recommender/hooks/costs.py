"""What every node costs: seconds, peak memory, rows."""

import time
from pathlib import Path
from threading import Lock
from typing import Any, Final

from kedro.framework.hooks import hook_impl
from kedro.io import AbstractDataset, CatalogProtocol
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from typing_extensions import override

from fashion_recommender.hooks.memory import MemorySampler
from fashion_recommender.hooks.nodes import NodeObserver
from fashion_recommender.hooks.storage import stored_path
from fashion_recommender.models.registry import judged

DATASET: Final = "costs"


class CostHooks(NodeObserver):
    """Keep the ``costs`` table: one row for each node, replaced whenever that node runs again.

    ``seconds`` runs from the call of the node's function to the end of its last save, so it holds
    what lazy tables compute while they are saved. ``peak_memory_mb`` is the largest resident memory
    (MB = 10**6 bytes) of the process and its children meanwhile; nodes that run at the same time
    share it. ``rows`` counts the rows of all Parquet outputs. The table is written after every
    node, so it is there for a report at the end of the same run, and after a failure.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sampler = MemorySampler()
        self._records: dict[str, dict[str, Any]] = {}
        self._started: dict[str, float] = {}
        self._enabled = False
        self._writing = Lock()  # nodes may end at the same time under the thread runner

    @override
    def run_starts(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Start from the costs of earlier runs."""
        self._started.clear()
        self._enabled = DATASET in self.catalog
        if not self._enabled:
            return
        self._records = _earlier(self.catalog)
        if not run_params.get("pipeline_names"):
            registered = _registered_nodes()
            self._records = {k: v for k, v in self._records.items() if k in registered}
        self._sampler.start()

    @override
    def node_starts(self, node: Node) -> None:
        """Start the clock."""
        self._sampler.open(node.name)
        self._started[node.name] = time.perf_counter()

    @override
    def node_done(self, node: Node) -> None:
        """Write the node's row."""
        if not self._enabled:
            return
        record = {
            "node": node.name,
            "model": node.namespace if node.namespace in judged() else "",
            "cutoff": "",
            "seconds": time.perf_counter() - self._started[node.name],
            "peak_memory_mb": self._sampler.peak(node.name) / 1e6,
            "rows": _rows(node, self.catalog),
        }
        with self._writing:
            self._records[node.name] = record
            self.catalog.save(DATASET, _frame(self._records))

    @hook_impl
    def after_pipeline_run(self) -> None:
        """Stop sampling."""
        self._sampler.stop()

    @hook_impl
    def on_pipeline_error(self) -> None:
        """Stop sampling."""
        self._sampler.stop()


def _earlier(catalog: CatalogProtocol) -> dict[str, dict[str, Any]]:
    dataset = catalog.get(DATASET)
    if dataset is None or not dataset.exists():
        return {}
    return {row["node"]: row for row in dataset.load().to_dict("records")}


def _registered_nodes() -> set[str]:
    from kedro.framework.project import pipelines

    return {node.name for pipeline in pipelines.values() for node in pipeline.nodes}


def _frame(records: dict[str, dict[str, Any]]) -> Any:
    import pandas as pd

    from fashion_recommender import schema

    frame = pd.DataFrame(records.values(), columns=list(schema.COSTS))
    return frame.astype({"rows": "Int64"}).sort_values("node", ignore_index=True)


def _rows(node: Node, catalog: CatalogProtocol) -> int | None:
    """Count the rows of a node's Parquet outputs by their footers; None where it has none."""
    counts = [_parquet_rows(catalog[name]) for name in node.outputs]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _parquet_rows(dataset: AbstractDataset) -> int | None:
    path = stored_path(dataset)
    if path is None or not path.name.endswith(".parquet"):
        return None
    parts = [path] if path.is_file() else sorted(path.glob("*.parquet"))
    if not parts:
        return None
    return sum(_footer_rows(part) for part in parts)


def _footer_rows(path: Path) -> int:
    import pyarrow.parquet as pq

    return pq.read_metadata(path).num_rows
