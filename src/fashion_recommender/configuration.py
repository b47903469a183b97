"""The one base class of everything that is configured from parameters."""

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """Typed parameters: unknown keys are refused, values never change after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
