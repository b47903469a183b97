"""Several models fused into one: by what they score, or by how they rank."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, create_model, model_validator
from scipy import sparse

from fashion_recommender.configuration import Config
from fashion_recommender.models.base import (
    Axes,
    ModelConfig,
    NotFittedError,
    Recommender,
    State,
)
from fashion_recommender.models.topk import NO_ARTICLE, Exclusions, TopK, top_k_sparse

if TYPE_CHECKING:
    from fashion_recommender.models.history import History


class Weights(Config):
    """A weight for each member, at least 0; the registry says who the members are."""

    @model_validator(mode="after")
    def _some_member_counts(self) -> Self:
        if not any(weight > 0 for _, weight in self):
            raise ValueError("every member has the weight 0: give at least one a positive weight")
        return self


class HybridConfig(ModelConfig):
    """How members are fused; who they are stands in the registry."""

    weights: Weights
    """How much each member counts; a member with 0 is not asked."""

    method: Literal["score", "rank"] = "score"
    """``score`` adds shares of each member's best score, ``rank`` adds reciprocal ranks."""

    depth: int = Field(default=100, ge=1)
    """Articles that each member proposes to each customer (or the list's length, if longer)."""

    rank_constant: float = Field(default=60.0, ge=0)
    """Added to ranks: the larger, the less the first places stand out."""


class Hybrid(Recommender):
    """Weighted fusion of the members' best articles.

    What any member proposes is judged by all. ``score``: the score of each member divided by the
    best that it gives this customer, 0 where it knows nothing (CombSUM; E. Fox, J. Shaw:
    Combination of Multiple Searches, TREC-2, 1994). ``rank``: ``1 / (constant + rank)``, 0 where
    the member did not propose the article (G. Cormack, C. Clarke, S. Büttcher: Reciprocal Rank
    Fusion Outperforms Condorcet, SIGIR 2009).

    It stores nothing of its members. Hand them over, fitted on the same history, with
    `with_members`; `of` makes the class of a hybrid from the names in the registry.
    """

    config_type: ClassVar[type[ModelConfig]] = HybridConfig
    axes: ClassVar[dict[str, Axes]] = {}

    config: HybridConfig
    _members: Mapping[str, Recommender] | None = None

    @classmethod
    @cache
    def of(cls, name: str, weights: tuple[tuple[str, float], ...]) -> "type[Hybrid]":
        """Make the class of a hybrid: its name, and its members with their default weights."""
        title = name.title().replace("_", "")
        fields = {member: (float, Field(default=weight, ge=0)) for member, weight in weights}
        kind = create_model(f"{title}Weights", __base__=Weights, **fields)  # type: ignore[call-overload]
        config = create_model(f"{title}Config", __base__=HybridConfig, weights=(kind, kind()))
        members = tuple(member for member, _ in weights)
        return type(title, (cls,), {"name": name, "members": members, "config_type": config})

    def with_members(self, fitted: Mapping[str, Recommender]) -> Self:
        """Return the same hybrid over these members.

        Raises
        ------
        ValueError
            If a member is missing, or one is given that the hybrid does not have.
        """
        if set(fitted) != set(self.members):
            raise ValueError(
                f"{self.name} fuses {', '.join(self.members)}; given: {', '.join(fitted) or 'none'}"
            )
        complete = type(self)(self.config, self._state)
        complete._members = {member: fitted[member] for member in self.members}
        return complete

    def _fit(self, history: "History") -> State:  # noqa: ARG002 - members are fitted by themselves
        return {}

    def _counting(self) -> dict[Recommender, float]:
        if self._members is None:
            raise NotFittedError(
                f"{self.name} has no members yet: with_members() takes the fitted "
                f"{', '.join(self.members)}"
            )
        weights = dict(self.config.weights)
        return {
            member: weights[name] for name, member in self._members.items() if weights[name] > 0
        }

    def _lists(
        self, customers: np.ndarray, articles: np.ndarray, exclusions: Exclusions
    ) -> dict[Recommender, TopK]:
        # However long the list is to be: what is served must begin what is judged.
        return {
            member: member._top_k(customers, self.config.depth, articles, exclusions)
            for member in self._counting()
        }

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        lists = self._lists(customers, articles, exclusions)
        n_articles = np.asarray(self.state["filling_scores"]).shape[1]

        def fused_rows(rows: slice) -> sparse.csr_matrix:
            block = customers[rows]
            proposed = {m: TopK(t.articles[rows], t.scores[rows]) for m, t in lists.items()}
            row, article = _pairs(list(proposed.values()), n_articles)
            scores = self._fused(block, proposed, row, article)
            indptr = np.searchsorted(row, np.arange(len(block) + 1))
            return sparse.csr_matrix((scores, article, indptr), shape=(len(block), n_articles))

        return top_k_sparse(fused_rows, len(customers), np.ones(n_articles, bool), k, exclusions)

    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        """Fused as if the whole catalogue may be recommended."""
        asked, row = np.unique(customers, return_inverse=True)
        everything = np.arange(np.asarray(self.state["filling_scores"]).shape[1], dtype=np.int32)
        proposed = self._lists(asked, everything, Exclusions.of(None, asked))
        return self._fused(asked, proposed, row, articles)

    def _fused(
        self,
        customers: np.ndarray,
        proposed: Mapping[Recommender, TopK],
        row: np.ndarray,
        article: np.ndarray,
    ) -> np.ndarray:
        """Fuse scores of pairs (position in ``customers``, article): float32; -inf if unknown."""
        total = np.zeros(len(row), np.float64)
        known = np.zeros(len(row), bool)
        for member, weight in self._counting().items():
            if self.config.method == "score":
                scores = member.score(customers[row], article)
                best = proposed[member].scores[:, 0][row]
                counts = np.isfinite(scores) & (best > 0)
                share = np.divide(scores, best, out=np.zeros(len(row), np.float32), where=counts)
            else:
                rank = _ranks(proposed[member], row, article)
                counts = rank > 0
                share = np.where(counts, 1 / (self.config.rank_constant + rank), 0)
            total += weight * share
            known |= counts
        return np.where(known, total, -np.inf).astype(np.float32)


def _pairs(lists: list[TopK], n_articles: int) -> tuple[np.ndarray, np.ndarray]:
    """Return every (customer, article) that some list holds: distinct, in order, as two arrays."""
    keys = []
    for proposed in lists:
        row, place = np.nonzero(proposed.articles != NO_ARTICLE)
        keys.append(row * n_articles + proposed.articles[row, place])
    row, article = np.divmod(np.unique(np.concatenate(keys)), n_articles)
    return row, article.astype(np.int32)


def _ranks(proposed: TopK, row: np.ndarray, article: np.ndarray) -> np.ndarray:
    """Return the rank of each pair in the lists, from 1; 0 where the list does not hold it."""
    n_customers, depth = proposed.articles.shape
    width = int(max(proposed.articles.max(initial=0), article.max(initial=0))) + 1
    listed = proposed.articles != NO_ARTICLE
    keys = (np.arange(n_customers)[:, None] * width + proposed.articles)[listed]
    ranks = np.broadcast_to(np.arange(1, depth + 1), listed.shape)[listed]
    if not len(keys):
        return np.zeros(len(row), np.int64)
    order = np.argsort(keys)
    wanted = row * width + article
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    return np.where(keys[order][place] == wanted, ranks[order][place], 0)
