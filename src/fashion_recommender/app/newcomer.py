"""Recommendations for somebody new: from an age and a few liked articles, no model opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_recommender.app.article_facts import BOUGHT_TOGETHER, neighbours, popularity
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, RANK

MOST_LIKED: Final = 12
_KEPT: Final = 300
_TOGETHER: Final = 0.5
"""What being bought together with a liked article adds, as a share of the best score."""

_AGE: Final = 0.1
"""What the first article of the age's list adds; the others less, down to nothing."""


@dataclass(frozen=True)
class Answer:
    """What to recommend.

    Attributes
    ----------
    articles
        int ``[m]``, best first; more than are shown, for rules to choose from.
    reasons
        Article to a sentence on why it is there.
    by
        How articles were scored: ``vectors``, ``attributes``, or ``age`` where nothing was liked.
    """

    articles: np.ndarray
    reasons: dict[int, str] = field(default_factory=dict)
    by: str = "vectors"


@dataclass(frozen=True)
class Vectors:
    """Articles as vectors: float32 ``[n, d]``, and the articles that they stand for."""

    articles: np.ndarray
    vectors: np.ndarray

    @classmethod
    def read(cls, path: Path) -> "Vectors":
        """Read the table ``article_vectors``."""
        table = pq.read_table(path, columns=[ARTICLE_IDX, "vector"], partitioning=None)
        column = table["vector"].combine_chunks()
        flat = pa.chunked_array([column.flatten()]).to_numpy()
        return cls(table[ARTICLE_IDX].to_numpy(), flat.reshape(table.num_rows, -1))

    def fold_in(self, liked: Sequence[int]) -> np.ndarray | None:
        """Score all articles for whoever likes some: inner product with the mean of these.

        None where none of them has a vector.
        """
        known = np.isin(self.articles, np.asarray(liked))
        if not known.any():
            return None
        return self.vectors @ self.vectors[known].mean(axis=0)


def recommend(world: World, catalogue: Catalogue, liked: Sequence[int], age: int | None) -> Answer:
    """Recommend to somebody who likes some articles and is of some age, both optional.

    Liked articles are folded in: the customer is the mean of their vectors. To the share of the
    best score comes what is bought together with a liked article, and a little of what customers
    of that age are recommended.
    """
    by_age = age_list(world, age)
    if not liked:
        first = by_age if len(by_age) else popular(world, catalogue)[:_KEPT]
        reason = f"Popular at {age}" if len(by_age) and age else "Popular now"
        return Answer(first, dict.fromkeys(first.tolist(), reason), "age")
    vectors = world.kept("article_vectors", Vectors.read, "vectors")
    folded = vectors.fold_in(liked) if vectors else None
    if vectors is not None and folded is not None:
        score = np.zeros(len(catalogue), np.float32)
        score[vectors.articles] = folded / max(float(folded.max()), 1e-9)
        by = "vectors"
    else:
        score, by = _alike(world, catalogue, liked), "attributes"
    reasons = {}
    together = neighbours(world, list(liked), BOUGHT_TOGETHER)
    if together is not None and len(together):
        names = {article.idx: article.name for article in catalogue.articles(list(liked))}
        best = together.sort_values("score", ascending=False).drop_duplicates("neighbour_idx")
        share = best["score"] / max(float(best["score"].max()), 1e-9)
        score[best["neighbour_idx"]] += _TOGETHER * share.to_numpy(np.float32)
        reasons = {
            int(idx): f"Bought together with {names[int(own)] or 'one that you like'}"
            for idx, own in zip(best["neighbour_idx"], best[ARTICLE_IDX], strict=True)
        }
    score[by_age] += _AGE * np.linspace(1, 0, len(by_age), dtype=np.float32)
    score[np.asarray(liked)] = -np.inf
    order = np.argsort(-score, kind="stable")[:_KEPT]
    order = order[score[order] > 0]
    for idx in order.tolist():
        reasons.setdefault(idx, _nearest_liked(catalogue, liked, idx))
    return Answer(order, reasons, by)


def age_list(world: World, age: int | None) -> np.ndarray:
    """Return what customers of an age are recommended for it, best first; empty where unknown."""
    table = world.sorted("age_popularity.recommendations", CUSTOMER_IDX)
    if table is None or age is None:
        return np.empty(0, np.int64)
    someone = _of_age(world, age)
    if someone is None:
        return np.empty(0, np.int64)
    rows = table.find([RANK, ARTICLE_IDX], customer_idx=someone).sort_by(RANK)
    return rows[ARTICLE_IDX].to_numpy().astype(np.int64)


def _of_age(world: World, age: int) -> int | None:
    """Return some customer of an age: their list of age popularity is that of all of them."""

    def by_age(path: Path) -> dict[int, int]:
        table = pq.read_table(path, columns=[CUSTOMER_IDX, "age"], partitioning=None)
        ages, first = np.unique(table["age"].fill_null(-1).to_numpy(), return_index=True)
        idx = table[CUSTOMER_IDX].to_numpy()[first]
        return dict(zip(ages.tolist(), idx.tolist(), strict=True))

    known = world.kept("customers", by_age, "first customer of each age") or {}
    return known.get(age)


def popular(world: World, catalogue: Catalogue) -> np.ndarray:
    """Return all articles, those that most customers bought first."""
    return np.argsort(-popularity(world, len(catalogue)), kind="stable")


def to_pick_from(
    world: World, catalogue: Catalogue, found: np.ndarray, n: int, page: int
) -> np.ndarray:
    """Return a page of ``n`` popular articles out of ``found``, no two of one product."""
    from fashion_recommender.app.lists import rules_over

    counts = popularity(world, len(catalogue))[found]
    ranked = found[np.argsort(-counts, kind="stable")][: 40 * n]
    places = rules_over(
        catalogue, ranked, BusinessRules(colourways=1), [], length=min(n * (page + 1), len(ranked))
    )
    return ranked[places][n * page : n * (page + 1)]


def _alike(world: World, catalogue: Catalogue, liked: Sequence[int]) -> np.ndarray:
    """Score articles by attributes shared with liked ones, popular ones first among equals."""
    shared = np.zeros(len(catalogue), np.float32)
    for idx in liked:
        shared += (catalogue.attributes == catalogue.attributes[idx]).mean(axis=1)
    counts = popularity(world, len(catalogue)).astype(np.float32)
    known = np.log1p(counts) / max(float(np.log1p(counts.max(initial=0))), 1e-9)
    return shared / len(liked) * (0.5 + 0.5 * known)


def _nearest_liked(catalogue: Catalogue, liked: Sequence[int], idx: int) -> str:
    """Say which liked article shares most with one."""
    same = (catalogue.attributes[list(liked)] == catalogue.attributes[idx]).sum(axis=1)
    if not same.max():
        return ""
    (closest,) = catalogue.articles([liked[int(same.argmax())]])
    return f"Like {closest.name or closest.words}"
