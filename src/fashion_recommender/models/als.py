"""Matrix factorisation of implicit feedback by alternating least squares."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import FactorRecommender, ModelConfig, State
from fashion_recommender.models.history import History
from fashion_recommender.models.inner_products import inner_products
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.observing import announce, is_observed
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE
from fashion_recommender.tables import splits

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from implicit.cpu.als import AlternatingLeastSquares

_CURVE_CUSTOMERS = 20_000  # their loss tells how a fit goes on


class AlsConfig(ModelConfig):
    """Settings of the factorisation."""

    factors: int = Field(default=64, ge=1, le=2048)
    """Length of a customer's or article's vector."""

    regularization: float = Field(default=0.05, ge=0)
    """Weight of the L2 penalty on the vectors."""

    alpha: float = Field(default=4.0, gt=0)
    """Confidence in a purchase is alpha x its weight, in what was not bought it is 1. Spark's
    solver takes 1 + alpha x weight, as the paper does."""

    iterations: int = Field(default=15, ge=1)
    """Alternations between customers and articles."""

    half_life_days: float = Field(default=60.0, gt=0)
    """A purchase weighs half as much after this many days."""

    threads: int = Field(default=0, ge=0)
    """0 uses all cores; the result does not depend on it."""

    solver: Literal["implicit", "spark"] = "implicit"
    """``spark`` lets Spark's executors factorise a matrix that no machine holds; the tables have
    to lie in Spark. It regularises by the number of purchases of a customer or article."""


class Als(FactorRecommender):
    """Weighted least squares on purchases as implicit feedback, solved by `implicit` or Spark.

    Y. Hu, Y. Koren, C. Volinsky: Collaborative Filtering for Implicit Feedback Datasets,
    ICDM 2008. Their confidence in a purchase is 1 + alpha x weight; `implicit` takes alpha x
    weight, so that an old purchase may count less than none, which serves better here. Customers
    and articles without a purchase have no vector.
    """

    name: ClassVar[str] = "als"
    config_type: ClassVar[type[ModelConfig]] = AlsConfig

    config: AlsConfig

    def _fit(self, history: History) -> State:
        return self._by_spark(history) if self.config.solver == "spark" else self._here(history)

    def _here(self, history: History) -> State:
        from implicit.cpu.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

        config = self.config
        purchases = decayed_purchases(history, config.half_life_days)
        # From the constructor on: it warns of a BLAS with threads of its own.
        with threadpool_limits(1, "blas"):
            solver = AlternatingLeastSquares(
                factors=config.factors,
                regularization=config.regularization,
                alpha=config.alpha,
                iterations=config.iterations,
                num_threads=config.threads,
                random_state=config.seed,
            )
            if is_observed():
                solver.fit_callback = _loss_teller(solver, purchases, config)
            solver.fit(purchases, show_progress=False)
        return {
            "customer_vectors": without_unseen(solver.user_factors, purchases),
            "article_vectors": without_unseen(solver.item_factors, purchases.T.tocsr()),
        }

    def _by_spark(self, history: History) -> State:
        from fashion_recommender.engines.on_spark import implicit_factors

        config = self.config
        found = implicit_factors(
            _spark_weights(history, config.half_life_days),
            factors=config.factors,
            iterations=config.iterations,
            regularization=config.regularization,
            alpha=config.alpha,
            seed=config.seed,
        )
        state: State = {}
        for axis, length, places, vectors in (
            ("customer", history.shop.n_customers, found.customers, found.customer_vectors),
            ("article", history.shop.n_articles, found.articles, found.article_vectors),
        ):
            whole = np.full((length, config.factors), np.nan, np.float32)
            whole[places] = vectors
            state[f"{axis}_vectors"] = whole
        return state


def _spark_weights(history: History, half_life_days: float) -> "ir.Table":
    """Sum decayed purchases as `decayed_purchases` does: customer_idx, article_idx, weight."""
    from fashion_recommender.engines import EngineError, computes_on_spark

    rows = history.rows
    if rows is None or not computes_on_spark(rows):
        raise EngineError(
            "als.solver=spark needs the tables in Spark: add engine=spark to --params "
            "(kedro run --params=engine=spark,als.solver=spark), or leave als.solver=implicit"
        )
    days_ago = splits.days_before(rows[DATE], history.cutoff)
    decayed = rows.mutate(weight=(days_ago * (-math.log(2) / half_life_days)).exp())
    return decayed.group_by(CUSTOMER_IDX, ARTICLE_IDX).agg(weight=decayed["weight"].sum())


def _loss_teller(
    solver: "AlternatingLeastSquares", purchases: sparse.csr_matrix, config: AlsConfig
) -> Callable[[int, float, float | None], None]:
    """Make what announces, after each iteration, the loss of some customers.

    The loss of all of them, which `implicit` can tell, takes a quarter of an iteration.
    """
    buyers = np.flatnonzero(np.diff(purchases.indptr))
    few = min(len(buyers), _CURVE_CUSTOMERS)
    chosen = np.sort(np.random.default_rng(config.seed).choice(buyers, few, replace=False))
    confidences = config.alpha * purchases[chosen]

    def tell(iteration: int, _seconds: float, _loss: float | None) -> None:
        loss = squared_error(confidences, solver.user_factors[chosen], solver.item_factors)
        announce("curve", curve="loss", step=iteration + 1, value=loss)

    return tell


def squared_error(
    confidences: sparse.csr_matrix, customer_vectors: np.ndarray, article_vectors: np.ndarray
) -> float:
    """Compute the weighted mean of (preference - product of vectors) squared over all pairs.

    This is what the factorisation minimises, without the penalty. ``confidences``
    ``[n_customers, n_articles]``: a stored pair has preference 1 and its confidence as weight,
    any other has preference 0 and weight 1.
    """
    rows = np.repeat(np.arange(confidences.shape[0]), np.diff(confidences.indptr))
    found = inner_products(customer_vectors, article_vectors, rows, confidences.indices)
    found, weights = found.astype(np.float64), confidences.data.astype(np.float64)
    # The squares of all products, without making them.
    squares = (customer_vectors.T @ customer_vectors) * (article_vectors.T @ article_vectors)
    stored = weights * (1 - found) ** 2 - found**2
    whole = math.prod(confidences.shape) - confidences.nnz + weights.sum()
    return float((squares.sum(dtype=np.float64) + stored.sum()) / whole)


def without_unseen(vectors: np.ndarray, purchases: sparse.csr_matrix) -> np.ndarray:
    """Replace the vectors of rows without purchases by NaN: they mean nothing."""
    vectors = np.array(vectors, np.float32)
    vectors[np.diff(purchases.indptr) == 0] = np.nan
    return vectors
