"""What ``globals.yml`` may hold."""

from typing import Any, Self

from pydantic import Field, model_validator

from fashion_recommender.configuration import Config


class GlobalsConfig(Config):
    """What all catalog entries share; names that begin with an underscore are anybody's own."""

    data_dir: str = Field(min_length=1)
    """The world's folder."""

    engine: str
    """Where tables are computed: one of ``engines``."""

    engines: dict[str, dict[str, Any]]
    """How each engine connects, reads and writes."""

    sweep_model: str
    """Whose parameters a sweep searches."""

    @model_validator(mode="before")
    @classmethod
    def _without_private(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if not str(name).startswith("_")}

    @model_validator(mode="after")
    def _engine_exists(self) -> Self:
        if self.engine not in self.engines:
            raise ValueError(f"engine is {self.engine!r}, engines has {', '.join(self.engines)}")
        return self
