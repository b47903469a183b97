"""What the data lack, in one figure."""

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from fashion_recommender.figures.empty import empty_figure
from fashion_recommender.figures.shares import ROW, one_row_each
from fashion_recommender.figures.style import COLOURS, styled
from fashion_recommender.figures.words import percent, plural

_TABLES: Final = {"articles": COLOURS[0], "customers": COLOURS[1], "transactions": COLOURS[2]}
_DAYS: Final = ("days_without_sales",)
_COUNTS: Final = {
    ("articles", "without_photograph"): "no photograph",
    ("articles", "never_sold"): "never sold",
    ("customers", "never_bought"): "never bought",
    ("transactions", "exact_duplicates"): "exact duplicates",
    ("transactions", "price_zero"): "price 0",
    ("transactions", "days_without_sales"): "days without a sale",
}


def gap_figure(quality: dict[str, Any]) -> go.Figure:
    """Draw which share of each table is missing, never used, or repeated.

    Parameters
    ----------
    quality
        From :func:`fashion_recommender.tables.quality.quality_report`.
    """
    rows = []
    for table in _TABLES:
        facts = quality[table]
        gaps = facts.get("gaps", {})
        rows += [(table, f"{column} missing", n, facts["rows"]) for column, n in gaps.items()]
        for (of, key), words in _COUNTS.items():
            if of == table and facts.get(key):
                rows.append((table, words, facts[key], facts["days" if key in _DAYS else "rows"]))
    found = pd.DataFrame(rows, columns=["table", "what", "n", "of"])
    sizes = ", ".join(f"{quality[table]['rows']:,} {table}" for table in _TABLES)
    if found.empty:
        return empty_figure("Nothing is missing", sizes)
    found["share"] = found["n"] / found["of"].clip(lower=1)
    found = found.sort_values("share", ascending=False, kind="stable", ignore_index=True)
    figure = go.Figure()
    for table, colour in _TABLES.items():
        part = found[found["table"] == table]
        figure.add_bar(
            x=100 * part["share"],
            y=part["what"],
            orientation="h",
            width=0.75,  # of each table alone, the smallest distance of its rows would count
            name=table,
            marker_color=colour,
            text=[percent(share) for share in part["share"]],
            textposition="outside",
            cliponaxis=False,
            customdata=part[["n", "of"]],
            hovertemplate=f"{table}, %{{y}}: %{{customdata[0]:,}} of %{{customdata[1]:,}}"
            "<extra></extra>",
        )
    figure.update_xaxes(title="share of the table (%)", range=[0, 118 * found["share"].max()])
    figure.update_yaxes(categoryorder="array", categoryarray=list(found["what"]))
    one_row_each(figure, len(found), "gap")
    figure.update_layout(barmode="overlay", bargap=0.25)
    missing = found[found["what"].str.endswith(" missing")]
    if missing.empty:
        first = found.iloc[0]
        title = (
            f"No value is missing; what stands out most: {first['what']} "
            f"({first['table']}, {percent(first['share'])})"
        )
    else:
        first = missing.iloc[0]
        title = (
            f"{plural(len(missing), 'column has', 'columns have')} gaps; the largest is in "
            f"{first['what'].removesuffix(' missing')} "
            f"({first['table']}, {percent(first['share'])})"
        )
    return styled(figure, title, ROW * len(found) + 190, sizes)
