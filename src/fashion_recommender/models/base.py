"""The one face of every recommender: fit, recommend, score, and a state that is only arrays.

A fitted model is a dictionary of arrays, each with a note of which of its axes runs over
customers or articles. That is all that saving, loading and moving a model to re-coded tables
need to know, so a new model gets them for nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.configuration import Config
from fashion_recommender.models.filling import Filling, FillingConfig
from fashion_recommender.models.history import History
from fashion_recommender.models.inner_products import inner_products, top_k_factors
from fashion_recommender.models.topk import (
    NO_ARTICLE,
    Exclusions,
    TopK,
    fill,
    top_k,
    top_k_sparse,
)

Array = np.ndarray | sparse.csr_matrix
State = dict[str, Array]
Axes = tuple[str | None, ...]
"""What each axis of a state array runs over: ``"customer"``, ``"article"`` or None."""


_FILLING_AXES: dict[str, Axes] = {
    "filling_scores": (None, "article"),
    "filling_bands": ("customer",),
}


class ModelConfig(Config):
    """What every model has in common."""

    seed: int = Field(default=42, ge=0)
    """Seed of whatever is random in the fit."""

    filling: FillingConfig = FillingConfig()
    """Age popularity, which completes lists that the model leaves short."""


class NotFittedError(RuntimeError):
    """A recommender was asked before it was fitted or loaded."""


class Recommender(ABC):
    """A model that ranks articles for customers.

    Subclasses name themselves and their configuration, list their state arrays in ``axes``, and
    implement `_fit`, `_top_k` and `_score`. Use `FactorRecommender`, `SparseRecommender` or
    `DenseRecommender` where scores have that shape.

    Parameters
    ----------
    config
        The model's typed configuration.
    state
        Arrays of a fitted model, as `storage` loads them.
    """

    name: ClassVar[str]
    config_type: ClassVar[type[ModelConfig]]
    axes: ClassVar[Mapping[str, Axes]]
    members: ClassVar[tuple[str, ...]] = ()
    """Names of the models that it fuses; most fuse none."""

    def __init__(self, config: ModelConfig | None = None, state: State | None = None) -> None:
        self.config = self.config_type() if config is None else config
        self._state = state

    @property
    def state(self) -> State:
        """Arrays of the fitted model, by the names in `all_axes`."""
        if self._state is None:
            raise NotFittedError(f"{self.name} is not fitted: call fit() or load a stored model")
        return self._state

    @classmethod
    def all_axes(cls) -> dict[str, Axes]:
        """What the axes of every state array run over, the filling's included."""
        return {**cls.axes, **_FILLING_AXES}

    @property
    def filling(self) -> Filling:
        """Popularity by age band, as counted when the model was fitted."""
        return Filling(
            np.asarray(self.state["filling_scores"]), np.asarray(self.state["filling_bands"])
        )

    def fit(self, history: History) -> Self:
        """Learn from everything before the cut-off; returns self.

        The same history and configuration give the same model, bit for bit.
        """
        filling = Filling.fit(history, self.config.filling)
        self._state = self._fit(history) | {
            "filling_scores": filling.scores,
            "filling_bands": filling.band_of_customer,
        }
        return self

    def with_members(self, fitted: "Mapping[str, Recommender]") -> Self:
        """Return the model over these fitted members; itself, if it has none."""
        if fitted:
            raise ValueError(f"{self.name} has no members; given: {', '.join(fitted)}")
        return self

    def recommend(
        self,
        customers: np.ndarray,
        k: int,
        articles: np.ndarray,
        purchased: sparse.csr_matrix | None = None,
    ) -> TopK:
        """Rank eligible articles for customers, best first.

        Parameters
        ----------
        customers
            int32 ``[n]``; the answer keeps their order. Answers do not depend on who else is
            asked for in the same call.
        k
            Length of a list.
        articles
            int32, ascending: the articles that may be recommended.
        purchased
            Exclude each customer's stored entries of this matrix (customers x articles), such as
            `History.purchased`; None excludes nothing.

        Returns
        -------
        TopK
            Full lists, unless fewer than k articles may be recommended. What the model cannot
            answer is filled with age popularity, after everything it can; NaN scores mark it.
        """
        customers = np.asarray(customers, np.int32)
        articles = np.asarray(articles, np.int32)
        exclusions = Exclusions.of(purchased, customers)
        lists = self._top_k(customers, k, articles, exclusions)
        if (lists.articles[:, -1] == NO_ARTICLE).any():
            bands = self.filling.band_of_customer[customers]
            fill(lists, self.filling.rankings(articles), bands, exclusions)
        return lists

    def score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        """Score pairs: float32 ``[n]`` for int32 ``customers[n]`` and ``articles[n]``.

        A pair that the model knows nothing of gets -inf. Scores compare within one customer.
        """
        return self._score(np.asarray(customers, np.int32), np.asarray(articles, np.int32))

    @abstractmethod
    def _fit(self, history: History) -> State: ...

    @abstractmethod
    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK: ...

    @abstractmethod
    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray: ...


class FactorRecommender(Recommender):
    """Scores are inner products of customer and article vectors.

    A customer or article without a vector has NaN in the first component.
    """

    axes: ClassVar[Mapping[str, Axes]] = {
        "customer_vectors": ("customer", None),
        "article_vectors": ("article", None),
    }

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        article_vectors = np.asarray(self.state["article_vectors"])[articles]
        customer_vectors = self._customer_vectors(customers)
        return top_k_factors(customer_vectors, article_vectors, articles, k, exclusions)

    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        asked, row_of = np.unique(customers, return_inverse=True)
        article_vectors = np.asarray(self.state["article_vectors"])
        scores = inner_products(self._customer_vectors(asked), article_vectors, row_of, articles)
        return np.where(np.isnan(scores), np.float32(-np.inf), scores)

    def _customer_vectors(self, customers: np.ndarray) -> np.ndarray:
        """float32 ``[len(customers), f]``; a model that makes them from less overrides this."""
        return np.asarray(self.state["customer_vectors"])[customers]


class SparseRecommender(Recommender):
    """Scores are few a customer: a sparse row, everything else unknown."""

    @abstractmethod
    def _score_rows(self, customers: np.ndarray) -> sparse.csr_matrix:
        """Scores of ``customers`` for all articles: float32, indices in any order within a row."""

    def _n_articles(self) -> int:
        name, axes = next((n, a) for n, a in self.axes.items() if "article" in a)
        return self.state[name].shape[axes.index("article")]

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        eligible = np.zeros(self._n_articles(), bool)
        eligible[articles] = True

        def score_rows(rows: slice) -> sparse.csr_matrix:
            return self._score_rows(customers[rows])

        return top_k_sparse(score_rows, len(customers), eligible, k, exclusions)

    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        asked, row_of = np.unique(customers, return_inverse=True)
        scores = self._score_rows(asked)
        scores.sort_indices()
        return stored_or(scores, row_of, articles, np.float32(-np.inf))


class DenseRecommender(Recommender):
    """Scores are any function of a block of customers and a block of articles."""

    @abstractmethod
    def _score_block(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        """Scores as float32 ``[len(customers), len(articles)]``; -inf where unknown."""

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        def score_tile(rows: slice, columns: slice) -> np.ndarray:
            return self._score_block(customers[rows], articles[columns])

        return top_k(score_tile, len(customers), articles, k, exclusions)


def stored_or(
    matrix: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray, missing: np.float32
) -> np.ndarray:
    """Look up pairs in a CSR matrix with sorted indices: float32 ``[n]``, ``missing`` if absent."""
    width = matrix.shape[1]
    row_of_entry = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    keys = row_of_entry * width + matrix.indices
    wanted = rows.astype(np.int64) * width + columns
    if not len(keys):
        return np.full(len(wanted), missing, np.float32)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, matrix.data[place], missing).astype(np.float32)
