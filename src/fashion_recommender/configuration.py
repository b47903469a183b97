"""What everything that is configured from parameters shares."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

Function = TypeVar("Function", bound=Callable[..., Any])


class Config(BaseModel):
    """Typed parameters: unknown keys are refused, values never change after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def typed_parameters(**types: type[BaseModel]) -> Callable[[Function], Function]:
    """Tell Kedro the types of a node function's parameters, and nothing else of its signature.

    Kedro reads all hints of a function or none. Those of tables name modules that are imported
    inside the functions that need them, so that starting stays quick, and cannot be read.
    """

    def mark(function: Function) -> Function:
        function.__annotations__ = dict(types)
        return function

    return mark
