"""The figures of the look at the data, in the order in which people should read them."""

from dataclasses import dataclass
from typing import Final

PREFIX: Final = "eda."
"""A figure of this name is the catalog entry ``eda.<name>``."""


@dataclass(frozen=True)
class Chapter:
    """Figures that belong together, and why anybody should look at them."""

    title: str
    words: str
    figures: tuple[str, ...]

    @property
    def entries(self) -> tuple[str, ...]:
        """Their names in the catalog."""
        return tuple(PREFIX + name for name in self.figures)


CHAPTERS: Final = (
    Chapter(
        "What decides the task",
        "A recommender predicts one week's purchases. These figures show what it can predict them "
        "by: what customers buy again, how much depends on last week's best sellers, and how much "
        "is so new that nobody has bought it yet.",
        (
            "repeat_rate",
            "buyer_recency",
            "concentration",
            "article_age",
            "cold_share",
            "lifetimes",
            "type_pairs",
            "article_pairs",
        ),
    ),
    Chapter(
        "When and where people buy",
        "Demand follows weekdays, seasons and sales. A sale week is a poor guide to the week "
        "after it.",
        (
            "transactions_per_day",
            "transactions_by_channel",
            "articles_per_day",
            "weekdays",
            "sale_days",
            "prices",
        ),
    ),
    Chapter(
        "Who the customers are",
        "Age is the best thing known about a customer who has not bought anything yet.",
        ("ages", "purchases_per_customer", "club_status", "news_frequency", "activity"),
    ),
    Chapter(
        "What the shop offers",
        "Bars show what there is, diamonds what is bought. Where they differ, the catalogue is a "
        "poor guide to demand.",
        (
            "index_groups",
            "product_groups",
            "types_per_group",
            "product_types",
            "garment_groups",
            "departments",
            "appearances",
            "colour_groups",
            "name_words",
        ),
    ),
    Chapter(
        "What the data lack",
        "Gaps are normal; models have to live with them.",
        ("gaps",),
    ),
)
