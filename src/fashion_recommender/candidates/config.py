"""How many articles each channel may propose, and how it counts."""

from pydantic import Field

from fashion_recommender.configuration import Config


class Caps(Config):
    """Most articles that a channel proposes to one customer; 0 switches it off."""

    own_purchases: int = Field(default=100, ge=0)
    """What the customer bought before."""
    colourways: int = Field(default=15, ge=0)
    """Other articles of the same product."""
    age_popularity: int = Field(default=60, ge=0)
    """What the customer's age band buys at the moment."""
    popularity: int = Field(default=60, ge=0)
    """What everybody buys at the moment."""
    section_popularity: int = Field(default=40, ge=0)
    """Best sellers of the sections that the customer buys from."""
    department_popularity: int = Field(default=30, ge=0)
    """Best sellers of the departments that the customer buys from."""
    covisits: int = Field(default=25, ge=0)
    """What others bought soon after what the customer bought."""
    item_cf: int = Field(default=60, ge=0)
    """What is bought by the same customers over all time."""
    ease: int = Field(default=60, ge=0)
    """What a linear model over the most-bought articles predicts."""
    new_arrivals: int = Field(default=10, ge=0)
    """New articles of the sections that the customer buys from."""


class ChannelsConfig(Config):
    """What the channels propose."""

    caps: Caps = Caps()

    taste_half_life_days: float = Field(default=60.0, gt=0)
    """For a customer's taste a purchase counts half as much after this many days."""

    popularity_half_life_days: float = Field(default=3.5, gt=0)
    """Recency of popularity."""

    new_days: int = Field(default=28, ge=1)
    """An article is new for this many days after its first sale."""

    covisit_days: int = Field(default=56, ge=1)
    """Pairs of purchases are counted over the last n days."""

    covisit_gap_days: int = Field(default=7, ge=0)
    """Most days from one purchase of a pair to the next."""

    covisit_purchases: int = Field(default=60, ge=2)
    """Newest purchases of a customer that form pairs: bounds what few large buyers cost."""

    neighbours: int = Field(default=100, ge=1, le=2000)
    """Nearest articles kept for each article."""

    ease_articles: int = Field(default=2000, ge=1, le=20_000)
    """Most-bought articles that the linear model knows; its cost grows with the cube."""

    ease_regularization: float = Field(default=200.0, gt=0)
    """Added to the diagonal of the linear model's Gram matrix."""
