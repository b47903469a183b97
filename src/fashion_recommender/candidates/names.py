"""Channels as figures and pages call them."""

from collections.abc import Iterable
from typing import Final

NAMES: Final = {
    "own_purchases": "bought before",
    "colourways": "other colours of what was bought",
    "covisits": "bought soon after the same",
    "item_cf": "bought by the same customers",
    "ease": "predicted from all purchases",
    "new_arrivals": "new in the customer's sections",
    "department_popularity": "best sellers of the customer's departments",
    "section_popularity": "best sellers of the customer's sections",
    "age_popularity": "best sellers in the age group",
    "popularity": "best sellers",
}
"""What says most about a customer first."""


def channel_name(channel: str) -> str:
    """Return a channel as people say it; one that is not known by its own name."""
    return NAMES.get(channel, channel.replace("_", " "))


def said_of(channels: Iterable[str], most: int = 2) -> str:
    """Say which channels proposed an article, the most personal ones by name."""
    order = {name: place for place, name in enumerate(NAMES)}
    names = [channel_name(c) for c in sorted(channels, key=lambda c: order.get(c, len(order)))]
    if not names:
        return ""
    rest = len(names) - most
    return f"Proposed by: {', '.join(names[:most])}{f' and {rest} more' if rest > 0 else ''}"
