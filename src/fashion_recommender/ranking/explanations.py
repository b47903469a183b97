"""Why an article was recommended: the channels that proposed it, and reasons that are true.

A reason is a statement of fact about the features that the ranker saw; it is given only where it
holds. Which of the true ones counted most is read off the trees: the sum of what its features
added to the score (S. Lundberg et al.: From local explanations to global understanding with
explainable AI for trees, Nature Machine Intelligence 2020).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.candidates.propose import Candidates
from fashion_recommender.ranking.ranker import Ranker

MOST_REASONS: Final = 3
Column = Callable[[str], np.ndarray]
"""Gives a feature by name: float32, one a candidate, NaN where unknown."""


@dataclass(frozen=True)
class Reason:
    """A statement: when it is true, how it reads, and which features are behind it."""

    features: tuple[str, ...]
    holds: Callable[[Column], np.ndarray]
    text: Callable[[Column], np.ndarray]


def _plain(sentence: str) -> Callable[[Column], np.ndarray]:
    return lambda column: np.full(len(column("popularity_rank")), sentence, object)


def _days(before: str, feature: str, after: str = "") -> Callable[[Column], np.ndarray]:
    def text(column: Column) -> np.ndarray:
        days = np.nan_to_num(column(feature)).astype(int)
        unit = np.where(days == 1, " day", " days").astype(object)
        return before + days.astype(str).astype(object) + unit + after

    return text


REASONS: Final = (
    Reason(
        ("own_",),
        lambda f: f("own_count") > 0,
        _days("You bought it ", "own_last", " ago"),
    ),
    Reason(
        ("product_", "from_colourways"),
        lambda f: (f("product_count") > 0) & ~(f("own_count") > 0),
        _days("You bought another colour of it ", "product_last", " ago"),
    ),
    Reason(
        ("from_covisits",),
        lambda f: f("from_covisits_rank") <= 10,
        _plain("Others bought it soon after what you bought"),
    ),
    Reason(
        ("from_item_cf", "cf_", "from_ease", "ease_"),
        lambda f: (f("from_item_cf_rank") <= 20) | (f("from_ease_rank") <= 20),
        _plain("Bought by customers who bought what you bought"),
    ),
    Reason(
        ("section_", "from_section", "department_", "from_department"),
        lambda f: (f("section_share") >= 0.25) | (f("department_share") >= 0.25),
        _plain("From a part of the shop where you often buy"),
    ),
    Reason(
        ("type_", "garment_"),
        lambda f: f("type_share") >= 0.25,
        _plain("A kind of article that you often buy"),
    ),
    Reason(
        ("first_sale_days", "from_new_arrivals"),
        lambda f: f("first_sale_days") <= 28,
        _days("New: first sold ", "first_sale_days", " ago"),
    ),
    Reason(
        ("from_age_popularity", "age_fit", "buyer_age", "customer_age"),
        lambda f: (f("from_age_popularity_rank") <= 24) & ~np.isnan(f("customer_age")),
        _plain("Popular with customers of your age"),
    ),
    Reason(
        ("popularity", "sales_", "trend_", "from_popularity"),
        lambda f: f("popularity_rank") <= 50,
        _plain("One of the 50 best sellers of these days"),
    ),
)


def explain(ranker: Ranker, customers: np.ndarray, articles: np.ndarray) -> pa.Table:
    """Explain ranked lists; the columns of `schema.EXPLANATIONS`.

    ``customers`` int32 ``[n]``, ascending, and ``articles`` int32 ``[n, k]``, -1 where a list
    ends. What no channel proposed (the filling) is left out.
    """
    candidates = ranker.propose(customers)
    n_articles = ranker.n_articles
    row, place = np.nonzero(articles >= 0)
    wanted = row * n_articles + articles[row, place]
    order = np.argsort(wanted)
    rank = np.zeros(len(candidates), np.int32)
    keys = candidates.row * n_articles + candidates.article_idx
    found = np.searchsorted(wanted[order], keys)
    hit = found < len(wanted)
    hit[hit] = wanted[order][found[hit]] == keys[hit]
    rank[hit] = place[order][found[hit]] + 1
    listed, rank = candidates.keep(hit), rank[hit]
    order = np.lexsort((rank, listed.row))
    texts = _reasons(ranker, listed)
    channels = _channels(listed)
    return pa.table(
        {
            schema.CUTOFF: pa.repeat(pa.scalar(ranker.cutoff, pa.date32()), len(order)),
            schema.CUSTOMER_IDX: pa.array(listed.customer_idx[order]),
            schema.ARTICLE_IDX: pa.array(listed.article_idx[order]),
            schema.RANK: pa.array(rank[order]),
            "channels": pa.array([channels[i] for i in order], pa.list_(pa.string())),
            "reasons": pa.array([texts[i] for i in order], pa.list_(pa.string())),
        },
        schema=schema.EXPLANATIONS,
    )


def _channels(candidates: Candidates) -> list[list[str]]:
    names = list(candidates.ranks)
    proposed = np.stack([candidates.ranks[name] > 0 for name in names], axis=1)
    return [[names[i] for i in np.flatnonzero(row)] for row in proposed]


def _reasons(ranker: Ranker, candidates: Candidates) -> list[list[str]]:
    names, features, parts = ranker.contributions(candidates)
    place = {name: column for column, name in enumerate(names)}
    unknown = np.full(len(candidates), np.nan, np.float32)

    def column(name: str) -> np.ndarray:
        return features[:, place[name]] if name in place else unknown

    strength = np.full((len(candidates), len(REASONS)), -np.inf)
    texts = np.empty((len(candidates), len(REASONS)), object)
    with np.errstate(invalid="ignore"):
        for i, reason in enumerate(REASONS):
            true = reason.holds(column)
            behind = [c for name, c in place.items() if name.startswith(reason.features)]
            strength[true, i] = parts[true][:, behind].sum(axis=1)
            texts[:, i] = reason.text(column)
    best = np.argsort(-strength, axis=1, kind="stable")[:, :MOST_REASONS]
    return [
        [texts[row, i] for i in choice if np.isfinite(strength[row, i])]
        for row, choice in enumerate(best)
    ]
