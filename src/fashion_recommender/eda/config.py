"""What the look at the data can be told."""

from pydantic import Field

from fashion_recommender.configuration import Config


class EdaConfig(Config):
    """How much is counted and drawn."""

    target_weeks: int = Field(default=8, ge=1, le=104)
    """Last whole weeks of the log that are looked at as target weeks: who returns, what is bought
    again, how old articles are, what is bought together."""
    repeat_weeks: int = Field(default=26, ge=1, le=520)
    """How many weeks back a purchase may lie to count as one that is repeated."""
    quiet_days: int = Field(default=28, ge=1)
    """An article that did not sell for so many days until the end of the log is gone."""
    basket_types: int = Field(default=16, ge=2, le=40)
    """Product types that are paired with one another, those in most baskets."""
    basket_pairs: int = Field(default=15, ge=1, le=100)
    """Pairs of articles that are drawn, those in most baskets."""
    largest_basket: int = Field(default=50, ge=2)
    """Baskets of more different articles are left out: resellers tell little of what goes
    together, and a basket of n has n * (n - 1) / 2 pairs."""
    name_words: int = Field(default=30, ge=1, le=200)
    """Words of product names that are drawn, the commonest first."""
