"""The leaderboard as text for a terminal."""

import numpy as np
import pandas as pd

from fashion_recommender.metrics.leaderboard import oriented, overall, verdicts
from fashion_recommender.metrics.reasons import reasons
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN

_HEADINGS = {
    "map": "MAP",
    "recall": "recall",
    "ndcg": "nDCG",
    "hit_rate": "hit rate",
    "mrr": "MRR",
    "precision": "precision",
}


def render_leaderboard(leaderboard: pd.DataFrame, comparisons: pd.DataFrame) -> str:
    """Write the leaderboard for people: one line a model, then what the differences are worth.

    Takes what :func:`~fashion_recommender.metrics.leaderboard.make_leaderboard` and
    :func:`~fashion_recommender.metrics.comparisons.compare_models` return. The last column names
    the models, by place, that are worse for real: the interval of the paired difference in MAP
    is above 0.
    """
    table = overall(leaderboard)
    metric = leaderboard["metric"].iloc[0]
    rows = leaderboard[(leaderboard["cutoff"] == MEAN) & (leaderboard["segment"] == ALL)]
    intervals = rows[rows["metric"] == metric].set_index("model")
    differences = oriented(comparisons, metric)
    columns: dict[str, list[str]] = {
        "": [str(place) for place in range(1, len(table) + 1)],
        "model": table.index.tolist(),
        _heading(metric): [f"{value:.4f}" for value in table[metric]],
        "interval": [
            _interval(intervals.loc[model, "ci_low"], intervals.loc[model, "ci_high"])
            for model in table.index
        ],
    }
    for name in _shown_metrics(metric, list(table.columns)):
        columns[_heading(name)] = [_number(name, value) for value in table[name]]
    columns["better than"] = [
        _beaten(model, table.index.tolist(), differences) for model in table.index
    ]
    weeks = sorted(set(leaderboard["cutoff"]) - {MEAN})
    n_customers = int(intervals["n_customers"].max())
    judged = (
        f"Mean over {len(weeks)} target week{'s' if len(weeks) > 1 else ''} "
        f"(first days {', '.join(weeks)}), {n_customers:,} buyers, every buyer counted."
    )
    lines = [judged, "", *_aligned(columns), ""]
    lines += [f"- {verdict}" for verdict in verdicts(leaderboard, comparisons, metric)]
    why = reasons(leaderboard, comparisons)
    if why:
        lines += ["", f"Where the lead of {table.index[0]} comes from", *(f"- {w}" for w in why)]
    return "\n".join(lines)


def results_table(leaderboard: pd.DataFrame, comparisons: pd.DataFrame) -> str:
    """Write the leaderboard as a Markdown table, short enough for a page's first screen."""
    table = overall(leaderboard)
    metric = leaderboard["metric"].iloc[0]
    rows = leaderboard[(leaderboard["cutoff"] == MEAN) & (leaderboard["segment"] == ALL)]
    intervals = rows[rows["metric"] == metric].set_index("model")
    differences = oriented(comparisons, metric)
    names = _shown_metrics(metric, list(table.columns))
    kept = [n for n in names if n.partition("@")[0] in ("recall", "coverage", "repeats")]
    headings = ["", "model", _heading(metric), "interval", *map(_heading, kept), "better than"]
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    order = table.index.tolist()
    for place, model in enumerate(order, start=1):
        low, high = intervals.loc[model, ["ci_low", "ci_high"]]
        cells = [str(place), f"`{model}`", f"{table.loc[model, metric]:.4f}", _interval(low, high)]
        cells += [_number(name, table.loc[model, name]) for name in kept]
        lines.append(f"| {' | '.join([*cells, _beaten(model, order, differences)])} |")
    return "\n".join(lines)


def _shown_metrics(metric: str, measured: list[str]) -> list[str]:
    """Besides the first metric: what fits on a line, at the depths that were measured."""
    depth = metric.partition("@")[2]
    deepest = max(int(name.partition("@")[2]) for name in measured if name.startswith("recall@"))
    wanted = [f"recall@{depth}", f"recall@{deepest}", f"ndcg@{depth}", f"hit_rate@{depth}"]
    wanted += [
        name
        for kind in ("coverage@", "diversity@", "novelty@", "repeats@")
        for name in measured
        if name.startswith(kind)
    ]
    return [name for name in dict.fromkeys(wanted) if name in measured]


def _heading(metric: str) -> str:
    name, _, depth = metric.partition("@")
    # Measures of the shown list all have one depth: naming it again and again helps nobody.
    return f"{_HEADINGS[name]}@{depth}" if name in _HEADINGS else name


def _number(metric: str, value: float) -> str:
    if np.isnan(value):
        return "-"
    name = metric.partition("@")[0]
    if name == "novelty":
        return f"{value:.1f} bit"
    if name in ("coverage", "repeats", "hit_rate"):
        return f"{value:.1%}"
    return f"{value:.2f}" if name == "diversity" else f"{value:.4f}"


def _interval(low: float, high: float) -> str:
    return "-" if np.isnan(low) else f"{low:.4f}-{high:.4f}"


def _beaten(
    model: str, order: list[str], differences: dict[tuple[str, str], tuple[float, float, float]]
) -> str:
    """Places of the models that are worse for real, neighbours joined to ranges."""
    places = [
        place
        for place, other in enumerate(order, start=1)
        if other != model and differences[model, other][1] > 0
    ]
    ranges: list[list[int]] = []
    for place in places:
        if ranges and place == ranges[-1][1] + 1:
            ranges[-1][1] = place
        else:
            ranges.append([place, place])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges) or "-"


def _aligned(columns: dict[str, list[str]]) -> list[str]:
    """Lines of a table: names to the left, numbers to the right."""
    left = {"model", "interval", "better than"}
    widths = {name: max(map(len, [name, *cells])) for name, cells in columns.items()}

    def line(cells: list[str]) -> str:
        return "  ".join(
            cell.ljust(width) if name in left else cell.rjust(width)
            for cell, (name, width) in zip(cells, widths.items(), strict=True)
        ).rstrip()

    body = [line(list(row)) for row in zip(*columns.values(), strict=True)]
    return [line(list(columns)), line(["-" * width for width in widths.values()]), *body]
