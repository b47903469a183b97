"""Turn anybody's purchase log into a shop in the Kaggle layout: a mapping of column names.

Only the log is required. What it lacks is filled with "Unknown", -1 or left empty, which every
model understands. Articles are numbered in the order of their first sale, so a log that only
grows keeps its numbers, and newer articles have larger ids, as in the original data.
"""

from collections.abc import Mapping
from typing import Final, Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pydantic import Field, field_validator

from fashion_recommender import schema
from fashion_recommender.configuration import Config
from fashion_recommender.tables.errors import DataError

UNKNOWN: Final = "Unknown"
STYLE: Final = "product_code"
THEIR_ARTICLE: Final = "their_article_id"
_NUMBER_OF: Final = {
    "product_type_name": "product_type_no",
    "graphical_appearance_name": "graphical_appearance_no",
    "colour_group_name": "colour_group_code",
    "perceived_colour_value_name": "perceived_colour_value_id",
    "perceived_colour_master_name": "perceived_colour_master_id",
    "department_name": "department_no",
    "index_name": "index_code",
    "index_group_name": "index_group_no",
    "section_name": "section_no",
    "garment_group_name": "garment_group_no",
}
"""Attributes that come with a number in the layout: name column -> number column."""

_MAX_VARIANTS: Final = 999
_TRANSACTION_COLUMNS: Final = {*schema.RAW_TRANSACTIONS, "quantity"}
_ARTICLE_COLUMNS: Final = {
    schema.ARTICLE_ID,
    STYLE,
    "prod_name",
    "product_group_name",
    "detail_desc",
    *_NUMBER_OF,
}


class OwnShopConfig(Config):
    """Which of their columns is which of ours. Keys are our names, values theirs."""

    transactions: dict[str, str]
    """``t_dat``, ``customer_id``, ``article_id`` are required; ``price``, ``sales_channel_id`` and
    ``quantity`` (rows of 0 and less are returns and left out) are optional."""

    articles: dict[str, str] = Field(default_factory=dict)
    """``article_id`` is required where there is a file of articles; ``product_code`` is what
    variants of one style share."""

    customers: dict[str, str] = Field(default_factory=dict)
    """``customer_id`` is required where there is a file of customers."""

    date_format: str = "%Y-%m-%d"
    """How ``t_dat`` is written, in the notation of strptime; what follows it is ignored by
    ``date_length``."""

    date_length: int | None = Field(default=10, ge=1)
    """Only the first n characters of ``t_dat`` are read, which leaves a time of day out; empty
    reads all."""

    pseudonymise: bool = False
    """Replace customer ids by their SHA-256; needed where they hold anything but letters, digits,
    hyphens and underscores."""

    decimal: Literal[".", ","] = "."
    """What separates the decimals of ``price`` and ``quantity``."""

    bad_rows: Literal["refuse", "drop"] = "refuse"
    """What to do with rows of the log that have no customer, no article or no readable date, or
    something else than a number as price or quantity."""

    @field_validator("transactions")
    @classmethod
    def _required(cls, mapping: dict[str, str]) -> dict[str, str]:
        return _checked(
            mapping, _TRANSACTION_COLUMNS, ("t_dat", "customer_id", "article_id"), "transactions"
        )

    @field_validator("articles")
    @classmethod
    def _articles(cls, mapping: dict[str, str]) -> dict[str, str]:
        return _checked(mapping, _ARTICLE_COLUMNS, ("article_id",), "articles") if mapping else {}

    @field_validator("customers")
    @classmethod
    def _customers(cls, mapping: dict[str, str]) -> dict[str, str]:
        known = set(schema.RAW_CUSTOMERS)
        return _checked(mapping, known, ("customer_id",), "customers") if mapping else {}


def map_log(source: ir.Table, config: OwnShopConfig) -> ir.Table:
    """Read their log: t_dat, customer_id, their_article_id, price, sales_channel_id, as text.

    Raises
    ------
    DataError
        If a mapped column is missing, or (``bad_rows: refuse``) for rows without customer,
        article or readable date, or whose price or quantity is not a number.
    """
    columns = _theirs(source, config.transactions, "transactions")
    customer = _filled(columns["customer_id"])
    written = columns["t_dat"]
    rows = source.select(
        written=written,
        date=written if config.date_length is None else written.substr(0, config.date_length),
        customer_id=customer.hexdigest("sha256") if config.pseudonymise else customer,
        their_article_id=_filled(columns["article_id"]),
        price=_filled(columns.get("price", ibis.null("string"))),
        quantity=_filled(columns.get("quantity", ibis.null("string"))),
        sales_channel_id=columns.get("sales_channel_id", ibis.literal("2")),
    )
    rows = _with_days(rows, config)
    rows = rows.mutate(cost=_number(rows.price, config), pieces=_number(rows.quantity, config))
    rows = rows.mutate(
        numbers=(rows.cost.notnull() | rows.price.isnull())
        & (rows.pieces.notnull() | rows.quantity.isnull()),
        sold=rows.pieces.fill_null(1.0) > 0,
    )
    usable = rows.day.notnull() & rows.customer_id.notnull() & rows.their_article_id.notnull()
    if config.bad_rows == "refuse":
        _refuse(rows.filter(rows.sold & ~usable), config)
        _refuse_numbers(rows.filter(~rows.numbers), config)
    rows = rows.filter(rows.sold & usable & rows.numbers)
    return rows.select(
        t_dat=rows.day.cast("string"),
        customer_id=rows.customer_id,
        their_article_id=rows.their_article_id,
        price=ibis.ifelse(rows.cost > 0, rows.cost, 0.0).cast("string"),
        sales_channel_id=rows.sales_channel_id,
    )


def number_articles(log: ir.Table, source: ir.Table | None, config: OwnShopConfig) -> ir.Table:
    """Give every article a 10-digit id: their_article_id, article_id, product_code, attributes.

    Seven digits number the style, three the variant within it, each by first sale; articles that
    were never sold come last.

    Raises
    ------
    DataError
        If a style has more than 999 variants or an article stands twice in their file.
    """
    first_sale = log.group_by(THEIR_ARTICLE).aggregate(first_sale=log.t_dat.min())
    if source is None:
        things = first_sale.mutate(style=first_sale[THEIR_ARTICLE])
    else:
        columns = _theirs(source, config.articles, "articles")
        described = source.select(
            **{THEIR_ARTICLE: _filled(columns.pop(schema.ARTICLE_ID))},
            style=_filled(columns.pop(STYLE, ibis.null("string"))),
            **columns,
        )
        described = described.filter(described[THEIR_ARTICLE].notnull())
        _refuse_twice(described)
        things = first_sale.outer_join(described, THEIR_ARTICLE)
        things = things.mutate(
            **{
                THEIR_ARTICLE: ibis.coalesce(
                    things[THEIR_ARTICLE], things[f"{THEIR_ARTICLE}_right"]
                )
            }
        ).drop(f"{THEIR_ARTICLE}_right")
        things = things.mutate(style=ibis.coalesce(things.style, things[THEIR_ARTICLE]))
    last = ibis.literal("9999-12-31")
    things = things.mutate(first_sale=things.first_sale.fill_null(last))
    style_sale = things.first_sale.min().over(group_by="style")
    things = things.mutate(style_sale=style_sale)
    number = ibis.dense_rank().over(order_by=[things.style_sale, things.style]) + 1
    variant = ibis.row_number().over(
        group_by="style", order_by=[things.first_sale, things[THEIR_ARTICLE]]
    )
    things = things.mutate(number=number.cast("string"), variant=variant + 1)
    crowded = things.filter(things.variant > _MAX_VARIANTS).select("style").distinct()
    styles = crowded.limit(5).to_pyarrow().column("style").to_pylist()
    if styles:
        raise DataError(
            f"articles, column {config.articles.get(STYLE, STYLE)!r}: more than {_MAX_VARIANTS} "
            f"articles share one style ({', '.join(styles)}): map product_code to a column that "
            "groups variants of one product only, or leave it out"
        )
    code = things.number.lpad(7, "0")
    return things.mutate(
        article_id=code + things.variant.cast("string").lpad(3, "0"), product_code=things.number
    ).drop("number", "variant", "style", "style_sale", "first_sale")


def articles_file(numbered: ir.Table) -> ir.Table:
    """Write articles in the raw layout, all columns as text, in the order of ``article_id``."""
    unknown = ibis.literal(UNKNOWN)
    columns: dict[str, ir.Value] = {
        schema.ARTICLE_ID: numbered[schema.ARTICLE_ID],
        STYLE: numbered[STYLE],
        "prod_name": _or(numbered, "prod_name", numbered[THEIR_ARTICLE]),
        "product_group_name": _or(numbered, "product_group_name", unknown),
        "detail_desc": _or(numbered, "detail_desc", ibis.null("string")),
    }
    for name, number in _NUMBER_OF.items():
        value = _or(numbered, name, unknown)
        rank = ibis.dense_rank().over(order_by=value) + 1
        columns[name] = value
        columns[number] = ibis.ifelse(value == UNKNOWN, "-1", rank.cast("string"))
    return numbered.select(**{name: columns[name] for name in schema.RAW_ARTICLES}).order_by(
        schema.ARTICLE_ID
    )


def customers_file(log: ir.Table, source: ir.Table | None, config: OwnShopConfig) -> ir.Table:
    """Write customers in the raw layout: those of their file and those of the log."""
    buyers = log.select(schema.CUSTOMER_ID).distinct()
    if source is None:
        people = buyers
    else:
        columns = _theirs(source, config.customers, "customers")
        key = _filled(columns.pop(schema.CUSTOMER_ID))
        known = source.select(
            customer_id=key.hexdigest("sha256") if config.pseudonymise else key, **columns
        )
        known = known.filter(known.customer_id.notnull())
        people = buyers.outer_join(known, schema.CUSTOMER_ID)
        people = people.mutate(
            customer_id=ibis.coalesce(people.customer_id, people.customer_id_right)
        ).drop("customer_id_right")
    empty = ibis.null("string")
    wanted = {
        name: people[name] if name in people.columns else empty for name in schema.RAW_CUSTOMERS
    }
    return people.select(**wanted).order_by(schema.CUSTOMER_ID)


def transactions_file(log: ir.Table, numbered: ir.Table) -> ir.Table:
    """Write the log in the raw layout, by day."""
    ids = numbered.select(THEIR_ARTICLE, schema.ARTICLE_ID)
    joined = log.inner_join(ids, THEIR_ARTICLE).select(*schema.RAW_TRANSACTIONS)
    return joined.order_by(schema.RAW_TRANSACTIONS)


def _checked(
    mapping: dict[str, str], known: set[str], required: tuple[str, ...], part: str
) -> dict[str, str]:
    unknown = sorted(set(mapping) - known)
    missing = [name for name in required if name not in mapping]
    if unknown or missing:
        raise ValueError(
            f"own_shop.{part}: "
            + "; ".join(
                [f"{name!r} is no column of ours" for name in unknown]
                + [f"{name!r} must be mapped to a column of yours" for name in missing]
            )
            + f" (ours: {', '.join(sorted(known))})"
        )
    return mapping


def _theirs(source: ir.Table, mapping: Mapping[str, str], part: str) -> dict[str, ir.StringValue]:
    missing = sorted(set(mapping.values()) - set(source.columns))
    if missing:
        raise DataError(
            f"{part}: the file has no column {', '.join(map(repr, missing))}, which "
            f"own_shop.{part} names; it has {', '.join(map(repr, source.columns))}. Mend the "
            "mapping, or the delimiter if these are not the columns you see"
        )
    return {ours: source[theirs].cast("string") for ours, theirs in mapping.items()}


def _filled(column: ir.StringValue) -> ir.StringValue:
    """Text without surrounding blanks, missing where nothing is left."""
    return column.strip().nullif("")


def _or(table: ir.Table, name: str, default: ir.Value) -> ir.Value:
    return table[name].strip().nullif("").fill_null(default) if name in table.columns else default


def _number(text: ir.StringValue, config: OwnShopConfig) -> ir.Value:
    """Read numbers; what is none is missing."""
    if config.decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    return text.try_cast("float64")


def _with_days(rows: ir.Table, config: OwnShopConfig) -> ir.Table:
    """Add ``day``: the date that ``date`` says; what does not parse is missing."""
    import datetime as dt

    if config.date_format == "%Y-%m-%d":
        return rows.mutate(day=rows.date.try_cast("date"))
    days: dict[str, dt.date] = {}
    for text in rows.select("date").distinct().to_pyarrow().column(0).to_pylist():
        try:
            days[text] = dt.datetime.strptime(text or "", config.date_format).date()
        except ValueError:
            continue
    columns = [pa.array(days.keys(), pa.string()), pa.array(days.values(), pa.date32())]
    known = ibis.memtable(pa.table(columns, names=["text", "day"]))
    return rows.left_join(known, rows.date == known.text).drop("text")


def _refuse(bad: ir.Table, config: OwnShopConfig) -> None:
    count = bad.count().to_pyarrow().as_py()
    if not count:
        return
    shown = bad.select("written", "customer_id", "their_article_id").limit(5).to_pyarrow()
    names = [config.transactions[n] for n in ("t_dat", "customer_id", "article_id")]
    rows = "\n".join(
        "  " + ", ".join(f"{n}={v!r}" for n, v in zip(names, row.values(), strict=True))
        for row in shown.to_pylist()
    )
    raise DataError(
        f"transactions: {count} rows have no customer, no article or no date in the form "
        f"{config.date_format!r} (column {names[0]!r}). First of them:\n{rows}\n"
        "Mend them, set own_shop.date_format / date_length, or leave them out with "
        "own_shop.bad_rows=drop"
    )


def _refuse_numbers(bad: ir.Table, config: OwnShopConfig) -> None:
    count = bad.count().to_pyarrow().as_py()
    if not count:
        return
    mapped = [name for name in ("price", "quantity") if name in config.transactions]
    names = [config.transactions[name] for name in mapped]
    rows = "\n".join(
        "  " + ", ".join(f"{n}={v!r}" for n, v in zip(names, row.values(), strict=True))
        for row in bad.select(*mapped).limit(5).to_pyarrow().to_pylist()
    )
    raise DataError(
        f"transactions: {count} rows have something else than a number in column "
        f"{' or '.join(map(repr, names))}. First of them:\n{rows}\n"
        "Mend them, set own_shop.decimal to ',' if that is what separates decimals, or leave the "
        "rows out with own_shop.bad_rows=drop"
    )


def _refuse_twice(described: ir.Table) -> None:
    counts = described.group_by(THEIR_ARTICLE).aggregate(rows=described.count())
    twice = counts.filter(counts.rows > 1).order_by(THEIR_ARTICLE).limit(5).to_pyarrow()
    if len(twice):
        ids = ", ".join(twice.column(THEIR_ARTICLE).to_pylist())
        raise DataError(f"articles: these ids stand more than once: {ids}. Keep one row an article")
