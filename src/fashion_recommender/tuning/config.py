"""Parameters of a sweep; cheap to import, because pipelines do when Kedro starts."""

import math
from typing import Any, Literal, Self

from pydantic import Field, create_model, field_validator, model_validator

from fashion_recommender.configuration import Config
from fashion_recommender.models.registry import MODELS
from fashion_recommender.tuning.objectives import Objective

Value = bool | int | float | str | None

MODEL_KEYS = tuple(MODELS)


class Dimension(Config):
    """One parameter of a search space: a choice of values, or a range."""

    values: tuple[Value, ...] | None = None
    """A choice; every sampler takes from these. One value alone holds the parameter fixed."""

    low: float | int | None = None
    """Lower end of a range, included."""

    high: float | int | None = None
    """Upper end of a range, included."""

    log: bool = False
    """Look at the range in orders of magnitude."""

    step: float | int | None = Field(default=None, gt=0)
    """Distance between neighbouring values of a range; none for real numbers, 1 for whole ones."""

    grid: tuple[float | int, ...] | None = None
    """What a grid takes from the range."""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if self.values is not None:
            rest = [n for n in ("low", "high", "step", "grid") if getattr(self, n) is not None]
            if rest or self.log:
                raise ValueError(f"values and {', '.join(rest or ['log'])}: give one or the other")
            if not self.values or len(set(map(repr, self.values))) < len(self.values):
                raise ValueError(f"values={list(self.values)}: give distinct ones, at least one")
            return self
        if self.low is None or self.high is None:
            raise ValueError("give values, or low and high")
        if not math.isfinite(self.low) or not self.low < self.high < math.inf:
            raise ValueError(f"low={self.low}, high={self.high}: low must be below high")
        if self.log and self.low <= 0:
            raise ValueError(f"log with low={self.low}: only positive numbers have a logarithm")
        if self.log and self.step is not None:
            raise ValueError("log and step: a range has one or the other")
        outside = [v for v in self.grid or () if not self.low <= v <= self.high]
        if outside:
            raise ValueError(f"grid value {outside[0]} is not between {self.low} and {self.high}")
        return self


Space = dict[str, Dimension]
"""Parameters of a model by dotted path (``training.weeks``, ``als.factors`` for the member of a
hybrid), with what they may be."""

SearchSpaces: type[Config] = create_model(
    "SearchSpaces",
    __base__=Config,
    __doc__="A search space for each model; a model without one cannot be swept.",
    **{model: (Space, Field(default_factory=dict)) for model in MODEL_KEYS},  # type: ignore[call-overload]
)


class SweepConfig(Config):
    """What is searched, by what, how long, and how trials are judged."""

    model: Literal[MODEL_KEYS] = "als"  # type: ignore[valid-type]
    """Model whose parameters are searched."""

    sampler: Literal["grid", "random", "tpe"] = "tpe"
    """``grid`` takes every combination, ``random`` draws, ``tpe`` learns from earlier trials
    (J. Bergstra et al.: Algorithms for Hyper-Parameter Optimization, NIPS 2011)."""

    backend: Literal["optuna", "wandb"] = "optuna"
    """Who hands out trials: Optuna in this process, or a W&B sweep on a server (experimental)."""

    trials: int | None = Field(default=None, ge=1, le=1_000_000)
    """Trials besides the one with the model's present parameters; none = the whole grid, or 40."""

    objectives: tuple[str, ...] = Field(default=("map@12",), min_length=1, max_length=3)
    """Metrics that are to become better, on the mean over the validation weeks. Several (written
    ``map@12+coverage@12`` on the command line) give a Pareto front, and nothing is pruned."""

    cutoffs: int = Field(default=3, ge=1, le=520)
    """Validation weeks: the last n whole weeks before the weeks of the leaderboard."""

    prune_quantile: float = Field(default=0.5, ge=0, lt=1)
    """After each validation week a trial ends that is worse than this share of the finished ones;
    0 = none ends early."""

    prune_after: int = Field(default=5, ge=1)
    """Finished trials before any is ended early."""

    seed: int = Field(default=42, ge=0)
    """Seed of the sampler; what a trial gets follows from it and the trials before."""

    storage: str | None = None
    """Where the study lives: an Optuna URL (``sqlite:///study.db``, ``postgresql://...``); none =
    the journal file of the catalog."""

    study: str | None = Field(default=None, min_length=1)
    """Name of the study; none = made from everything that makes trials comparable, so that the same
    command goes on with the same study and another one begins its own."""

    heartbeat_seconds: float = Field(default=15, gt=0)
    """How often a worker shows workers on other machines that it lives."""

    dead_after_seconds: float = Field(default=120, gt=0)
    """A worker on another machine that has shown nothing for so long is taken for dead. On the
    same machine the process table is asked instead."""

    @field_validator("objectives", mode="before")
    @classmethod
    def _written_with_plus(cls, objectives: Any) -> Any:
        return objectives.split("+") if isinstance(objectives, str) else objectives

    @field_validator("objectives")
    @classmethod
    def _are_known(cls, objectives: tuple[str, ...]) -> tuple[str, ...]:
        for name in objectives:
            Objective.named(name)
        if len(set(objectives)) < len(objectives):
            raise ValueError(f"{list(objectives)}: name each objective once")
        return objectives

    @model_validator(mode="after")
    def _dead_is_later_than_late(self) -> Self:
        if self.dead_after_seconds < 3 * self.heartbeat_seconds:
            raise ValueError(
                f"dead_after_seconds={self.dead_after_seconds:g} is less than three times "
                f"heartbeat_seconds={self.heartbeat_seconds:g}: a busy worker would be taken for "
                "dead"
            )
        return self
