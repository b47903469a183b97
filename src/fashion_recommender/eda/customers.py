"""Who the customers are, and how much each of them buys."""

from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from fashion_recommender.eda.counting import counts_by_attribute, with_purchases
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
    bought = with_purchases(customers, transactions, CUSTOMER_IDX)
    flags = ibis.ifelse(bought.fn, "newsletter", "no newsletter")
    active = ibis.ifelse(bought.active, "Active", "Not active")
    keyed = bought.mutate(activity=active + ibis.literal(", ") + flags)
    frame = counts_by_attribute(keyed, ATTRIBUTES, "customers")
    age = pd.to_numeric(frame["value"].where(frame["attribute"] == "age"))
    return (
        frame.assign(age=age)
        .sort_values(["place", "age", "customers", "value"], ascending=[True, True, False, True])
        .drop(columns=["place", "age"])
        .reset_index(drop=True)
    )


def purchase_counts(customers: ir.Table, transactions: ir.Table) -> pd.DataFrame:
    """Count the customers with each number of purchases: purchases, customers; 0 included."""
    bought = with_purchases(customers, transactions, CUSTOMER_IDX)
    return (
        bought.group_by("purchases").agg(customers=bought.count()).order_by("purchases").to_pandas()
    )
