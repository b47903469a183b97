"""The log once more, sorted by what pages ask for: a customer's purchases, an article's sales."""

import ibis

from fashion_recommender import schema
from fashion_recommender.schema import ARTICLE_IDX, CHANNEL, CUSTOMER_IDX, DATE, PRICE


def customer_history(transactions: ibis.Table) -> ibis.Table:
    """Return the log (:data:`schema.CUSTOMER_HISTORY`) customer by customer, newest rows first."""
    newest_first = (CUSTOMER_IDX, ibis.desc(DATE), ARTICLE_IDX, CHANNEL, PRICE)
    return transactions.select(*schema.CUSTOMER_HISTORY.names).order_by(*newest_first)


def article_sales(transactions: ibis.Table) -> ibis.Table:
    """Count sales by article and calendar week (:data:`schema.ARTICLE_SALES`), in that order.

    A week is named by its Monday. Weeks without a sale have no row.
    """
    week = transactions[DATE].truncate("W").cast("date")
    online = (transactions[CHANNEL] == schema.ONLINE).cast("int32")
    sales = (
        transactions.select(ARTICLE_IDX, week=week, online=online)
        .group_by(ARTICLE_IDX, "week")
        .agg(
            purchases=ibis._.count().cast("int32"),
            online=ibis._["online"].sum().cast("int32"),
        )
    )
    return sales.select(*schema.ARTICLE_SALES.names).order_by(ARTICLE_IDX, "week")
