"""Recommendations for somebody new: from an age and a few liked articles, no model opened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_recommender.app.article_facts import (
    BOUGHT_TOGETHER,
    neighbours,
    on_sale,
    popularity,
)
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.related.fold_in import POPULARITY_WEIGHT, fold_in
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, RANK, UNKNOWN

MOST_LIKED: Final = 12
_KEPT: Final = 300
_TOGETHER: Final = 0.5
"""What being bought together with a liked article adds, as a share of the best score."""

_AGE: Final = 0.1
"""What the first article of the age's list adds; the others less, down to nothing."""

_ALIKE: Final = 0.5
"""Share of equal attributes from which an article is said to be like a liked one."""

_POPULAR: Final = 100
"""So many of the most popular articles are said to be that."""


@dataclass(frozen=True)
class Answer:
    """What to recommend.

    Attributes
    ----------
    articles
        int ``[m]``, on sale, best first; more than are shown, for rules to choose from.
    reasons
        Article to a sentence on why it is there; none where there is nothing to say.
    by
        How articles were scored; where nothing was liked by ``age`` or ``popularity``, if one of
        them is known, else by ``nothing``.
    """

    articles: np.ndarray
    reasons: dict[int, str] = field(default_factory=dict)
    by: Literal["vectors", "attributes", "age", "popularity", "nothing"] = "vectors"


@dataclass(frozen=True)
class Vectors:
    """Articles as vectors, ``[n, d]``, how popular they are, ``[n]``, and how much that counts."""

    articles: np.ndarray
    vectors: np.ndarray
    popularity: np.ndarray
    popularity_weight: float = POPULARITY_WEIGHT

    @classmethod
    def read(cls, path: Path) -> "Vectors":
        """Read the table ``article_vectors``."""
        columns = [ARTICLE_IDX, "vector", "popularity"]
        table = pq.read_table(path, columns=columns, partitioning=None)
        column = table["vector"].combine_chunks()
        flat = pa.chunked_array([column.flatten()]).to_numpy()
        about = table.schema.metadata or {}
        return cls(
            table[ARTICLE_IDX].to_numpy(),
            flat.reshape(table.num_rows, -1),
            table["popularity"].to_numpy(),
            float(about.get(b"popularity_weight", POPULARITY_WEIGHT)),
        )

    def scores(self, liked: Sequence[int]) -> np.ndarray | None:
        """Score all articles for whoever likes some (`related.fold_in`).

        None where nobody has bought any of them lately: such have no direction.
        """
        places = np.flatnonzero(np.isin(self.articles, np.asarray(liked)))
        places = places[self.vectors[places].any(axis=1)]
        if not len(places):
            return None
        return fold_in(self.vectors, self.popularity, places, self.popularity_weight)


def recommend(world: World, catalogue: Catalogue, liked: Sequence[int], age: int | None) -> Answer:
    """Recommend to somebody who likes some articles and is of some age, both optional.

    Liked articles are folded in: the customer is the mean of their vectors. To the share of the
    best score comes what is bought together with a liked article, and a little of what customers
    of that age are recommended. What is not on sale is not recommended.
    """
    of_age = age_list(world, age)
    by_age = np.empty(0, np.int64) if of_age is None else of_age
    offered = on_sale(world, catalogue)
    first = popular(world, catalogue)
    first = np.empty(0, np.int64) if first is None else first[offered[first]]
    if not liked:
        if len(by_age):
            return Answer(by_age, dict.fromkeys(by_age.tolist(), f"Popular at {age}"), "age")
        reasons = dict.fromkeys(first[:_KEPT].tolist(), "Popular now")
        return Answer(first[:_KEPT], reasons, "popularity" if len(first) else "nothing")
    vectors = world.kept("article_vectors", Vectors.read, "vectors")
    folded = vectors.scores(liked) if vectors else None
    if vectors is not None and folded is not None:
        score = np.zeros(len(catalogue), np.float32)
        score[vectors.articles] = folded / max(float(folded.max()), 1e-9)
    else:
        score = _alike(world, catalogue, liked)
    reasons = _together(world, catalogue, liked, score)
    score[by_age] += _AGE * np.linspace(1, 0, len(by_age), dtype=np.float32)
    score[~offered] = -np.inf
    score[np.asarray(liked)] = -np.inf
    order = np.argsort(-score, kind="stable")[:_KEPT]
    order = order[score[order] > 0]
    also = dict.fromkeys(first[:_POPULAR].tolist(), "Popular now")
    also |= dict.fromkeys(by_age.tolist(), f"Popular at {age}")
    for idx in order.tolist():
        if said := reasons.get(idx) or _nearest_liked(catalogue, liked, idx) or also.get(idx):
            reasons[idx] = said
    return Answer(order, reasons, "attributes" if folded is None else "vectors")


def _together(
    world: World, catalogue: Catalogue, liked: Sequence[int], score: np.ndarray
) -> dict[int, str]:
    """Add to the scores what is bought together with liked articles; returns it as reasons."""
    together = neighbours(world, list(liked), BOUGHT_TOGETHER)
    if together is None or together.empty:
        return {}
    names = {article.idx: article.name for article in catalogue.articles(list(liked))}
    best = together.sort_values("score", ascending=False).drop_duplicates("neighbour_idx")
    share = best["score"] / max(float(best["score"].max()), 1e-9)
    score[best["neighbour_idx"]] += _TOGETHER * share.to_numpy(np.float32)
    return {
        int(idx): f"Bought together with {names[int(own)] or 'one that you like'}"
        for idx, own in zip(best["neighbour_idx"], best[ARTICLE_IDX], strict=True)
    }


def age_list(world: World, age: int | None) -> np.ndarray | None:
    """Return what customers of an age are recommended for it, best first.

    None where no run of age popularity has made lists; empty where nobody is of that age.
    """
    table = world.sorted("age_popularity.recommendations", CUSTOMER_IDX)
    if table is None:
        return None
    someone = None if age is None else _of_age(world, age)
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


def popular(world: World, catalogue: Catalogue) -> np.ndarray | None:
    """Return all articles, those that are bought most lately first; None where nobody counted."""
    known = popularity(world, len(catalogue))
    return None if known is None else np.argsort(-known, kind="stable")


def to_pick_from(
    world: World, catalogue: Catalogue, found: np.ndarray, n: int, page: int
) -> np.ndarray:
    """Return a page of ``n`` popular articles out of ``found``, no two of one product."""
    from fashion_recommender.app.lists import rules_over

    first = popular(world, catalogue)
    ranked = found if first is None else first[np.isin(first, found)]
    ranked = ranked[: 40 * n]
    places = rules_over(
        catalogue, ranked, BusinessRules(colourways=1), [], length=min(n * (page + 1), len(ranked))
    )
    return ranked[places][n * page : n * (page + 1)]


def _alike(world: World, catalogue: Catalogue, liked: Sequence[int]) -> np.ndarray:
    """Score articles by attributes shared with liked ones, popular ones first among equals."""
    codes = catalogue.kinds.attributes
    shared = np.mean([_shared(codes, codes[idx]) for idx in liked], axis=0)
    counts = popularity(world, len(catalogue))
    if counts is None:
        return shared
    known = np.log1p(counts) / max(float(np.log1p(counts.max(initial=0))), 1e-9)
    return shared * (0.5 + 0.5 * known)


def _nearest_liked(catalogue: Catalogue, liked: Sequence[int], idx: int) -> str:
    """Say which liked article shares most with one; nothing where none shares enough."""
    codes = catalogue.kinds.attributes
    shared = _shared(codes[list(liked)], codes[idx])
    if shared.max() < _ALIKE:
        return ""
    (closest,) = catalogue.articles([liked[int(shared.argmax())]])
    return f"Like {closest.name or closest.words}"


def _shared(codes: np.ndarray, one: np.ndarray) -> np.ndarray:
    """Return the share of attributes that articles have in common with one: float32 ``[n]``.

    What the shop does not know is common to nobody.
    """
    return ((codes == one) & (one != UNKNOWN)).mean(axis=1, dtype=np.float32)
