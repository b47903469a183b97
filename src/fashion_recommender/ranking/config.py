"""Parameters of the ranker."""

from typing import Literal, get_args

from pydantic import Field, field_validator

from fashion_recommender.candidates.config import ChannelsConfig
from fashion_recommender.configuration import Config
from fashion_recommender.models.base import ModelConfig

FeatureGroup = Literal["article", "customer", "own", "level", "fit", "score", "provenance"]


class TrainingConfig(Config):
    """From which weeks the ranker learns, and from how much of them."""

    weeks: int = Field(default=6, ge=1, le=104)
    """Target weeks before the cut-off; one in which no candidate was bought is left out."""

    buyers: int = Field(default=4000, ge=0)
    """Where these weeks had fewer buyers, earlier weeks are added until there are as many."""

    most_weeks: int = Field(default=26, ge=1, le=104)
    """Never more weeks than this."""

    judging_buyers: int = Field(default=500, ge=1)
    """The numbers of trees are decided on the newest week, which is not learned from then; where
    fewer buyers than this can judge, on more weeks, but never on more than a third of them."""

    history_share: float = Field(default=0.5, ge=0, lt=1)
    """Weeks of the log's first part are no target weeks: too little is known before them."""

    rows_a_week: int = Field(default=400_000, ge=1000)
    """Candidates of a week that are learned from: all that were bought, and as many others as
    fit, drawn by chance before their features are built."""

    others_a_buyer: int = Field(default=60, ge=1)
    """Candidates that were not bought, on average of the buyers: more of them teach little."""


class BoosterConfig(Config):
    """How LightGBM learns; names are its own."""

    objective: Literal["binary+lambdarank", "lambdarank", "binary"] = "binary+lambdarank"
    """What trees learn: whether an article is bought, the order within a customer, or the first
    and then, from what it left, the second."""
    num_leaves: int = Field(default=31, ge=2, le=1024)
    learning_rate: float = Field(default=0.05, gt=0, le=1)
    min_data_in_leaf: int = Field(default=50, ge=1)
    lambda_l2: float = Field(default=5.0, ge=0)
    feature_fraction: float = Field(default=0.5, gt=0, le=1)
    bagging_fraction: float = Field(default=0.8, gt=0, le=1)
    lambdarank_truncation_level: int = Field(default=30, ge=1)
    rounds: int = Field(default=400, ge=1, le=10_000)
    """Most trees of an objective; how many there are is decided on a week that is not learned
    from."""
    early_stopping: int = Field(default=40, ge=1)
    """Trees without an improvement after which no more are tried."""
    threads: int = Field(default=2, ge=1)
    """Threads of learning and of scoring at most; what comes out does not depend on them."""

    @property
    def objectives(self) -> tuple[str, ...]:
        """The objectives, one after the other."""
        return tuple(self.objective.split("+"))

    def threads_for(self, rows: int) -> int:
        """Threads worth starting: on few rows they wait for each other longer than they work."""
        return max(1, min(self.threads, rows // 100_000))


class RankerConfig(ModelConfig):
    """Channels, training and booster of the two-stage ranker."""

    channels: ChannelsConfig = ChannelsConfig()
    training: TrainingConfig = TrainingConfig()
    booster: BoosterConfig = BoosterConfig()
    without_features: tuple[FeatureGroup, ...] = ()
    """Groups of features to leave out, but not all: to see what each is worth."""
    customers_per_batch: int = Field(default=16_384, ge=1)
    """Customers whose candidates are in memory at the same time."""

    @field_validator("without_features")
    @classmethod
    def _some_are_left(cls, left_out: tuple[FeatureGroup, ...]) -> tuple[FeatureGroup, ...]:
        if set(left_out) == set(get_args(FeatureGroup)):
            raise ValueError("without_features names every group: leave one to learn from")
        return left_out
