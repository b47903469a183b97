"""How large the sample shop is and when it trades."""

import datetime as dt

from pydantic import Field, model_validator

from fashion_recommender.configuration import Config

FEWEST_DAYS = 28


class SimulationConfig(Config):
    """Size, period and seed of the sample shop; everything else follows from its habits."""

    n_customers: int = Field(default=20_000, ge=10, le=5_000_000)
    """Customers, with and without purchases."""

    n_articles: int = Field(default=3_000, ge=150, le=500_000)
    """Articles (colourways), sold or not."""

    start: dt.date = dt.date(2018, 9, 20)
    """First day with transactions."""

    end: dt.date = dt.date(2020, 9, 22)
    """Last day with transactions."""

    seed: int = Field(default=0, ge=0, lt=2**32)
    """Another seed, another shop; the same seed, byte-equal CSV files on any machine."""

    visits_per_customer: float = Field(default=6.5, ge=0.5, le=100)
    """Mean number of days with purchases of one customer over the whole period."""

    pictures: bool = True
    """Draw a picture of every article but the 0.4 % that have none."""

    picture_width: int = Field(default=160, ge=40, le=1200)
    """Pixels; pictures are half as high again as they are wide."""

    @property
    def n_days(self) -> int:
        """Length of the period in days, both ends included."""
        return (self.end - self.start).days + 1

    @model_validator(mode="after")
    def _check_period(self) -> "SimulationConfig":
        if self.n_days < FEWEST_DAYS:
            raise ValueError(
                f"start {self.start} and end {self.end} are {self.n_days} days; "
                f"the shop needs at least {FEWEST_DAYS}"
            )
        if self.n_days > 3660:
            raise ValueError(f"start {self.start} and end {self.end} are more than ten years apart")
        return self
