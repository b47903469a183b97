"""Nodes that count in the engine, and nodes that draw what was counted."""

from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.eda.config import EdaConfig

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import plotly.graph_objects as go

Figures = dict[str, "go.Figure"]


@typed_parameters(eda=EdaConfig)
def count_catalogue(
    articles: "ir.Table", transactions: "ir.Table", eda: EdaConfig
) -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]":
    """Count articles and purchases by attribute, product types by group, and words of names."""
    from fashion_recommender.eda import catalogue

    return (
        catalogue.attribute_counts(articles, transactions),
        catalogue.types_per_group(articles),
        catalogue.name_words(articles, transactions, eda.name_words),
    )


@typed_parameters()
def draw_catalogue(
    article_counts: "pd.DataFrame", type_counts: "pd.DataFrame", word_counts: "pd.DataFrame"
) -> Figures:
    """Draw what the shop offers."""
    from fashion_recommender.figures import catalogue as draw

    figures = {name: draw.attribute_figure(article_counts, name) for name in draw.KINDS}
    figures["types_per_group"] = draw.types_per_group_figure(type_counts)
    figures["name_words"] = draw.name_words_figure(word_counts, article_counts)
    return figures


@typed_parameters()
def count_customers(
    customers: "ir.Table", transactions: "ir.Table"
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Count customers by attribute, and by how much they bought."""
    from fashion_recommender.eda import customers as count

    return (
        count.attribute_counts(customers, transactions),
        count.purchase_counts(customers, transactions),
    )


@typed_parameters()
def draw_customers(customer_counts: "pd.DataFrame", purchase_counts: "pd.DataFrame") -> Figures:
    """Draw who the customers are."""
    from fashion_recommender.figures import customers as draw

    figures = {name: draw.attribute_figure(customer_counts, name) for name in draw.KINDS}
    figures["ages"] = draw.age_figure(customer_counts)
    figures["purchases_per_customer"] = draw.purchases_figure(purchase_counts)
    return figures
