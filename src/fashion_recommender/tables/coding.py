"""Raw text becomes typed, coded tables, as Ibis expressions that every engine computes alike.

What cannot be converted becomes empty here and is told apart from a legitimate gap afterwards
(:mod:`fashion_recommender.tables.validation`): one pass over the raw file serves both.
"""

import datetime as dt
from typing import Final

import ibis
import ibis.expr.types as ir

from fashion_recommender import schema

FIRST_DAY: Final = dt.date(1970, 1, 1)
LAST_DAY: Final = dt.date(2099, 12, 31)
MAX_AGE: Final = 150
MAX_PRICE: Final = 1e9
"""Any price below it is one; infinity and what overflows is not."""

_ID_PATTERN: Final = r"^[0-9A-Za-z_-]{1,64}$"
_ARTICLE_ID_PATTERN: Final = rf"^[0-9]{{{schema.ARTICLE_ID_DIGITS}}}$"


def text(column: ir.StringColumn) -> ir.StringColumn:
    """Return the text as it stands, missing where it is empty or blank."""
    # Not strip(): on Spark that also takes the letters v and f off the ends.
    return ibis.ifelse(column.re_search(r"\S"), column, ibis.null("string"))


def is_article_id(column: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether the text is a 10-digit article id."""
    return column.re_search(_ARTICLE_ID_PATTERN)


def is_customer_id(column: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether the text is a customer id: 1 to 64 letters, digits, hyphens, underscores."""
    return column.re_search(_ID_PATTERN)


def digits(column: ir.StringColumn) -> ir.StringColumn:
    """Return the text, missing where it is a number to some engine only: 7f, 1_000."""
    # A pattern would say it better, but takes half as long as the reading of the file.
    odd = column.contains("_")
    for suffix in "fFdD":
        odd |= column.endswith(suffix)
    return ibis.ifelse(odd, ibis.null("string"), column)


def whole_number(column: ir.StringColumn, smallest: int, largest: int) -> ir.FloatingColumn:
    """Return the number that the text writes ("7" or "7.0"), missing where it is none in range."""
    # Most are one digit long, and nothing that is one letter long is odd.
    plain = ibis.ifelse(column.length() == 1, column, digits(column))
    number = plain.try_cast("float64")
    fits = number.between(smallest, largest) & (number == number.floor())
    return ibis.ifelse(fits, number, ibis.null("float64"))


def flag_number(column: ir.StringColumn) -> ir.FloatingColumn:
    """Return the 0 or 1 that the text writes, missing where it is neither."""
    return whole_number(column, 0, 1)


def flag(column: ir.StringColumn) -> ir.BooleanColumn:
    """Return true for 1 and 1.0, else false: the raw files leave the flag empty for "no"."""
    return (flag_number(column) == 1).fill_null(False)


def code(column: ir.StringColumn) -> ir.IntegerColumn:
    """Return a code number as int32, missing where the text is none."""
    return whole_number(column, -(2**31), 2**31 - 1).cast("int32")


def age(column: ir.StringColumn) -> ir.IntegerColumn:
    """Return the age in years as int16, missing where the text is none."""
    return whole_number(column, 0, MAX_AGE).cast("int16")


def channel(column: ir.StringColumn) -> ir.IntegerColumn:
    """Return the sales channel as int8, missing where the text is none."""
    return whole_number(column, -128, 127).cast("int8")


def date(column: ir.StringColumn) -> ir.DateColumn:
    """Return the day of a text in the form 2020-09-22, missing where it is none in our time.

    One day in the year 9999 would move every cut-off there.
    """
    day = column.try_cast("date")
    # Engines also take other forms, each its own; written again, only the one form is the same.
    canonical = day.cast("string") == column
    ours = day.between(ibis.literal(FIRST_DAY, "date"), ibis.literal(LAST_DAY, "date"))
    return ibis.ifelse(ours & canonical, day, ibis.null("date"))


def price(column: ir.StringColumn) -> ir.FloatingColumn:
    """Return the price as float32, missing where it is no number or is negative."""
    number = digits(column).try_cast("float32")
    # Not-a-number counts as larger than every number in both engines.
    return ibis.ifelse(number.between(0, MAX_PRICE), number, ibis.null("float32"))


def code_articles(raw: ir.Table) -> ir.Table:
    """Return articles (:data:`schema.ARTICLES`) in the order of ``article_id``.

    Parameters
    ----------
    raw
        All columns of :data:`schema.RAW_ARTICLES` as text; others are ignored.
    """
    columns = {schema.ARTICLE_ID: raw[schema.ARTICLE_ID]}
    for name in schema.RAW_ARTICLES[1:]:
        if name in schema.ARTICLE_NUMBERS:
            columns[name] = code(raw[name]).fill_null(ibis.literal(-1, "int32"))
        else:
            columns[name] = text(raw[name])
    return _numbered(raw.select(**columns), schema.ARTICLE_ID, schema.ARTICLE_IDX)


def code_customers(raw: ir.Table) -> ir.Table:
    """Return customers (:data:`schema.CUSTOMERS`) in the order of ``customer_id``.

    Parameters
    ----------
    raw
        All columns of :data:`schema.RAW_CUSTOMERS` as text; others are ignored.
    """
    typed = raw.select(
        customer_id=raw[schema.CUSTOMER_ID],
        fn=flag(raw["FN"]),
        active=flag(raw["Active"]),
        club_member_status=text(raw["club_member_status"]),
        fashion_news_frequency=text(raw["fashion_news_frequency"]),
        age=age(raw["age"]),
        postal_code=text(raw["postal_code"]),
    )
    return _numbered(typed, schema.CUSTOMER_ID, schema.CUSTOMER_IDX)


def code_transactions(raw: ir.Table, articles: ir.Table, customers: ir.Table) -> ir.Table:
    """Return transactions (:data:`schema.TRANSACTIONS`) in the order of the raw file, or none.

    A value that cannot be used (unknown id, unparsable date, no price) is missing; a valid file
    has no gap in any of the five columns.

    Parameters
    ----------
    raw
        All columns of :data:`schema.RAW_TRANSACTIONS` as text; others are ignored.
    articles, customers
        The coded tables that ids refer to.
    """
    things = articles.select(schema.ARTICLE_ID, schema.ARTICLE_IDX)
    people = customers.select(schema.CUSTOMER_ID, schema.CUSTOMER_IDX)
    joined = (
        raw.select(*schema.RAW_TRANSACTIONS)
        .left_join(things, schema.ARTICLE_ID)
        .left_join(people, schema.CUSTOMER_ID)
    )
    return joined.select(
        t_dat=date(joined[schema.DATE]),
        customer_idx=joined[schema.CUSTOMER_IDX],
        article_idx=joined[schema.ARTICLE_IDX],
        price=price(joined[schema.PRICE]),
        sales_channel_id=channel(joined[schema.CHANNEL]),
    )


def in_order(transactions: ir.Table) -> ir.Table:
    """Sort transactions by all their columns, day first: one order, whatever the engine."""
    return transactions.order_by(schema.TRANSACTIONS.names)


def _numbered(table: ir.Table, key: str, index: str) -> ir.Table:
    position = ibis.row_number().over(order_by=key).cast("int32")
    return table.select(position.name(index), *table.columns).order_by(index)
