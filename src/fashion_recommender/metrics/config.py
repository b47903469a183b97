"""Parameters of the evaluation; cheap to import, because pipelines do when Kedro starts."""

from pydantic import Field, field_validator

from fashion_recommender.configuration import Config
from fashion_recommender.metrics.segments import SegmentConfig
from fashion_recommender.schema import ARTICLES


class EvaluationConfig(Config):
    """What is measured, and how sure one wants to be of it."""

    ks: tuple[int, ...] = Field(default=(12, 100), min_length=1)
    """Depths at which accuracy is measured; the leaderboard is sorted by MAP at the least."""
    list_k: int = Field(default=12, ge=1)
    """Length of the list that a customer is shown: coverage, diversity, novelty, repeats, Gini
    and popularity are measured on it."""
    attributes: tuple[str, ...] = Field(
        default=(
            "product_type_no",
            "graphical_appearance_no",
            "colour_group_code",
            "department_no",
            "section_no",
            "garment_group_no",
        ),
        min_length=1,
    )
    """Columns of articles that make two articles alike (intra-list diversity)."""
    segments: SegmentConfig = SegmentConfig()
    """Groups of customers that are judged apart."""
    comparison_metrics: tuple[str, ...] = Field(
        default=("map@12", "recall@12", "recall@100", "ndcg@12"), min_length=1
    )
    """Metrics by which every pair of models is compared."""
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
