"""Matrix factorisation of implicit feedback by alternating least squares."""

import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field
from scipy import sparse

from fashion_recommender.models.base import FactorRecommender, ModelConfig, State
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases
from fashion_recommender.observing import announce, is_observed
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE
from fashion_recommender.tables import splits

if TYPE_CHECKING:
    import ibis.expr.types as ir


class AlsConfig(ModelConfig):
    """Settings of the factorisation."""

    factors: int = Field(default=64, ge=1, le=2048)
    """Length of a customer's or article's vector."""

    regularization: float = Field(default=0.05, ge=0)
    """Weight of the L2 penalty on the vectors."""

    alpha: float = Field(default=4.0, gt=0)
    """Confidence in a purchase is 1 + alpha x its weight."""

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
    ICDM 2008. Customers and articles without a purchase have no vector.
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
                # It costs a part of an iteration, and the vectors do not depend on it.
                calculate_training_loss=is_observed(),
            )
            if is_observed():
                solver.fit_callback = _announce_loss
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


def _announce_loss(iteration: int, _seconds: float, loss: float) -> None:
    announce("curve", curve="loss", step=iteration + 1, value=float(loss))


def without_unseen(vectors: np.ndarray, purchases: sparse.csr_matrix) -> np.ndarray:
    """Replace the vectors of rows without purchases by NaN: they mean nothing."""
    vectors = np.array(vectors, np.float32)
    vectors[np.diff(purchases.indptr) == 0] = np.nan
    return vectors
