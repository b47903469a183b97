"""Why the best model is ahead: for whom, with which purchases, and where in the list."""

from collections.abc import Hashable

import pandas as pd

from fashion_recommender.metrics.leaderboard import oriented, overall
from fashion_recommender.metrics.segments import ALL
from fashion_recommender.metrics.summary import MEAN


def reasons(
    leaderboard: pd.DataFrame, comparisons: pd.DataFrame, family: str = "last purchase"
) -> list[str]:
    """Say in sentences where the lead of the first model comes from.

    The other is the next model that is worse for real; where there is none, the second. Empty
    for a leaderboard of one model.

    Parameters
    ----------
    leaderboard, comparisons
        As :func:`~fashion_recommender.metrics.leaderboard.make_leaderboard` and
        :func:`~fashion_recommender.metrics.comparisons.compare_models` return them.
    family
        Segments by which the lead is shared out.
    """
    table = overall(leaderboard)
    if len(table) < 2:
        return []
    metric = str(leaderboard["metric"].iloc[0])
    best, other = str(table.index[0]), _first_worse(table, comparisons, metric)
    wanted = table.loc[[best, other]].to_dict("index")
    first, second = wanted[best], wanted[other]
    found = [
        f"{best} has {metric} {first[metric]:.4f}, {other} {second[metric]:.4f}: "
        f"a lead of {first[metric] - second[metric]:.4f}."
    ]
    shares = lead_by_segment(leaderboard, metric, best, other, family)
    if len(shares):
        parts = [
            f"{segment.partition(': ')[2]} {lead:+z.4f} ({buyers:.0%} of buyers)"
            for segment, lead, buyers in zip(
                shares.index, shares["lead"], shares["buyers"], strict=True
            )
        ]
        found.append(f"The lead by customers' {family}: {', '.join(parts)}.")
    depth = metric.partition("@")[2]
    found += _side_by_side(
        first,
        second,
        (
            (f"map_repeat@{depth}", "purchases made before ({})", "{:.4f}"),
            (f"map_new@{depth}", "purchases never made before ({})", "{:.4f}"),
            ("recall@100", "purchases found among a hundred places ({})", "{:.1%}"),
            (f"repeats@{depth}", "share of the list that the customer had bought ({})", "{:.0%}"),
            (f"coverage@{depth}", "share of the shop that anybody is shown ({})", "{:.0%}"),
        ),
        (best, other),
    )
    return found


def lead_by_segment(
    leaderboard: pd.DataFrame, metric: str, better: str, worse: str, family: str
) -> pd.DataFrame:
    """Share the difference of two models out to the groups of a family.

    A group's part is its share of the buyers times the difference within it, a week at a time and
    averaged over the weeks; the parts sum to the difference, as every buyer is in one group.

    Returns
    -------
    pandas frame, a row a segment in the order of the leaderboard: ``lead``, and ``buyers``, the
    group's share of the buyers, mean over the weeks.
    """
    rows = leaderboard[(leaderboard["metric"] == metric) & (leaderboard["cutoff"] != MEAN)]
    totals = rows[(rows["segment"] == ALL) & (rows["model"] == better)]
    buyers = totals.set_index("cutoff")["n_customers"]
    groups = rows[rows["segment"].str.startswith(f"{family}: ")]
    values = groups.pivot_table(
        index=["segment", "cutoff"], columns="model", values="value", sort=False
    )
    counts = groups[groups["model"] == better].set_index(["segment", "cutoff"])["n_customers"]
    share = counts / buyers.loc[counts.index.get_level_values("cutoff")].to_numpy()
    lead = share * (values[better] - values[worse]) if len(values) else share
    order = groups["segment"].unique()
    parts = pd.DataFrame({"lead": lead, "buyers": share}).groupby("segment").sum() / len(buyers)
    return parts.reindex(order)


def _first_worse(table: pd.DataFrame, comparisons: pd.DataFrame, metric: str) -> str:
    best, *others = (str(name) for name in table.index)
    differences = oriented(comparisons, metric)
    real = [other for other in others if differences.get((best, other), (0, 0, 0))[1] > 0]
    return real[0] if real else others[0]


def _side_by_side(
    first: dict[Hashable, float],
    second: dict[Hashable, float],
    shown: tuple[tuple[str, str, str], ...],
    names: tuple[str, str],
) -> list[str]:
    lines = []
    for metric, words, form in shown:
        if metric in first:
            a, b = form.format(first[metric]), form.format(second[metric])
            lines.append(f"{words.format(metric).capitalize()}: {names[0]} {a}, {names[1]} {b}.")
    return lines
