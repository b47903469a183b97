"""Counting by attribute: the same for articles and for customers."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd


def with_purchases(owners: ir.Table, transactions: ir.Table, key: str) -> ir.Table:
    """Put beside every article or customer (``key`` tells which) how many rows of the log it has.

    The column ``purchases`` is 0 where it has none.
    """
    counts = transactions.group_by(key).agg(purchases=transactions.count())
    joined = owners.left_join(counts, key)
    return joined.mutate(purchases=joined.purchases.fill_null(0)).drop(f"{key}_right")


def counts_by_attribute(bought: ir.Table, attributes: Sequence[str], name: str) -> pd.DataFrame:
    """Count rows and purchases for each value of each attribute.

    Returns
    -------
    pandas.DataFrame
        attribute, value (text, missing where the shop does not say), rows under ``name``,
        purchases, and the attribute's place among ``attributes``; in no order.
    """
    counts = [
        bought.group_by(value=bought[attribute].cast("string"))
        .agg(**{name: bought.count()}, purchases=bought.purchases.sum())
        .mutate(attribute=ibis.literal(attribute))
        .select("attribute", "value", name, "purchases")
        for attribute in attributes
    ]
    # One statement: the log is read once for all attributes.
    frame = ibis.union(*counts).to_pandas()
    places = {attribute: place for place, attribute in enumerate(attributes)}
    return frame.assign(place=frame["attribute"].map(places))
