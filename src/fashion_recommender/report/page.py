"""Put figures and words of the comparison on one self-contained page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from jinja2 import Environment, PackageLoader
from plotly.io.json import to_json_plotly

from fashion_recommender.figures import comparison as draw
from fashion_recommender.figures.story import CHAPTERS
from fashion_recommender.metrics.leaderboard import overall, verdicts
from fashion_recommender.metrics.reasons import reasons
from fashion_recommender.metrics.summary import MEAN


@dataclass(frozen=True)
class Column:
    """A metric as the page's table shows it."""

    metric: str
    label: str
    form: str
    meaning: str


_COLUMNS = (
    Column(
        "map@12",
        "MAP@12",
        "{:.4f}",
        "how far up a list of twelve the purchases stand: 1 if they fill its first places, 0 if "
        "none is on it. The table is ordered by it",
    ),
    Column("recall@12", "Recall@12", "{:.4f}", "share of the purchases that a list of 12 holds"),
    Column("recall@100", "Recall@100", "{:.4f}", "share of the purchases that a list of 100 holds"),
    Column(
        "ndcg@12",
        "nDCG@12",
        "{:.4f}",
        "like MAP, but a lower place costs less: a hit at place r counts 1 / log2(r + 1)",
    ),
    Column("hit_rate@12", "Hit rate@12", "{:.1%}", "share of buyers with a purchase on their list"),
    Column("mrr@12", "MRR@12", "{:.4f}", "1 / place of the first hit, 0 without one"),
    Column("coverage@12", "Coverage", "{:.1%}", "share of the articles on sale on anybody's list"),
    Column(
        "diversity@12",
        "Diversity",
        "{:.2f}",
        "how unlike the articles of a list are: 0 if all are alike, 1 if they share no attribute",
    ),
    Column(
        "novelty@12",
        "Novelty (bits)",
        "{:.1f}",
        "how little known the listed articles are; 1 bit more means half as many customers",
    ),
    Column(
        "repeats@12", "Repeats", "{:.1%}", "share of a list that its customer had bought before"
    ),
    Column(
        "gini@12",
        "Gini",
        "{:.2f}",
        "how unevenly articles are shown: 0 if all are shown equally often, near 1 if a few fill "
        "all lists",
    ),
)
_HEIGHT = 450  # pixels, plotly's own
_TRADE_OFFS = (
    ("coverage@12", "coverage (share of the articles on sale that anybody is shown)"),
    ("diversity@12", "diversity (how much the articles of a list differ)"),
    ("novelty@12", "novelty (bits; the fewer customers know an article, the more)"),
)


@dataclass(frozen=True)
class Drawing:
    """A figure as JSON that may stand in HTML, its title apart so that it can wrap."""

    title: str
    subtitle: str
    height: int
    drawing: str


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    title: str
    words: str
    figures: list[Drawing]

    @property
    def size(self) -> int:
        """Number of figures."""
        return len(self.figures)


def report_page(
    leaderboard: pd.DataFrame,
    comparisons: pd.DataFrame,
    costs: pd.DataFrame,
    data: Mapping[str, go.Figure | Mapping[str, Any]] | None = None,
    ranker: Sequence[go.Figure] = (),
) -> str:
    """Write the report as HTML that needs nothing from outside.

    Parameters
    ----------
    leaderboard, comparisons, costs
        The catalog's tables of these names.
    data
        Figures of the look at the data (or their JSON, read), by the names of
        :data:`fashion_recommender.figures.story.CHAPTERS`; without them that part is left out.
    ranker
        Figures of what the ranker is made of, if there is one.
    """
    from plotly.offline import get_plotlyjs

    metric = str(leaderboard["metric"].iloc[0])
    table = overall(leaderboard)
    best = str(table.index[0])
    judged = verdicts(leaderboard, comparisons)
    weeks = sorted(set(leaderboard["cutoff"]) - {MEAN})
    buyers = int(leaderboard["n_customers"].iloc[0])
    shown = [column for column in _COLUMNS if column.metric in table]
    sections = [
        Section(
            "Which model is best",
            "Each model was fitted on what happened before a target week and judged on what every "
            "buyer of that week bought. The longer the bar around a value, the less sure it is.",
            [
                _embed(draw.leaderboard_figure(leaderboard, metric)),
                *(
                    [_embed(draw.difference_figure(comparisons, metric, best))]
                    if len(table) > 1
                    else []
                ),
            ],
        ),
        Section(
            "For whom",
            "Averages hide that models suit different customers.",
            [
                _embed(draw.segment_figure(leaderboard, metric, family))
                for family in draw.SEGMENT_FAMILIES
                if _several(leaderboard, family)
            ],
        ),
        Section(
            "What accuracy costs in variety",
            "A list can be right and dull. Further up is more accurate, further right more varied.",
            [
                _embed(draw.trade_off_figure(leaderboard, metric, other, name))
                for other, name in _TRADE_OFFS
                if other in table
            ],
        ),
        Section(
            "What the ranker is made of",
            "The ranker orders candidates that channels propose, by their features. It cannot "
            "recommend what no channel proposes, so the channels set its limit.",
            [_embed(figure) for figure in ranker],
        ),
        Section("What it costs in time", "", [_embed(draw.cost_figure(costs))]),
    ]
    page = Environment(
        loader=PackageLoader("fashion_recommender.report", "."), autoescape=True
    ).get_template("page.html.j2")
    return page.render(
        best=best,
        best_value=f"{table[metric].iloc[0]:.4f}",
        metric={column.metric: column.label for column in _COLUMNS}.get(metric, metric),
        beyond_doubt=not judged or judged[0].is_real,
        verdicts=[str(verdict) for verdict in judged],
        reasons=reasons(leaderboard, comparisons),
        weeks=weeks,
        buyers=f"{buyers:,}",
        columns=shown,
        rows=[
            (model, [column.form.format(values[column.metric]) for column in shown])
            for model, values in table.iterrows()
        ],
        sections=sections,
        chapters=_chapters(data or {}),
        library=get_plotlyjs(),
        made=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _chapters(data: Mapping[str, go.Figure | Mapping[str, Any]]) -> list[Section]:
    """Tell the look at the data in its order, as far as there are figures."""
    return [
        Section(
            chapter.title,
            chapter.words,
            [_embed(data[name]) for name in chapter.figures if name in data],
        )
        for chapter in CHAPTERS
        if any(name in data for name in chapter.figures)
    ]


def _several(leaderboard: pd.DataFrame, family: str) -> bool:
    """Whether a family of segments divides the customers at all."""
    segments = leaderboard["segment"].drop_duplicates()
    return int(segments.str.startswith(f"{family}: ").sum()) > 1


def _embed(figure: go.Figure | Mapping[str, Any]) -> Drawing:
    """Take the title off; the height in pixels keeps the room until the figure is drawn."""
    # Figures were checked when they were made: as plain dictionaries they are not checked again.
    content = figure.to_dict() if isinstance(figure, go.Figure) else figure
    layout = dict(content["layout"])
    words = layout["meta"]
    layout.pop("title", None)
    layout["margin"] = {**layout.get("margin", {}), "t": 24}
    # No text may end the script that holds the figure.
    drawing = str(to_json_plotly({"data": content["data"], "layout": layout}))
    drawing = drawing.replace("<", "\\u003c")
    height = int(layout.get("height") or _HEIGHT)
    title, subtitle = (words[key].replace(" %", "\u00a0%") for key in ("title", "subtitle"))
    return Drawing(title, subtitle, height, drawing)
