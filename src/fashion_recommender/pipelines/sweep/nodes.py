"""Nodes that search for better parameters and tell what was found."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.models.registry import MODELS, model_class
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.config import SearchSpaces, SweepConfig

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import plotly.graph_objects as go
    import pyarrow as pa

    from fashion_recommender.models.base import ModelConfig


def search_node() -> Callable[..., dict[str, Any]]:
    """Make the node function that searches: it takes the parameters of every model, typed.

    Kedro finds types by the names in a signature, so the signature spells all models out.
    """

    def search_parameters(
        transactions: "ir.Table",
        customers: "ir.Table",
        articles: "ir.Table",
        looks: "pa.Table | None",
        journal: Path,
        protocol: Protocol,
        sweep: SweepConfig,
        search_spaces: SearchSpaces,  # type: ignore[valid-type]
        *configs: "ModelConfig",
    ) -> dict[str, Any]:
        """Search for better parameters of one model, on weeks before those of the leaderboard."""
        from fashion_recommender.hooks.wandb_sweep import require_server, run_agent
        from fashion_recommender.models.history import PurchaseLog
        from fashion_recommender.tuning.archive import archive
        from fashion_recommender.tuning.sweep import Sweep

        _check_folder(journal, sweep)
        if sweep.backend == "wandb":
            require_server()
        of_models = dict(zip(MODELS, configs, strict=True))
        space = getattr(search_spaces, sweep.model)
        log = PurchaseLog.from_tables(transactions, customers, articles, looks)
        found = Sweep.prepare(sweep, of_models, space, protocol, log, journal)
        if sweep.backend == "wandb":
            run_agent(found)
        else:
            found.search().run()
        return archive(found.study)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    known = list(inspect.signature(search_parameters).parameters.values())[:-1]
    of_models = [inspect.Parameter(model, kind) for model in MODELS]
    search_parameters.__signature__ = inspect.Signature([*known, *of_models])  # type: ignore[attr-defined]
    types = {model: model_class(model).config_type for model in MODELS}
    return typed_parameters(
        protocol=Protocol, sweep=SweepConfig, search_spaces=SearchSpaces, **types
    )(search_parameters)


@typed_parameters()
def tabulate_trials(study: dict[str, Any]) -> "tuple[pd.DataFrame, str]":
    """Tabulate the trials, and write the best parameters as a file for ``kedro run --config``."""
    from fashion_recommender.tuning.archive import restore
    from fashion_recommender.tuning.objectives import named_objectives
    from fashion_recommender.tuning.results import run_file, trials_table
    from fashion_recommender.tuning.study import ABOUT

    objectives = named_objectives(study[ABOUT]["objectives"])
    restored = restore(study)
    return trials_table(restored, objectives), run_file(restored, objectives)


@typed_parameters()
def draw_sweep(
    study: dict[str, Any], trials: "pd.DataFrame"
) -> "tuple[go.Figure, go.Figure, go.Figure, go.Figure]":
    """Draw how the sweep went, what decided, where the best lie, and what they cost."""
    from fashion_recommender.figures import tuning as draw
    from fashion_recommender.tuning.archive import restore
    from fashion_recommender.tuning.importance import importances
    from fashion_recommender.tuning.objectives import named_objectives
    from fashion_recommender.tuning.study import ABOUT

    facts = study[ABOUT]
    first, *others = named_objectives(facts["objectives"])
    logarithmic = [path for path, dimension in facts["space"].items() if dimension.get("log")]
    against = (others[0].name, others[0].maximised) if others else ("fit_seconds", False)
    return (
        draw.history_figure(trials, first.name, maximised=first.maximised),
        draw.importance_figure(importances(restore(study)), first.name),
        draw.slices_figure(trials, first.name, logarithmic),
        draw.pareto_figure(trials, first.name, against[0], maximised=(first.maximised, against[1])),
    )


def _check_folder(journal: Path, sweep: SweepConfig) -> None:
    """Refuse a model that the catalog's folders do not know: they follow ``--params``."""
    if journal.parent.name != sweep.model:
        raise ValueError(
            f"sweep.model={sweep.model}, but the catalog puts the sweep into the folder "
            f"{journal.parent.name}. Name the model by --params=sweep.model=... or as sweep_model "
            "in globals.yml, from which parameters and catalog both take it."
        )
