"""Parameters of the evaluation; cheap to import, because pipelines do when Kedro starts."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.configuration import Config
from fashion_recommender.metrics.names import customer_metrics
from fashion_recommender.metrics.segments import SegmentConfig
from fashion_recommender.schema import ALIKE, ARTICLES


class EvaluationConfig(Config):
    """What is measured, and how sure one wants to be of it."""

    ks: tuple[int, ...] = Field(default=(12, 100), min_length=1)
    """Depths at which accuracy is measured; the leaderboard is sorted by MAP at the least."""
    list_k: int = Field(default=12, ge=1)
    """Length of the list that a customer is shown: coverage, diversity, novelty, repeats, Gini
    and popularity are measured on it."""
    attributes: tuple[str, ...] = Field(default=ALIKE, min_length=1)
    """Columns of articles that make two articles alike (intra-list diversity)."""
    priced_rules: tuple[BusinessRules, ...] = (
        BusinessRules(colourways=2),
        BusinessRules(colourways=1),
        BusinessRules(per_type=4),
        BusinessRules(per_type=2),
        BusinessRules(diversity=0.2),
        BusinessRules(diversity=0.5),
    )
    """Business rules whose price in accuracy is measured on the ranker's lists."""
    segments: SegmentConfig = SegmentConfig()
    """Groups of customers that are judged apart."""
    comparison_metrics: tuple[str, ...] = Field(
        default=("map@12", "recall@12", "recall@100", "ndcg@12"), min_length=1
    )
    """Metrics by which every pair of models is compared; MAP at the least depth is one."""
    n_resamples: int = Field(default=1000, ge=0, le=100_000)
    """Bootstrap resamples; 0 leaves the intervals empty."""
    confidence: float = Field(default=0.95, gt=0, lt=1)
    """Share of the resamples that lies within an interval."""
    seed: int = Field(default=0, ge=0)
    """Seed of the resamples."""

    @field_validator("ks")
    @classmethod
    def _depths(cls, ks: tuple[int, ...]) -> tuple[int, ...]:
        if min(ks) < 1 or len(set(ks)) < len(ks):
            raise ValueError(f"{list(ks)}: give distinct depths of at least 1")
        return ks

    @field_validator("attributes")
    @classmethod
    def _columns(cls, attributes: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in attributes if name not in ARTICLES.names]
        if unknown:
            raise ValueError(
                f"{', '.join(unknown)}: not a column of articles, which are "
                f"{', '.join(ARTICLES.names[2:])}"
            )
        return attributes

    @model_validator(mode="after")
    def _compared_metrics_are_measured(self) -> Self:
        measured = customer_metrics(self.ks, self.list_k)
        unknown = [name for name in self.comparison_metrics if name not in measured]
        if unknown:
            raise ValueError(
                f"comparison_metrics: {', '.join(unknown)} is not measured with ks={list(self.ks)} "
                f"and list_k={self.list_k}; choose from {', '.join(measured)}"
            )
        if measured[0] not in self.comparison_metrics:
            raise ValueError(
                f"comparison_metrics: {measured[0]} is missing, by which the leaderboard is sorted"
            )
        return self

    def require_depth(self, backtest_k: int) -> None:
        """Refuse depths that no list reaches: recall@200 of 100 places is recall@100.

        Raises
        ------
        ValueError
            When lists of ``backtest_k`` articles are too short for what is to be measured.
        """
        deepest = max(*self.ks, self.list_k)
        if deepest > backtest_k:
            raise ValueError(
                f"evaluation.ks={list(self.ks)} and evaluation.list_k={self.list_k} look at "
                f"{deepest} places of a list, protocol.backtest_k={backtest_k} makes lists of "
                f"{backtest_k}. Set protocol.backtest_k to {deepest} or look less deep."
            )
