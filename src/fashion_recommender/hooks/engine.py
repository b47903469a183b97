"""Refuse an engine that cannot start here, before anything runs."""

from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline


class EngineHooks:
    """Look whether the engine of the run's tables can be started.

    It is started when the first table is read, which may be minutes after the start.
    """

    @hook_impl
    def before_pipeline_run(self, pipeline: Pipeline, catalog: CatalogProtocol) -> None:
        """Ask once: all tables of a run have one connection. A run without tables needs none."""
        from fashion_recommender import engines

        for name in sorted(pipeline.datasets()):
            connection = getattr(catalog.get(name), "_connection_config", None)
            if connection is not None:
                engines.refuse_absent(connection)
                return
