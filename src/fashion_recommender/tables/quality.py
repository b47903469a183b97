"""What real data legitimately has, counted: gaps, duplicates, the never sold, the never seen."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis

from fashion_recommender import schema
from fashion_recommender.tables import splits
from fashion_recommender.tables.quality_notes import RowsOnDay, far_days, notes
from fashion_recommender.tables.splits import Protocol, cutoff_dates

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ROWS_AT_ONCE: Final = 1_000_000
_PHOTOGRAPH: Final = re.compile(r"\d{10}\.jpg")


def quality_report(
    articles: "ir.Table",
    customers: "ir.Table",
    transactions: "ir.Table",
    files: dict[str, dict[str, Any]],
    images: str | None,
    protocol: Protocol,
) -> dict[str, Any]:
    """Count what does not stop the pipelines but matters to who reads their results.

    Parameters
    ----------
    articles, customers, transactions
        The coded tables.
    files
        What `raw_files.check_files` found.
    images
        Folder of the photographs; None or a folder that is not there counts as none.
    protocol
        Says how many target weeks are wanted.

    Returns
    -------
    dict
        JSON-ready; shares are between 0 and 1. ``notes`` are sentences: what a person should
        look at.
    """
    log = _log(transactions)
    rows_on_day = _rows_on_day(transactions)
    cutoffs = cutoff_dates(log["last_day"], protocol, log["first_day"])
    buyers = _first_seen(transactions, schema.CUSTOMER_IDX, cutoffs, protocol)
    sold = _first_seen(transactions, schema.ARTICLE_IDX, cutoffs, protocol)
    n_articles, n_customers = _count(articles), _count(customers)
    days = (log["last_day"] - log["first_day"]).days + 1
    return {
        "files": {
            name: {key: value for key, value in facts.items() if key != "path"}
            for name, facts in files.items()
        },
        "articles": {
            "rows": n_articles,
            "never_sold": n_articles - sold["all"],
            "gaps": _gaps(articles, unknown=schema.ARTICLE_NUMBERS),
            **_photographs(articles, images),
        },
        "customers": {
            "rows": n_customers,
            "never_bought": n_customers - buyers["all"],
            "gaps": _gaps(customers),
        },
        "transactions": {
            "rows": log["rows"],
            "exact_duplicates": log["rows"] - _distinct_rows(transactions, log),
            "first_day": str(log["first_day"]),
            "last_day": str(log["last_day"]),
            "days": days,
            "weeks": days // 7,
            "days_without_sales": days - len(rows_on_day),
            "far_days": {str(day): n for day, n in far_days(rows_on_day).items()},
            "price_zero": log["price_zero"],
        },
        "target_weeks": {
            "wanted": protocol.cutoffs,
            "used": len(cutoffs),
            "weeks": [
                _week(transactions, cutoff, protocol.horizon_days, buyers, sold)
                for cutoff in cutoffs
            ],
        },
        "notes": notes(files, rows_on_day, dt.date.today()),
    }


def _rows_on_day(transactions: "ir.Table") -> RowsOnDay:
    days = transactions.group_by(schema.DATE).aggregate(n=ibis._.count()).order_by(schema.DATE)
    found = days.to_pyarrow()
    return dict(zip(found[schema.DATE].to_pylist(), found["n"].to_pylist(), strict=True))


def _log(transactions: "ir.Table") -> dict[str, Any]:
    day, price = transactions[schema.DATE], transactions[schema.PRICE]
    return _one_row(
        transactions.aggregate(
            rows=transactions.count(),
            first_day=day.min(),
            last_day=day.max(),
            price_zero=(price == 0).sum(),
        )
    )


def _distinct_rows(transactions: "ir.Table", log: dict[str, Any]) -> int:
    """Count distinct rows, some days after the other.

    Equal rows share their day. One hash table of 32 million rows takes 2 GB and half as long
    again as small ones.
    """
    days = (log["last_day"] - log["first_day"]).days + 1
    step = min(days, max(1, days * _ROWS_AT_ONCE // log["rows"]))
    first_days = (log["first_day"] + dt.timedelta(days=n) for n in range(0, days, step))
    return sum(_count(splits.target_week(transactions, day, step).distinct()) for day in first_days)


def _first_seen(
    transactions: "ir.Table", column: str, cutoffs: Sequence[dt.date], protocol: Protocol
) -> dict[str, int]:
    """Count customers (or articles) of the log: ``all``, and by the target week they are new in.

    New are those without a row before the week that models are fitted on.
    """
    day = transactions[schema.DATE]
    firsts = transactions.group_by(column).aggregate(
        **{str(cutoff): day.min(where=_counts_for(day, cutoff, protocol)) for cutoff in cutoffs}
    )
    new = {
        str(cutoff): splits.is_within(firsts[str(cutoff)], cutoff, protocol.horizon_days).sum()
        for cutoff in cutoffs
    }
    return _one_row(firsts.aggregate(all=firsts.count(), **new))


def _counts_for(
    day: "ir.DateColumn", cutoff: dt.date, protocol: Protocol
) -> "ir.BooleanColumn | None":
    if protocol.train_days is None:
        return None
    return day >= ibis.literal(cutoff - dt.timedelta(days=protocol.train_days), type="date")


def _week(
    transactions: "ir.Table",
    cutoff: dt.date,
    horizon_days: int,
    new_buyers: dict[str, int],
    new_articles: dict[str, int],
) -> dict[str, Any]:
    """What a target week asks of models: its buyers and articles, and how many are new."""
    week = splits.target_week(transactions, cutoff, horizon_days)
    counts = _one_row(
        week.aggregate(
            rows=week.count(),
            buyers=week[schema.CUSTOMER_IDX].nunique(),
            articles=week[schema.ARTICLE_IDX].nunique(),
        )
    )
    return {
        "first_day": str(cutoff),
        **counts,
        "cold_buyers": _share(new_buyers[str(cutoff)], counts["buyers"]),
        "cold_articles": _share(new_articles[str(cutoff)], counts["articles"]),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _gaps(table: "ir.Table", unknown: Sequence[str] = ()) -> dict[str, int]:
    """Empty cells by column, those that have any; -1 is one in the columns ``unknown``."""
    empty = {name: table[name].isnull() for name in table.columns}
    empty |= {name: empty[name] | (table[name] == -1) for name in unknown}
    counts = _one_row(table.aggregate(**{name: gap.sum() for name, gap in empty.items()}))
    return {name: count for name, count in counts.items() if count}


def _photographs(articles: "ir.Table", images: str | None) -> dict[str, int]:
    ids = articles.select(schema.ARTICLE_ID).to_pyarrow()[schema.ARTICLE_ID].to_pylist()
    folder = Path(images) if images else None
    found = (
        {path.stem for path in folder.glob("*/*.jpg") if _PHOTOGRAPH.fullmatch(path.name)}
        if folder is not None and folder.is_dir()
        else set()
    )
    known = set(ids)
    return {
        "without_photograph": len(known - found),
        "photographs_of_no_article": len(found - known),
    }


def _count(table: "ir.Table") -> int:
    return int(table.count().to_pyarrow().as_py())


def _one_row(table: "ir.Table") -> dict[str, Any]:
    return dict(table.to_pyarrow().to_pylist()[0])
