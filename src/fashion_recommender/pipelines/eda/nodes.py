"""Nodes that count in the engine, and nodes that draw what was counted."""

from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.eda.config import EdaConfig

if TYPE_CHECKING:
    import datetime as dt

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


@typed_parameters()
def count_days(transactions: "ir.Table") -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]":
    """Count purchases by day and by price in each channel, and what is new each week."""
    from fashion_recommender.eda import calendar

    return (
        calendar.day_counts(transactions),
        calendar.price_counts(transactions),
        calendar.week_counts(transactions),
    )


@typed_parameters()
def draw_days(
    day_counts: "pd.DataFrame", price_counts: "pd.DataFrame", week_counts: "pd.DataFrame"
) -> Figures:
    """Draw when, where and at which prices is bought, and how much is new each week."""
    from fashion_recommender.figures import calendar, seasons

    return {
        "transactions_per_day": calendar.day_figure(day_counts),
        "transactions_by_channel": calendar.channel_figure(day_counts),
        "articles_per_day": calendar.articles_figure(day_counts),
        "prices": calendar.price_figure(price_counts),
        "weekdays": seasons.weekday_figure(day_counts),
        "sale_days": seasons.sale_day_figure(day_counts),
        "cold_share": seasons.cold_figure(week_counts),
    }


@typed_parameters(eda=EdaConfig)
def count_target_weeks(
    transactions: "ir.Table", articles: "ir.Table", eda: EdaConfig
) -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]":
    """Count what the days before a target week say of it: repeats, returns, ages, best sellers."""
    from fashion_recommender.eda import weeks

    cutoffs = _target_weeks(transactions, eda)
    return (
        weeks.repeat_counts(transactions, articles, cutoffs, eda.repeat_weeks),
        weeks.recency_counts(transactions, cutoffs),
        weeks.article_age_counts(transactions, cutoffs),
        weeks.concentration(transactions, cutoffs),
    )


@typed_parameters(eda=EdaConfig)
def count_lifetimes(transactions: "ir.Table", eda: EdaConfig) -> "pd.DataFrame":
    """Estimate how long articles sell."""
    from fashion_recommender.eda import lifetimes

    return lifetimes.survival(lifetimes.lifetime_counts(transactions), eda.quiet_days)


@typed_parameters(eda=EdaConfig)
def draw_target_weeks(
    repeat_counts: "pd.DataFrame",
    recency_counts: "pd.DataFrame",
    article_age_counts: "pd.DataFrame",
    best_seller_counts: "pd.DataFrame",
    lifetime_counts: "pd.DataFrame",
    eda: EdaConfig,
) -> Figures:
    """Draw what decides which recommenders can work."""
    from fashion_recommender.figures import foresight

    return {
        "repeat_rate": foresight.repeat_figure(repeat_counts),
        "buyer_recency": foresight.recency_figure(recency_counts),
        "article_age": foresight.article_age_figure(article_age_counts),
        "concentration": foresight.concentration_figure(best_seller_counts),
        "lifetimes": foresight.lifetime_figure(lifetime_counts, eda.quiet_days),
    }


@typed_parameters(eda=EdaConfig)
def count_baskets(
    transactions: "ir.Table", articles: "ir.Table", eda: EdaConfig
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Count which product types and which articles are bought together of late."""
    from fashion_recommender.eda import baskets

    since = _target_weeks(transactions, eda)[-1]
    rows = baskets.baskets(transactions, since, eda.largest_basket)
    return (
        baskets.type_pairs(rows, articles, eda.basket_types),
        baskets.article_pairs(rows, articles, eda.basket_pairs),
    )


@typed_parameters()
def draw_baskets(type_pair_counts: "pd.DataFrame", article_pair_counts: "pd.DataFrame") -> Figures:
    """Draw what is bought together."""
    from fashion_recommender.figures import together

    return {
        "type_pairs": together.type_pair_figure(type_pair_counts),
        "article_pairs": together.article_pair_figure(article_pair_counts),
    }


@typed_parameters()
def draw_gaps(data_quality: dict[str, Any]) -> "go.Figure":
    """Draw what the data lack."""
    from fashion_recommender.figures.gaps import gap_figure

    return gap_figure(data_quality)


@typed_parameters()
def gather_figures(**figures: "go.Figure") -> dict[str, Any]:
    """Put all figures into one document, for who shows them together."""
    import json

    return {name: json.loads(figure.to_json()) for name, figure in figures.items()}


def _target_weeks(transactions: "ir.Table", eda: EdaConfig) -> "list[dt.date]":
    """Return the first days of the last whole weeks, newest first."""
    from fashion_recommender.tables.splits import Protocol, log_cutoffs

    return log_cutoffs(transactions, Protocol(cutoffs=eda.target_weeks))
