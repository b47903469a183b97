"""What is measured, by name: ``metric@k`` judges the first k places of a list."""

from collections.abc import Iterable
from typing import Final

ACCURACY: Final = ("map", "precision", "recall", "ndcg", "hit_rate", "mrr")
"""Measured at every depth, for every customer."""

APART: Final = ("map", "recall")
"""Measured at every depth for articles new to the customer and for repeats apart as well."""

KINDS: Final = ("new", "repeat")

OF_LISTS: Final = ("diversity", "novelty", "repeats", "popularity")
"""What each customer's shown list is like."""

OF_CATALOGUE: Final = ("coverage", "gini")
"""What all shown lists together do with the catalogue."""


def customer_metrics(ks: Iterable[int], list_k: int) -> list[str]:
    """Name everything that is measured for each customer, in order."""
    depths = sorted(ks)
    return [
        *(f"{name}@{k}" for k in depths for name in ACCURACY),
        *(f"{name}_{kind}@{k}" for kind in KINDS for k in depths for name in APART),
        *(f"{name}@{list_k}" for name in OF_LISTS),
    ]
