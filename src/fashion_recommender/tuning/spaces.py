"""A search space bound to the configurations that it varies: checked, enumerated, translated."""

import itertools
import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, Self, get_args

from pydantic import BaseModel, ValidationError

from fashion_recommender.models.base import ModelConfig
from fashion_recommender.models.registry import MEMBERS
from fashion_recommender.tuning.config import Dimension, Space, Value

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

Point = dict[str, Value]
"""A value for every parameter of a space, by dotted path."""

_MOST_POINTS: Final = 100_000
_MOST_CORNERS: Final = 4_096


class SpaceError(ValueError):
    """A search space does not fit the configuration that it is for."""


@dataclass(frozen=True)
class BoundSpace:
    """A space beside the configurations of its model and, of a hybrid, of its members.

    Attributes
    ----------
    model
        Name of the model.
    configs
        Present configurations: of the model, and of each member.
    dimensions
        What may be varied, by dotted path. A path that begins with a member's name is a parameter
        of that member; all others are of the model itself.
    """

    model: str
    configs: Mapping[str, ModelConfig]
    dimensions: Space

    @classmethod
    def checked(
        cls, model: str, configs: Mapping[str, ModelConfig], space: Space, *, as_grid: bool
    ) -> Self:
        """Bind a space and check it, before anything is fitted.

        Every end, value and, as far as they can be counted, every combination must be accepted
        by the configurations.

        Raises
        ------
        SpaceError
            Names every parameter that does not fit.
        """
        names = (model, *MEMBERS.get(model, ()))
        bound = cls(model, {name: configs[name] for name in names}, space)
        if not space:
            raise SpaceError(
                f"search_spaces.{model} is empty: there is nothing to search. Give it parameters "
                "of the model, each with values or with low and high."
            )
        problems = [p for path in space for p in bound._problems_of(path, as_grid)]
        if not problems:
            problems = list(itertools.islice(bound._problems_together(as_grid), 3))
        if problems:
            raise SpaceError("\n".join(problems))
        return bound

    def owner(self, path: str) -> tuple[str, str]:
        """Say whose parameter a path is: the model's or a member's name, and the path in there."""
        return owner_of(path, self.model, self.configs)

    def configs_at(self, point: Mapping[str, Value]) -> dict[str, ModelConfig]:
        """Return the configurations with the values of a point in place.

        Raises
        ------
        pydantic.ValidationError
            The combination is refused.
        """
        trees = {name: config.model_dump() for name, config in self.configs.items()}
        for path, value in point.items():
            name, inner = self.owner(path)
            *parents, key = inner.split(".")
            level = trees[name]
            for parent in parents:
                level = level[parent]
            level[key] = value
        return {name: type(self.configs[name]).model_validate(t) for name, t in trees.items()}

    def present(self) -> Point:
        """Return the point at which the present configurations are."""
        return {path: self._present(path) for path in self.dimensions}

    def grid(self) -> list[Point]:
        """List every combination; the last parameter changes fastest."""
        values = [self._grid_values(path) for path in self.dimensions]
        n_points = math.prod(len(of_path) for of_path in values)
        if n_points > _MOST_POINTS:
            raise SpaceError(
                f"search_spaces.{self.model}: the grid has {n_points:,} combinations, more than "
                f"{_MOST_POINTS:,}. Shorten it, or take sweep.sampler=tpe."
            )
        return [
            dict(zip(self.dimensions, point, strict=True)) for point in itertools.product(*values)
        ]

    def holds(self, point: Mapping[str, Value]) -> bool:
        """Tell whether a point lies in the space."""
        distributions = self.distributions()
        for path, distribution in distributions.items():
            try:
                if not distribution._contains(distribution.to_internal_repr(point[path])):
                    return False
            except (ValueError, TypeError):
                return False
        return True

    def distributions(self) -> "dict[str, BaseDistribution]":
        """Translate the space for Optuna."""
        from optuna import distributions as of_optuna

        found: dict[str, BaseDistribution] = {}
        for path, dimension in self.dimensions.items():
            if dimension.values is not None:
                values = [self._typed(path, value) for value in dimension.values]
                found[path] = of_optuna.CategoricalDistribution(values)
                continue
            low, high, step = dimension.low, dimension.high, dimension.step
            assert low is not None
            assert high is not None
            if self._is_whole(path):
                found[path] = of_optuna.IntDistribution(
                    int(low), int(high), log=dimension.log, step=int(step or 1)
                )
            else:
                found[path] = of_optuna.FloatDistribution(
                    float(low), float(high), log=dimension.log, step=step
                )
        return found

    def for_wandb(self, *, as_grid: bool) -> dict[str, dict[str, Any]]:
        """Translate the space into the ``parameters`` of a W&B sweep."""
        found: dict[str, dict[str, Any]] = {}
        for path, dimension in self.dimensions.items():
            if as_grid or dimension.values is not None:
                values = self._grid_values(path)
                found[path] = {"values": values} if len(values) > 1 else {"value": values[0]}
                continue
            whole = self._is_whole(path)
            ends = [self._typed(path, end) for end in (dimension.low, dimension.high)]
            found[path] = {"min": ends[0], "max": ends[1]}
            if dimension.log:
                kind = "q_log_uniform_values" if whole else "log_uniform_values"
                found[path] |= {"distribution": kind} | ({"q": 1} if whole else {})
            elif dimension.step is not None:
                found[path] |= {"distribution": "q_uniform", "q": dimension.step}
            else:
                found[path] |= {"distribution": "int_uniform" if whole else "uniform"}
        return found

    def typed(self, point: Mapping[str, Any]) -> Point:
        """Bring values from elsewhere (JSON, a server) to the types of the parameters."""
        return {path: self._typed(path, value) for path, value in point.items()}

    def _grid_values(self, path: str) -> list[Value]:
        dimension = self.dimensions[path]
        values = dimension.grid if dimension.values is None else dimension.values
        return [self._typed(path, value) for value in values or ()]

    def _present(self, path: str) -> Any:
        name, inner = self.owner(path)
        value: Any = self.configs[name]
        for key in inner.split("."):
            value = getattr(value, key)
        return value

    def _typed(self, path: str, value: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and self._types(path) & {int, float}:
            if self._is_whole(path):
                return int(value) if float(value).is_integer() else value
            return float(value)
        return value

    def _is_whole(self, path: str) -> bool:
        return int in self._types(path) and float not in self._types(path)

    def _types(self, path: str) -> set[Any]:
        name, inner = self.owner(path)
        *parents, key = inner.split(".")
        config: BaseModel = self.configs[name]
        for parent in parents:
            config = getattr(config, parent)
        annotation = type(config).model_fields[key].annotation
        return ({annotation} if not get_args(annotation) else set(get_args(annotation))) - {
            NoneType
        }

    def _problems_of(self, path: str, as_grid: bool) -> list[str]:
        shown = f"search_spaces.{self.model}.{path}"
        missing = self._unknown(path)
        if missing:
            return [f"{shown}: {missing}"]
        dimension = self.dimensions[path]
        if as_grid and dimension.values is None and not dimension.grid:
            return [
                f"{shown} is a range, of which a grid cannot take every value: give it grid: "
                "[...], or take sweep.sampler=tpe"
            ]
        if dimension.values is None and not self._types(path) & {int, float}:
            return [f"{shown} is no number, so it has no range: give it values: [...]"]
        if dimension.values is None and self._is_whole(path):
            fractions = [v for v in _extremes(dimension) if not float(v).is_integer()]
            if fractions:
                return [f"{shown}: {fractions[0]} is no whole number, as the parameter is"]
        tried = self._grid_values(path) if as_grid else _extremes(dimension)
        problems = []
        for value in tried:
            try:
                self.configs_at({path: self._typed(path, value)})
            except ValidationError as error:
                problems.append(f"{shown}: {value!r} is refused: {_reason(error)}")
        return problems

    def _unknown(self, path: str) -> str:
        name, inner = self.owner(path)
        level: Any = self.configs[name]
        for key in inner.split("."):
            fields = list(type(level).model_fields) if isinstance(level, BaseModel) else []
            if key not in fields:
                close = get_close_matches(key, fields, n=1)
                known = [f for f in fields if f not in ("seed", "threads")]
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
                return f"there is no parameter {key}; {hint}" if fields else f"no {key} in there"
            level = getattr(level, key)
        if isinstance(level, BaseModel):
            return f"is a group of parameters; name one: {', '.join(type(level).model_fields)}"
        return ""

    def _problems_together(self, as_grid: bool) -> Iterable[str]:
        if as_grid:
            points: Iterable[Point] = self.grid()
        else:
            ends = [_extremes(d)[:: len(_extremes(d)) - 1 or 1] for d in self.dimensions.values()]
            corners = (dict(zip(self.dimensions, e, strict=True)) for e in itertools.product(*ends))
            points = map(self.typed, itertools.islice(corners, _MOST_CORNERS))
        for point in points:
            try:
                self.configs_at(point)
            except ValidationError as error:
                yield f"search_spaces.{self.model}: {point} is refused: {_reason(error)}"


def owner_of(path: str, model: str, names: Container[str]) -> tuple[str, str]:
    """Say whose parameter a path is, as :meth:`BoundSpace.owner`, from the names of the members."""
    first, _, rest = path.partition(".")
    return (first, rest) if rest and first != model and first in names else (model, path)


def as_parameters(point: Mapping[str, Value], model: str, names: Container[str]) -> dict[str, Any]:
    """Nest a point as parameters are: ``{"als": {"factors": 64}}``.

    ``names`` are the model's and its members'.
    """
    tree: dict[str, Any] = {}
    for path, value in point.items():
        name, inner = owner_of(path, model, names)
        *parents, key = [name, *inner.split(".")]
        level = tree
        for parent in parents:
            level = level.setdefault(parent, {})
        level[key] = value
    return tree


def _extremes(dimension: Dimension) -> list[Any]:
    if dimension.values is not None:
        return list(dimension.values)
    return [dimension.low, *(dimension.grid or ()), dimension.high]


def _reason(error: ValidationError) -> str:
    return "; ".join(
        details["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        for details in error.errors(include_url=False, include_context=False)
    )
