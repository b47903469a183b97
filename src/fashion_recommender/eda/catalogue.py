"""What the shop has to offer: how many articles of each kind, and what is bought of them."""

from typing import Final

import ibis.expr.types as ir
import pandas as pd

from fashion_recommender.eda.counting import counts_by_attribute, with_purchases
from fashion_recommender.schema import ARTICLE_IDX

ATTRIBUTES: Final = (
    "product_group_name",
    "garment_group_name",
    "product_type_name",
    "graphical_appearance_name",
    "index_group_name",
    "colour_group_name",
    "department_name",
)
"""Columns of articles whose values are counted."""

_WORD: Final = r"[^\W\d_]{3,}"
"""Three letters or more of any script: what is shorter are sizes and particles."""


def attribute_counts(articles: ir.Table, transactions: ir.Table) -> pd.DataFrame:
    """Count articles and purchases for each value of each attribute.

    Returns
    -------
    pandas.DataFrame
        attribute, value (missing where the shop does not say), articles, purchases (rows of the
        log); the value with most articles first.
    """
    sold = with_purchases(articles, transactions, ARTICLE_IDX)
    frame = counts_by_attribute(sold, ATTRIBUTES, "articles")
    return (
        frame.sort_values(
            ["place", "articles", "purchases", "value"], ascending=[True, False, False, True]
        )
        .drop(columns="place")
        .reset_index(drop=True)
    )


def types_per_group(articles: ir.Table) -> pd.DataFrame:
    """Count the product types (and the articles) of each product group.

    Returns
    -------
    pandas.DataFrame
        product_group_name, product_types, articles; the group with most types first.
    """
    return (
        articles.group_by(group=articles["product_group_name"].cast("string"))
        .agg(
            product_types=articles["product_type_name"].cast("string").nunique(),
            articles=articles.count(),
        )
        .to_pandas()
        .rename(columns={"group": "product_group_name"})
        .sort_values(
            ["product_types", "articles", "product_group_name"], ascending=[False, False, True]
        )
        .reset_index(drop=True)
    )


def name_words(articles: ir.Table, transactions: ir.Table, n_words: int) -> pd.DataFrame:
    """Count in how many articles' names a word occurs, and what is bought of those articles.

    Returns
    -------
    pandas.DataFrame
        word, articles, purchases; the ``n_words`` most frequent ones, the first on top. Words are
        told apart without regard to case and counted once a name.
    """
    sold = with_purchases(articles, transactions, ARTICLE_IDX)
    names = (
        sold.group_by("prod_name")
        .agg(articles=sold.count(), purchases=sold.purchases.sum())
        .to_pandas()
        .dropna(subset="prod_name")
    )
    words = names["prod_name"].str.lower().str.findall(_WORD)
    counted = (
        names.assign(word=words)
        .explode("word")
        .dropna(subset="word")
        .drop_duplicates(["prod_name", "word"])
        .groupby("word", as_index=False)[["articles", "purchases"]]
        .sum()
    )
    return (
        counted.sort_values(["articles", "purchases", "word"], ascending=[False, False, True])
        .head(n_words)
        .reset_index(drop=True)
    )
