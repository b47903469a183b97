"""Rules that a shop lays over ranked lists: limits, exclusions and variety.

They work on lists that are longer than what is shown, of any model, and keep the model's order
except where a rule asks for another.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pandas as pd
from pydantic import Field

from fashion_recommender.configuration import Config
from fashion_recommender.schema import ALIKE, UNKNOWN

NOTHING: Final = -1
"""Stands for no article at the end of a list that is shorter than others."""

_CUSTOMERS_PER_BATCH: Final = 8192  # some megabytes for each of the arrays at work


class BusinessRules(Config):
    """What a list may look like, whoever made it."""

    colourways: int | None = Field(default=None, ge=1)
    """At most so many articles of one product (``product_code``), that is colours of one style;
    empty = no limit."""
    per_type: int | None = Field(default=None, ge=1)
    """At most so many articles of one product type; empty = no limit."""
    diversity: float = Field(default=0.0, ge=0, le=1)
    """How much an article loses for what it shares with those above it: 0 keeps the order of the
    model, 1 looks at nothing but the difference."""

    @property
    def reorder(self) -> bool:
        """Whether a list may look different under these rules."""
        return bool(self.colourways or self.per_type or self.diversity)


class ShopRules(BusinessRules):
    """What a shop asks of every list, and what it never shows."""

    excluded_articles: tuple[str, ...] = ()
    """``article_id`` of articles that nobody is recommended."""


@dataclass(frozen=True)
class Kinds:
    """What rules ask of an article: int ``[n_articles]``, ``[n_articles]``, ``[n_articles, d]``.

    An article of unknown product or type has one to itself; an unknown attribute is -1.
    """

    products: np.ndarray
    types: np.ndarray
    attributes: np.ndarray

    @classmethod
    def of(cls, articles: pd.DataFrame) -> Self:
        """Read them off the columns of ``articles``; a column that is not there tells nothing."""
        nothing = np.full(len(articles), UNKNOWN)

        def codes(column: str) -> np.ndarray:
            if column not in articles:
                return nothing
            values = articles[column]
            found = pd.factorize(values)[0]
            return np.where(values.eq(UNKNOWN).fillna(False), UNKNOWN, found)

        def groups(column: str) -> np.ndarray:
            found = codes(column)
            return np.where(found == UNKNOWN, len(found) + np.arange(len(found)), found)

        kinds = [codes(c) for c in ALIKE if c in articles] or [nothing]
        return cls(groups("product_code"), groups("product_type_no"), np.stack(kinds, axis=1))


def excluded_articles(rules: ShopRules, article_ids: np.ndarray) -> np.ndarray:
    """Find the articles that are never shown: int64, positions in ``article_ids``.

    Raises
    ------
    ValueError
        If one is not an article of the shop.
    """
    wanted = np.asarray(rules.excluded_articles, object)
    place = pd.Index(article_ids.astype(object)).get_indexer(wanted)
    if (place < 0).any():
        unknown = ", ".join(wanted[place < 0][:5])
        raise ValueError(
            f"protocol.rules.excluded_articles: {unknown} is not in articles; write ids as there, "
            'ten digits in quotes: ["0108775015"]'
        )
    return place


def ruled_order(articles: np.ndarray, shown: int, rules: BusinessRules, kinds: Kinds) -> np.ndarray:
    """Order lists so that their first places keep the rules: int64 ``[n, m]``, places in them.

    The ``shown`` best that the rules allow come first, everything else after it as it was. A list
    in which the rules leave fewer is completed with what breaks them.
    """
    first = apply_rules(
        articles,
        shown,
        rules,
        products=kinds.products,
        types=kinds.types,
        attributes=kinds.attributes,
    )
    n, m = articles.shape
    place = np.tile(np.arange(shown, shown + m), (n, 1))
    row, rank = np.nonzero(first != NOTHING)
    place[row, first[row, rank]] = rank
    return np.argsort(place, axis=1, kind="stable")


def apply_rules(
    articles: np.ndarray,
    k: int,
    rules: BusinessRules,
    *,
    products: np.ndarray,
    types: np.ndarray,
    attributes: np.ndarray | None = None,
    excluded: np.ndarray | None = None,
) -> np.ndarray:
    """Choose the best ``k`` of every list that keep the rules.

    Articles are taken one after the other: each time the one with the highest
    ``(1 - diversity) * relevance - diversity * similarity`` among those that break no rule
    (maximal marginal relevance, J. Carbonell and J. Goldstein, SIGIR 1998, with the share of equal
    attributes, of those known of both, as similarity to the most similar article taken before).
    Relevance falls evenly from 1 at the first rank to 0 beyond the last: scores of different models
    have no common scale.

    Parameters
    ----------
    articles
        int ``[n, m]``: ranked lists, best first, padded with -1.
    k
        Length of the lists to make.
    rules
        What to keep to.
    products, types
        int ``[n_articles]``: product and product type of every article.
    attributes
        int ``[n_articles, d]``: codes of what makes two articles alike, -1 where unknown. Needed
        for diversity.
    excluded
        int: articles that nobody is shown.

    Returns
    -------
    np.ndarray
        int64 ``[n, k]``: places in the lists that came in, in the new order; -1 where a list has
        nothing left that the rules allow.

    Raises
    ------
    ValueError
        When diversity is asked for without attributes.
    """
    if rules.diversity > 0 and attributes is None:
        raise ValueError(f"diversity={rules.diversity} needs the attributes of the articles")
    chosen = np.full((len(articles), k), NOTHING, np.int64)
    for start in range(0, len(articles), _CUSTOMERS_PER_BATCH):
        part = slice(start, start + _CUSTOMERS_PER_BATCH)
        chosen[part] = _choose(articles[part], k, rules, products, types, attributes, excluded)
    return chosen


def _choose(
    articles: np.ndarray,
    k: int,
    rules: BusinessRules,
    products: np.ndarray,
    types: np.ndarray,
    attributes: np.ndarray | None,
    excluded: np.ndarray | None,
) -> np.ndarray:
    n, m = articles.shape
    everybody = np.arange(n)
    limits = [
        (limit, groups[articles], np.zeros((n, m), np.int32))
        for limit, groups in ((rules.colourways, products), (rules.per_type, types))
        if limit is not None
    ]
    allowed = articles != NOTHING
    if excluded is not None and len(excluded):
        allowed &= ~np.isin(articles, excluded)
    relevance = 1 - np.arange(m, dtype=np.float32) / max(m, 1)
    value = np.broadcast_to((1 - rules.diversity) * relevance, (n, m)).astype(np.float32)
    traits = attributes[articles] if rules.diversity > 0 and attributes is not None else None
    similarity = np.zeros((n, m), np.float32)
    chosen = np.full((n, k), NOTHING, np.int64)
    for place in range(min(k, m)):
        best = np.where(allowed, value - rules.diversity * similarity, -np.inf).argmax(axis=1)
        found = allowed[everybody, best]
        if not found.any():
            break
        chosen[found, place] = best[found]
        allowed[everybody, best] = False
        for limit, groups, taken in limits:
            # Where nothing was found nothing is allowed any more: counting there does no harm.
            taken += groups == groups[everybody, best][:, None]
            allowed &= taken < limit
        if traits is not None:
            other = traits[everybody, best][:, None]
            known = (traits != UNKNOWN) & (other != UNKNOWN)
            shared = ((traits == other) & known).sum(axis=2) / np.maximum(known.sum(axis=2), 1)
            np.maximum(similarity, shared, out=similarity)
    return chosen
