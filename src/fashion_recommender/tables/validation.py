"""Values of a shop's raw tables that cannot be used, told with the rows that hold them.

A rule is one expression over a raw column of text; counting what breaks it takes one query a
file. The large file is not read again for that: its coded table has a gap wherever a rule is
broken (:mod:`fashion_recommender.tables.coding`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import ibis
import ibis.expr.types as ir

from fashion_recommender import schema
from fashion_recommender.tables import coding
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.raw_text import first_rows, tell

_VALUES: Final = 200_000
"""Distinct bad values that are fetched to find their rows. A file with more (times of day in every
date, say) shows rows from its beginning that hold some of them, in bounded memory."""


@dataclass(frozen=True)
class Rule:
    """What a raw column must hold.

    Attributes
    ----------
    column
        Name in the raw file.
    breaks
        The raw column of text -> a boolean column, true where the value cannot be used.
    what
        What such a value is, after the number of rows.
    cure
        What would be right.
    """

    column: str
    breaks: Callable[[ir.StringColumn], ir.BooleanColumn]
    what: str
    cure: str


def _filled_but(
    convert: Callable[[ir.StringColumn], ir.Column],
) -> Callable[[ir.StringColumn], ir.BooleanColumn]:
    """Make the rule that a field is empty or can be converted."""
    return lambda column: coding.text(column).notnull() & convert(column).isnull()


def _not(
    test: Callable[[ir.StringColumn], ir.BooleanColumn],
) -> Callable[[ir.StringColumn], ir.BooleanColumn]:
    """Make the rule that a field is filled and passes the test."""
    return lambda column: ~test(column).fill_null(False)


ARTICLE_RULES: Final = (
    Rule(
        schema.ARTICLE_ID,
        _not(coding.is_article_id),
        "no article id",
        f"An article_id has {schema.ARTICLE_ID_DIGITS} digits. Leading zeros are lost where ids "
        "are handled as numbers: read and write them as text, in all files.",
    ),
    *(
        Rule(name, _filled_but(coding.code), "no whole number", "Give a code number or nothing.")
        for name in schema.ARTICLE_NUMBERS
    ),
)

CUSTOMER_RULES: Final = (
    Rule(
        schema.CUSTOMER_ID,
        _not(coding.is_customer_id),
        "no customer id",
        "A customer_id has 1 to 64 letters, digits, hyphens or underscores.",
    ),
    *(
        Rule(
            name, _filled_but(coding.flag_number), "no flag", "Give 1 for yes, 0 or nothing for no."
        )
        for name in ("FN", "Active")
    ),
    Rule(
        "age",
        _filled_but(coding.age),
        "no age",
        f"Give whole years from 0 to {coding.MAX_AGE}, or nothing where the age is unknown.",
    ),
)

_TRANSACTION_FAULTS: Final = {
    schema.DATE: (
        "no date",
        "Write each t_dat as year-month-day, like 2020-09-22, within "
        f"{coding.FIRST_DAY.year} to {coding.LAST_DAY.year}.",
    ),
    schema.CUSTOMER_ID: (
        "a customer that customers.csv does not have",
        "Add those customers (an id is enough, the other fields may be empty) or leave these rows "
        "out; were the files taken at different times, or was customers.csv cut?",
    ),
    schema.ARTICLE_ID: (
        "an article that articles.csv does not have",
        "Add those articles or leave these rows out; are leading zeros of article_id lost in one "
        "of the files, or was articles.csv cut?",
    ),
    schema.PRICE: (
        "no price",
        f"A price is a number from 0 to {coding.MAX_PRICE:g} with a decimal point; a return is no "
        "purchase, so leave rows with negative prices out.",
    ),
    schema.CHANNEL: (
        "no sales channel",
        "A sales_channel_id is a whole number from -128 to 127 (1 = store, 2 = online).",
    ),
}


def check_articles(raw: ir.Table, path: str) -> list[str]:
    """Return what is wrong with the raw articles, one text for each rule that is broken."""
    return _broken(raw, path, ARTICLE_RULES) + _doubled(raw, path, schema.ARTICLE_ID)


def check_customers(raw: ir.Table, path: str) -> list[str]:
    """Return what is wrong with the raw customers, one text for each rule that is broken."""
    return _broken(raw, path, CUSTOMER_RULES) + _doubled(raw, path, schema.CUSTOMER_ID)


def check_transactions(
    raw: ir.Table, coded: ir.Table, articles: ir.Table, customers: ir.Table, path: str
) -> list[str]:
    """Return what is wrong with the raw transactions, one text for each column.

    Parameters
    ----------
    raw, path
        The raw table, and its file: both are read only where something is wrong.
    coded
        What :func:`coding.code_transactions` made of it, computed (cached) already.
    articles, customers
        The coded tables that it refers to.
    """
    coded_name = {
        schema.CUSTOMER_ID: schema.CUSTOMER_IDX,
        schema.ARTICLE_ID: schema.ARTICLE_IDX,
    }
    gaps = {
        name: coded[coded_name.get(name, name)].isnull().sum() for name in schema.RAW_TRANSACTIONS
    }
    counts = _one_row(coded.aggregate(**gaps))
    unusable = {
        schema.DATE: lambda: raw.filter(coding.date(raw[schema.DATE]).isnull()),
        schema.CUSTOMER_ID: lambda: _unknown(raw, customers, schema.CUSTOMER_ID),
        schema.ARTICLE_ID: lambda: _unknown(raw, articles, schema.ARTICLE_ID),
        schema.PRICE: lambda: raw.filter(coding.price(raw[schema.PRICE]).isnull()),
        schema.CHANNEL: lambda: raw.filter(coding.channel(raw[schema.CHANNEL]).isnull()),
    }
    problems = []
    for name, count in counts.items():
        if count:
            what, cure = _TRANSACTION_FAULTS[name]
            problems.append(_tell_rows(unusable[name](), path, name, count, what, cure))
    return problems


def refuse(problems: list[str]) -> None:
    """Raise what was found, if anything was.

    Raises
    ------
    DataError
        All problems, one after the other.
    """
    if problems:
        raise DataError("\n".join(problems))


def _broken(raw: ir.Table, path: str, rules: tuple[Rule, ...]) -> list[str]:
    counts = _one_row(raw.aggregate(**{r.column: r.breaks(raw[r.column]).sum() for r in rules}))
    return [
        _tell_rows(
            raw.filter(rule.breaks(raw[rule.column])),
            path,
            rule.column,
            counts[rule.column],
            rule.what,
            rule.cure,
        )
        for rule in rules
        if counts[rule.column]
    ]


def _doubled(raw: ir.Table, path: str, key: str) -> list[str]:
    filled = raw.filter(raw[key].notnull())
    counts = _one_row(filled.aggregate(rows=filled.count(), ids=filled[key].nunique()))
    if counts["rows"] == counts["ids"]:
        return []
    repeated = filled.group_by(key).having(ibis._.count() > 1).aggregate(rows=ibis._.count())
    total = _one_row(repeated.aggregate(rows=repeated["rows"].sum()))["rows"]
    what = "an id that other rows have too"
    cure = f"Each {key} may stand in one row only: keep the right one."
    return [_tell_rows(repeated, path, key, total, what, cure)]


def _unknown(raw: ir.Table, known: ir.Table, key: str) -> ir.Table:
    return raw.anti_join(known, key)


def _tell_rows(
    offending: ir.Table, path: str, column: str, count: int, what: str, cure: str
) -> str:
    values = offending.select(column).distinct().limit(_VALUES).to_pyarrow()[column].to_pylist()
    rows = first_rows(path, column, set(values), count)
    number = "1 row has" if count == 1 else f"{count:,} rows have"
    return tell(path, f"{number} {what}.", rows, cure, column)


def _one_row(table: ir.Table) -> dict[str, int]:
    row = table.to_pyarrow().to_pylist()[0]
    return {name: value or 0 for name, value in row.items()}
