"""Nodes that turn the comparison into what is handed on."""

from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import Config, typed_parameters

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import plotly.graph_objects as go
    import pyarrow.dataset as ds


class ReportingConfig(Config):
    """What is handed on."""

    submission_model: str | None = None
    """Model whose recommendations are submitted; empty = the first of the leaderboard."""

    submission_metric: str = "map@12"
    """Metric by which the first is found."""


@typed_parameters()
def draw_comparison(
    leaderboard: "pd.DataFrame", comparisons: "pd.DataFrame"
) -> "tuple[go.Figure, go.Figure, go.Figure]":
    """Draw the leaderboard, the distance to the best model, and accuracy against coverage."""
    from fashion_recommender.figures import comparison as draw

    metric = str(leaderboard["metric"].iloc[0])
    depth = metric.partition("@")[2]
    return (
        draw.leaderboard_figure(leaderboard, metric),
        draw.difference_figure(comparisons, metric, str(leaderboard["model"].iloc[0])),
        draw.trade_off_figure(
            leaderboard, metric, f"coverage@{depth}", "coverage (share of articles on sale)"
        ),
    )


@typed_parameters()
def draw_ranker(
    channels: "pd.DataFrame", importance: "pd.DataFrame"
) -> "tuple[go.Figure, go.Figure]":
    """Draw what the ranker's channels find, and what its features are worth."""
    from fashion_recommender.figures import ranker as draw

    return draw.channel_figure(channels), draw.importance_figure(importance)


@typed_parameters()
def write_report(
    leaderboard: "pd.DataFrame",
    comparisons: "pd.DataFrame",
    costs: "pd.DataFrame",
    data: dict[str, Any],
    *ranker: "go.Figure",
) -> str:
    """Write the page that tells the comparison, and the data, to people who made neither."""
    from fashion_recommender.report import report_page

    return report_page(leaderboard, comparisons, costs, data, ranker)


@typed_parameters(reporting=ReportingConfig)
def choose_submission_model(
    leaderboard: "pd.DataFrame", reporting: ReportingConfig
) -> dict[str, str]:
    """Name the model to submit: the configured one, else the best of the leaderboard."""
    judged = leaderboard[
        (leaderboard["metric"] == reporting.submission_metric)
        & (leaderboard["segment"] == "all")
        & (leaderboard["cutoff"] == "")
    ]
    # Of equals the one that stands first on the leaderboard.
    ranked = judged.sort_values("value", ascending=False, kind="stable")
    known: list[str] = ranked["model"].tolist()
    chosen = reporting.submission_model or next(iter(known), "")
    if chosen not in known:
        metrics = ", ".join(sorted(leaderboard["metric"].unique()))
        raise ValueError(
            f"reporting.submission_model={reporting.submission_model}, "
            f"reporting.submission_metric={reporting.submission_metric}: no such model was judged "
            f"by that metric; models: {', '.join(known) or 'none'}; metrics: {metrics}"
        )
    return {"model": chosen, "metric": reporting.submission_metric}


@typed_parameters()
def write_submission(
    choice: dict[str, str],
    customers: "ir.Table",
    articles: "ir.Table",
    **recommendations: "ds.Dataset",
) -> "pd.DataFrame":
    """Spell out the chosen model's recommendations for every customer of the shop."""
    from fashion_recommender import schema
    from fashion_recommender.submission import submission

    def ids(table: "ir.Table", index: str, name: str) -> "pd.Series":
        return table.order_by(index).select(name).to_pandas()[name]

    return submission(
        recommendations[choice["model"]],
        ids(customers, schema.CUSTOMER_IDX, schema.CUSTOMER_ID).to_numpy(object),
        ids(articles, schema.ARTICLE_IDX, schema.ARTICLE_ID).to_numpy(object),
    )
