"""What the look at the data can be told."""

from pydantic import Field

from fashion_recommender.configuration import Config


class EdaConfig(Config):
    """How much is counted and drawn."""

    name_words: int = Field(default=30, ge=1, le=200)
    """Words of product names that are drawn, the commonest first."""
