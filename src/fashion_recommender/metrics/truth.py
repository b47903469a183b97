"""The facts that every model is judged against, taken from the log once for all models.

Everything but the truth itself is of before the cut-off: segments, repeats and popularity do not
change whatever the target week holds.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import ibis
import numpy as np
import pyarrow as pa

from fashion_recommender.business_rules import excluded_articles
from fashion_recommender.metrics.segments import (
    AGE,
    LIFETIME,
    RECENCY,
    SegmentConfig,
    age_segments,
    lifetime_segments,
    recency_segments,
)
from fashion_recommender.schema import ARTICLE_ID, ARTICLE_IDX, CUSTOMER_IDX, CUTOFF, DATE
from fashion_recommender.tables import splits
from fashion_recommender.tables.on_sale import NEVER, articles_on_sale

if TYPE_CHECKING:
    import ibis.expr.types as ir

IS_REPEAT: Final = "is_repeat"
FIRST_DATE: Final = "first_date"
N_CUSTOMERS: Final = "n_customers"
OF_CUSTOMERS: Final = "of_customers"
ON_SALE: Final = "on_sale"

_SEGMENT = pa.dictionary(pa.int8(), pa.string())
BUYERS: Final = pa.schema(
    [
        pa.field(CUTOFF, pa.date32(), nullable=False),
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(IS_REPEAT, pa.bool_(), nullable=False),
    ]
)
"""The truth: what each buyer of a target week bought in it, once an article."""

HISTORY: Final = pa.schema(
    [
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(FIRST_DATE, pa.date32(), nullable=False),
    ]
)
"""What the buyers of any target week ever bought, and since when."""

SEGMENTS: Final = pa.schema(
    [
        pa.field(CUTOFF, pa.date32(), nullable=False),
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(RECENCY, _SEGMENT, nullable=False),
        pa.field(LIFETIME, _SEGMENT, nullable=False),
        pa.field(AGE, _SEGMENT, nullable=False),
    ]
)
"""The customers under evaluation and the segments that they belonged to at the cut-off."""

ARTICLE_STATISTICS: Final = pa.schema(
    [
        pa.field(CUTOFF, pa.date32(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(N_CUSTOMERS, pa.int32(), nullable=False),
        pa.field(OF_CUSTOMERS, pa.int32(), nullable=False),
        pa.field(ON_SALE, pa.bool_(), nullable=False),
    ]
)
"""Every article at every cut-off: how many distinct customers bought it before, out of how many
who bought anything, and whether the protocol lets models recommend it."""


def purchase_history(transactions: "ir.Table", protocol: splits.Protocol) -> pa.Table:
    """Collect what the customers under evaluation bought, before and in the target weeks.

    Returns a table in ``HISTORY``, sorted by customer and article. A pair with a first date
    before a cut-off was known then, whatever came later.
    """
    cutoffs = splits.log_cutoffs(transactions, protocol)
    customers = _union([_buyers(transactions, cutoff, protocol) for cutoff in cutoffs])
    pairs = (
        transactions.semi_join(customers.distinct(), CUSTOMER_IDX)
        .group_by([CUSTOMER_IDX, ARTICLE_IDX])
        .aggregate(**{FIRST_DATE: transactions[DATE].min()})
        .order_by([CUSTOMER_IDX, ARTICLE_IDX])
    )
    return _collected(pairs, HISTORY)


def target_purchases(transactions: "ir.Table", protocol: splits.Protocol) -> pa.Table:
    """Collect what was bought in each target week by the customers under evaluation.

    Returns a table in ``BUYERS``, sorted by cut-off, customer and article. ``is_repeat`` says
    that this customer had bought the article before the cut-off.
    """
    return _for_cutoffs(
        transactions, protocol, BUYERS, lambda cutoff: _bought(transactions, cutoff, protocol)
    )


def customer_segments(
    transactions: "ir.Table",
    customers: "ir.Table",
    protocol: splits.Protocol,
    config: SegmentConfig,
) -> pa.Table:
    """Say of each customer under evaluation which segments they belonged to at the cut-off.

    Returns a table in ``SEGMENTS``, sorted by cut-off and customer.
    """
    tables = []
    for cutoff in _ascending_cutoffs(transactions, protocol):
        buyers = _buyers(transactions, cutoff, protocol)
        past = splits.before(transactions, cutoff).semi_join(buyers, CUSTOMER_IDX)
        known = past.group_by(CUSTOMER_IDX).aggregate(
            last_date=past[DATE].max(), n_purchases=past.count()
        )
        found = (
            buyers.left_join(known, CUSTOMER_IDX)
            .select(CUSTOMER_IDX, "last_date", "n_purchases")
            .left_join(customers.select(CUSTOMER_IDX, "age"), CUSTOMER_IDX)
            .select(CUSTOMER_IDX, "last_date", "n_purchases", "age")
            .order_by(CUSTOMER_IDX)
            .to_pyarrow()
        )
        last_days = _floats(found["last_date"].cast(pa.date32()).cast(pa.int32()))
        days = _day_number(cutoff) - last_days
        purchases = np.nan_to_num(_floats(found["n_purchases"])).astype(np.int64)
        families = {
            RECENCY: recency_segments(days, config),
            LIFETIME: lifetime_segments(purchases, config),
            AGE: age_segments(_floats(found["age"]), config),
        }
        columns = {CUSTOMER_IDX: found[CUSTOMER_IDX].cast(pa.int32()).combine_chunks()} | {
            family: pa.DictionaryArray.from_arrays(codes, names)
            for family, (codes, names) in families.items()
        }
        tables.append(_with_cutoff(pa.table(columns), cutoff, SEGMENTS))
    return pa.concat_tables(tables)


def article_statistics(
    transactions: "ir.Table", articles: "ir.Table", protocol: splits.Protocol
) -> pa.Table:
    """Count for each article and cut-off the distinct customers who had bought it.

    Returns a table in ``ARTICLE_STATISTICS``, sorted by cut-off and article, with a row for every
    article of the catalogue.

    Raises
    ------
    ValueError
        When the articles are not coded 0..n-1.
    """
    cutoffs = _ascending_cutoffs(transactions, protocol)
    ids = articles.select(ARTICLE_IDX).order_by(ARTICLE_IDX).to_pyarrow()[ARTICLE_IDX]
    n_articles = len(ids)
    if not np.array_equal(ids.to_numpy(), np.arange(n_articles)):
        raise ValueError(
            f"articles: {ARTICLE_IDX} must be 0..{n_articles - 1}, each once; make the tables "
            "anew with the data_processing pipeline"
        )
    never = _never_shown(articles, protocol)
    bought, buyers = _first_purchases(transactions, cutoffs)
    tables = []
    for place, cutoff in enumerate(cutoffs):
        n_customers = np.zeros(n_articles, np.int32)
        n_customers[bought[ARTICLE_IDX].to_numpy()] = bought[f"n_{place}"].to_numpy()
        on_sale = np.zeros(n_articles, bool)
        on_sale[_on_sale(transactions, n_articles, cutoff, protocol, never)] = True
        columns = {
            ARTICLE_IDX: np.arange(n_articles, dtype=np.int32),
            N_CUSTOMERS: n_customers,
            OF_CUSTOMERS: np.full(n_articles, buyers[f"n_{place}"][0].as_py(), np.int32),
            ON_SALE: on_sale,
        }
        tables.append(_with_cutoff(pa.table(columns), cutoff, ARTICLE_STATISTICS))
    return pa.concat_tables(tables)


def _on_sale(
    transactions: "ir.Table",
    n_articles: int,
    cutoff: dt.date,
    protocol: splits.Protocol,
    never_shown: np.ndarray,
) -> np.ndarray:
    """Find what models may recommend, as `ListTerms` does from what they are fitted on."""
    days_ago = np.full(n_articles, NEVER, np.int32)
    least = protocol.longest_list
    if protocol.on_sale_days is not None:
        past = splits.before(transactions, cutoff, protocol.train_days)
        last = past.group_by(ARTICLE_IDX).aggregate(last=past[DATE].max()).to_pyarrow()
        last_day = last["last"].cast(pa.date32()).cast(pa.int32()).to_numpy()
        days_ago[last[ARTICLE_IDX].to_numpy()] = _day_number(cutoff) - last_day
        if protocol.exclude_purchased:
            least += _most_purchased(past)
    return articles_on_sale(days_ago, protocol.on_sale_days, least, never_shown)


def _most_purchased(past: "ir.Table") -> int:
    """Count the different articles of the customer who has most of them."""
    owned = past.group_by(CUSTOMER_IDX).aggregate(n=past[ARTICLE_IDX].nunique())
    return int(owned["n"].max().to_pyarrow().as_py() or 0)


def _never_shown(articles: "ir.Table", protocol: splits.Protocol) -> np.ndarray:
    if not protocol.rules.excluded_articles:
        return np.zeros(0, np.int64)
    ids = articles.order_by(ARTICLE_IDX).select(ARTICLE_ID).to_pyarrow()[ARTICLE_ID]
    return excluded_articles(protocol.rules, ids.to_numpy(zero_copy_only=False))


def _first_purchases(
    transactions: "ir.Table", cutoffs: Sequence[dt.date]
) -> tuple[pa.Table, pa.Table]:
    """Count the distinct customers before each cut-off: of each article, and of any.

    By first purchases, which are found once for all cut-offs: counting distinct customers anew
    for each of them takes three times as long.
    """
    past = splits.before(transactions, max(cutoffs))

    def before_each(first: "ir.DateColumn") -> "dict[str, ir.Value]":
        return {
            f"n_{place}": (first < ibis.literal(cutoff, type="date")).sum().fill_null(0)
            for place, cutoff in enumerate(cutoffs)
        }

    first = {FIRST_DATE: past[DATE].min()}
    pairs = past.group_by([CUSTOMER_IDX, ARTICLE_IDX]).aggregate(**first)
    customers = past.group_by(CUSTOMER_IDX).aggregate(**first)
    by_article = pairs.group_by(ARTICLE_IDX).aggregate(**before_each(pairs[FIRST_DATE]))
    of_any = customers.aggregate(**before_each(customers[FIRST_DATE]))
    return by_article.to_pyarrow(), of_any.to_pyarrow()


def _ascending_cutoffs(transactions: "ir.Table", protocol: splits.Protocol) -> list[dt.date]:
    return sorted(splits.log_cutoffs(transactions, protocol))


def _buyers(transactions: "ir.Table", cutoff: dt.date, protocol: splits.Protocol) -> "ir.Table":
    return splits.buyers(
        transactions,
        cutoff,
        protocol.horizon_days,
        protocol.known_customers_only,
        protocol.train_days,
    )


def _bought(transactions: "ir.Table", cutoff: dt.date, protocol: splits.Protocol) -> "ir.Table":
    """Truth of one week with ``is_repeat``, in order."""
    pair = [CUSTOMER_IDX, ARTICLE_IDX]
    truth = splits.truth(transactions, cutoff, protocol.horizon_days)
    if protocol.known_customers_only:
        truth = truth.semi_join(_buyers(transactions, cutoff, protocol), CUSTOMER_IDX)
    # Only pairs of the truth are looked for, or the whole log would have to be made distinct.
    past = splits.before(transactions, cutoff).semi_join(truth, pair).select(pair).distinct()
    repeated = truth.semi_join(past, pair).mutate(**{IS_REPEAT: True})
    fresh = truth.anti_join(past, pair).mutate(**{IS_REPEAT: False})
    return repeated.union(fresh).order_by(pair)


def _for_cutoffs(
    transactions: "ir.Table",
    protocol: splits.Protocol,
    schema: pa.Schema,
    rows: Callable[[dt.date], "ir.Table"],
) -> pa.Table:
    return pa.concat_tables(
        _with_cutoff(rows(cutoff).to_pyarrow(), cutoff, schema)
        for cutoff in _ascending_cutoffs(transactions, protocol)
    )


def _union(tables: "Sequence[ir.Table]") -> "ir.Table":
    first, *others = tables
    return first.union(*others) if others else first


def _with_cutoff(table: pa.Table, cutoff: dt.date, schema: pa.Schema) -> pa.Table:
    dates = pa.repeat(pa.scalar(cutoff, pa.date32()), len(table))
    return table.add_column(0, CUTOFF, dates).select(schema.names).cast(schema)


def _collected(rows: "ir.Table", schema: pa.Schema) -> pa.Table:
    return rows.to_pyarrow().select(schema.names).cast(schema)


def _day_number(date: dt.date) -> int:
    return (date - dt.date(1970, 1, 1)).days


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers as float64, NaN where there is none."""
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
