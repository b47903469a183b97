"""From the log to better parameters of one model.

::

    transactions, customers, articles,      sweep_journal (the study while it is worked on)
    parameters of all models                      │
                 └──────────► search_parameters ◄─┘
                                     │
                                sweep_study
                                     │
                              tabulate_trials
                         ┌───────────┴───────────┐
                   sweep_trials         sweep_best_parameters
                         │
                     draw_sweep
                         │
     sweep_history_figure, sweep_importance_figure, sweep_slices_figure, sweep_pareto_figure

Which model it is stands in ``sweep.model``; each has its own folder.
"""

from kedro.pipeline import Node, Pipeline

from fashion_recommender.models.registry import MODELS
from fashion_recommender.pipelines.modelling.pipeline import LOOKS
from fashion_recommender.pipelines.sweep.nodes import draw_sweep, search_node, tabulate_trials

FIGURES = ("history", "importance", "slices", "pareto")


def create_pipeline() -> Pipeline:
    """Search, and tell what was found."""
    return Pipeline(
        [
            Node(
                search_node(),
                inputs=[
                    "transactions",
                    "customers",
                    "articles",
                    LOOKS,
                    "sweep_journal",
                    "params:protocol",
                    "params:sweep",
                    "params:search_spaces",
                    *(f"params:{model}" for model in MODELS),
                ],
                outputs="sweep_study",
                name="search_parameters",
            ),
            Node(
                tabulate_trials,
                inputs="sweep_study",
                outputs=["sweep_trials", "sweep_best_parameters"],
                name="tabulate_trials",
            ),
            Node(
                draw_sweep,
                inputs=["sweep_study", "sweep_trials"],
                outputs=[f"sweep_{figure}_figure" for figure in FIGURES],
                name="draw_sweep",
            ),
        ]
    )
