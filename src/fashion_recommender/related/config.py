"""How neighbours and vectors of articles are found."""

from pydantic import Field

from fashion_recommender.configuration import Config


class RelatedConfig(Config):
    """Neighbours of articles, and vectors that answer a customer who was not there at the fit."""

    neighbours: int = Field(default=24, ge=1, le=127)
    """Most alike articles kept for each article, of each kind."""

    log_days: int = Field(default=365, ge=1)
    """Days of the log from which what is bought together is counted and vectors are made."""

    basket_half_life_days: float = Field(default=90.0, gt=0)
    """A basket counts half as much after this many days."""

    shrinkage: float = Field(default=5.0, ge=0)
    """Baskets with either article that are added to every pair, so that chance meetings of two
    rare articles do not come first."""

    factors: int = Field(default=64, ge=1, le=1024)
    """Length of an article's vector."""

    vector_half_life_days: float = Field(default=180.0, gt=0)
    """For the vectors a purchase counts half as much after this many days."""

    popularity_half_life_days: float = Field(default=7.0, gt=0)
    """Recency of the popularity beside the vectors."""

    seed: int = Field(default=42, ge=0)
    """Of the decomposition."""
