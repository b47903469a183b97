"""The one function that turns candidates into numbers, for training and for serving alike."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, Self

import numpy as np

from fashion_recommender.candidates.propose import Candidates, Proposer
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.features import article, customer, pair
from fashion_recommender.models.filling import Filling, FillingConfig, bands_of, decay


class Meaning(NamedTuple):
    """What a feature says; the documentation is made of these."""

    name: str
    group: str
    level: str
    meaning: str
    dtype: str = "float32"


GROUPS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "article": ("article", article.MEANINGS),
    "customer": ("customer", customer.MEANINGS),
    "own": ("customer x article", pair.OWN_MEANINGS),
    "level": ("customer x group of articles", pair.LEVEL_MEANINGS),
    "fit": ("customer x article", pair.FIT_MEANINGS),
    "score": ("customer x article", pair.SCORE_MEANINGS),
    "provenance": ("candidate", pair.PROVENANCE_MEANINGS),
}
"""Group of features -> the level that it describes, and what each says."""


_ROWS_IN_CACHE = 4096

_AGE_HALF_LIFE_DAYS = 14
"""Longer than that of popularity: a band has a tenth of the purchases."""


def feature_table(without: Collection[str] = ()) -> list[Meaning]:
    """Every feature in the order of the matrix, but those of the groups in ``without``."""
    return [
        Meaning(name, group, level, meaning)
        for group, (level, meanings) in GROUPS.items()
        if group not in without
        for name, meaning in meanings.items()
    ]


@dataclass(frozen=True)
class ArticleKnowledge:
    """What features look up beside a customer's own age and purchases: one entry an article.

    Attributes
    ----------
    features
        Name -> float32 ``[n_articles]`` (see `article.article_features`).
    codes
        Level of likeness -> int32 ``[n_articles]``, -1 where unknown.
    covered_days
        Days that the log covers.
    taste_of_ages
        float32 ``[n_bands + 1, n_articles]``: share of a band's recent purchases over the share of
        everybody's; the last row is for customers of unknown age.
    age_edges
        Where the bands begin (see `filling.bands_of`).
    """

    features: dict[str, np.ndarray]
    codes: dict[str, np.ndarray]
    covered_days: int
    taste_of_ages: np.ndarray
    age_edges: np.ndarray | None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """Count everybody's purchases before the cut-off."""
        codes = {level: snapshot.codes(column) for level, column in pair.LEVELS.items()}
        filling = Filling.fit(snapshot.history, FillingConfig(half_life_days=_AGE_HALF_LIFE_DAYS))
        shares = filling.scores / np.maximum(filling.scores.sum(axis=1, keepdims=True), 1e-300)
        everybody = filling.scores.sum(axis=0) / max(filling.scores.sum(), 1e-300)
        taste = np.divide(shares, everybody, out=np.ones_like(shares), where=everybody > 0)
        return cls(
            article.article_features(snapshot, codes),
            codes,
            snapshot.covered_days,
            taste.astype(np.float32),
            filling.edges,
        )


class FeatureBuilder:
    """Features of candidates at one cut-off; what all batches share is counted once.

    ``without`` names groups to leave out. The proposer's snapshot may hold some customers only,
    where ``knowledge`` is given from elsewhere.
    """

    def __init__(
        self,
        proposer: Proposer,
        without: Collection[str] = (),
        knowledge: ArticleKnowledge | None = None,
    ) -> None:
        self.proposer = proposer
        self._given = knowledge
        self.snapshot = proposer.snapshot
        self.names = [feature.name for feature in feature_table(without)]

    def prepare(self) -> None:
        """Count what all batches share now, so that several threads may build afterwards."""
        _ = self.knowledge, self.proposer.knowledge.matrices

    def build(self, candidates: Candidates, out: np.ndarray | None = None) -> np.ndarray:
        """Describe candidates: float32 ``[len(candidates), n_features]``, NaN where unknown.

        Columns are those of ``names``. No feature depends on which other candidates are
        given, so those of training may be a sample. The answer lies in ``out`` where it is
        given (float32, at least so many rows), which saves fetching fresh memory every time.
        """
        bought = self.snapshot.purchases.of(candidates.customers)
        days_from, days = customer.shopping_days(bought)
        batch = pair.Batch(bought, candidates, self.snapshot.n_articles, days_from, days)
        ages = self.snapshot.history.shop.ages[candidates.customers]
        of_customer = {
            name: values[candidates.row]
            for name, values in customer.customer_features(bought, ages, days_from, days).items()
        }
        known = self.knowledge
        of_article = {name: v[candidates.article_idx] for name, v in known.features.items()}
        described: pair.Columns = {}
        with np.errstate(divide="ignore", invalid="ignore"):
            for columns in (
                of_article,
                of_customer,
                pair.own_features(
                    batch,
                    of_article,
                    of_customer,
                    known.features["popularity"],
                    known.covered_days,
                ),
                pair.level_features(batch, known.codes),
                pair.fit_features(of_article, of_customer),
                {"age_taste": self._age_taste(ages, candidates)},
                self._scores(batch),
                pair.provenance_features(candidates),
            ):
                described |= columns
        if out is None:
            out = np.empty((len(candidates), len(self.names)), np.float32)
        return _side_by_side([described.get(name) for name in self.names], out[: len(candidates)])

    @cached_property
    def knowledge(self) -> ArticleKnowledge:
        """What is known of articles; it can be handed to other builders."""
        return self._given or ArticleKnowledge.of(self.snapshot)

    def _age_taste(self, ages: np.ndarray, candidates: Candidates) -> np.ndarray:
        known = self.knowledge
        band = bands_of(ages, known.age_edges)[candidates.row]
        return known.taste_of_ages[band, candidates.article_idx]

    def _scores(self, batch: pair.Batch) -> pair.Columns:
        bought, candidates = batch.bought, batch.candidates
        days_ago_last = batch.nth_newest_day(1)
        recent = decay(bought.days_ago, self.proposer.config.taste_half_life_days)
        matrices = self.proposer.knowledge.matrices

        def score(name: str, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return matrices[name].score(bought, weights, candidates.indptr, candidates.article_idx)

        on_last_day = bought.days_ago == days_ago_last[bought.row]
        (cf, best_cf), (linear, best) = score("item_cf", recent), score("ease", recent)
        return {
            "cf_score": cf,
            "cf_last_basket": score("item_cf", on_last_day.astype(np.float64))[0],
            "cf_relative": cf / best_cf[candidates.row],
            "ease_score": linear,
            "ease_all": score("ease", np.ones(len(bought)))[0],
            "ease_relative": linear / best[candidates.row],
        }


def _side_by_side(columns: Sequence[np.ndarray | None], matrix: np.ndarray) -> np.ndarray:
    """Fill a matrix column by column, some rows at a time, so that these stay in the cache."""
    for first in range(0, len(matrix), _ROWS_IN_CACHE):
        rows = slice(first, first + _ROWS_IN_CACHE)
        block = matrix[rows]
        for place, column in enumerate(columns):
            block[:, place] = np.nan if column is None else column[rows]
    return matrix
