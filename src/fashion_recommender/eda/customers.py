"""Who the customers are, and how much each of them buys."""

from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from fashion_recommender.schema import CUSTOMER_IDX

ATTRIBUTES: Final = ("age", "club_member_status", "fashion_news_frequency", "activity")
"""What customers are counted by; ``activity`` joins the flags ``fn`` and ``active``."""


def attribute_counts(customers: ir.Table, transactions: ir.Table) -> pd.DataFrame:
    """Count customers and their purchases for each value of each attribute.

    Returns
    -------
    pandas.DataFrame
        attribute, value (text, missing where the shop does not say), customers, purchases; ages
        rise, other values fall by customers.
    """
    bought = _with_purchases(customers, transactions)
    flags = ibis.ifelse(bought.fn, "newsletter", "no newsletter")
    active = ibis.ifelse(bought.active, "Active", "Not active")
    keyed = bought.mutate(activity=active + ibis.literal(", ") + flags)
    counts = [
        keyed.group_by(value=keyed[attribute].cast("string"))
        .agg(customers=keyed.count(), purchases=keyed.purchases.sum())
        .mutate(attribute=ibis.literal(attribute))
        .select("attribute", "value", "customers", "purchases")
        for attribute in ATTRIBUTES
    ]
    frame = ibis.union(*counts).to_pandas()
    order = {attribute: place for place, attribute in enumerate(ATTRIBUTES)}
    frame["place"] = frame["attribute"].map(order)
    age = pd.to_numeric(frame["value"].where(frame["attribute"] == "age"))
    return (
        frame.assign(age=age)
        .sort_values(["place", "age", "customers", "value"], ascending=[True, True, False, True])
        .drop(columns=["place", "age"])
        .reset_index(drop=True)
    )


def purchase_counts(customers: ir.Table, transactions: ir.Table) -> pd.DataFrame:
    """Count the customers with each number of purchases: purchases, customers; 0 included."""
    bought = _with_purchases(customers, transactions)
    return (
        bought.group_by("purchases").agg(customers=bought.count()).order_by("purchases").to_pandas()
    )


def _with_purchases(customers: ir.Table, transactions: ir.Table) -> ir.Table:
    """Put beside every customer how many rows of the log are theirs."""
    counts = transactions.group_by(CUSTOMER_IDX).agg(purchases=transactions.count())
    joined = customers.left_join(counts, CUSTOMER_IDX)
    return joined.mutate(purchases=joined.purchases.fill_null(0)).drop(f"{CUSTOMER_IDX}_right")
