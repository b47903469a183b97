"""Refuse parameters that do not exist or do not fit, before anything runs."""

import copy
from difflib import get_close_matches
from typing import Any, Final

import click
from click.core import ParameterSource
from kedro.config import AbstractConfigLoader, MissingConfigException
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from pydantic import BaseModel, ValidationError

from fashion_recommender.hooks.globals_config import GlobalsConfig
from fashion_recommender.hooks.parameter_tree import flatten, sub_models, unknown_keys
from fashion_recommender.hooks.wandb_config import TrackingConfig

UNTYPED: Final = ("engine",)
"""Parameters that the catalog reads, not a node."""


class ParameterError(click.ClickException, ValueError):
    """A parameter has a name that does not exist or a value that does not fit."""


class ParameterHooks:
    """Check ``--params``, the parameter files and ``globals.yml`` against what is typed.

    Kedro ignores a name that it does not know (``asl.factors=3``), on the command line and in a
    file. A name is known when the typed configuration has it that a node asks for, be it a node
    of another pipeline than that of the run: files are the same for all.
    """

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Check everything that is known before the catalog is built."""
        refuse_two_sources()
        loader = context.config_loader
        refuse_wrong_globals(loader["globals"])
        types = _typed_parameters() | {"wandb": TrackingConfig}
        try:
            files = _without_runtime(loader)["parameters"]
        except MissingConfigException:
            files = {}
        given = dict(loader.runtime_params or {})
        refuse_unknown(given, files, types)
        refuse_unknown(files, files, types, "in the files of conf")
        if files or given:
            _refuse_engine(loader)
            refuse_invalid(loader["parameters"], types)


def refuse_two_sources() -> None:
    """Refuse ``--params`` beside a ``--config`` file that has ``params``.

    Kedro would take those of the command line and drop those of the file.

    Raises
    ------
    ParameterError
        Both are given.
    """
    command = click.get_current_context(silent=True)
    if command is None or "params" not in (command.default_map or {}):
        return
    if command.get_parameter_source("params") is ParameterSource.COMMANDLINE:
        raise ParameterError(
            "Parameters are given twice: by --params and under 'params' in the file of --config. "
            "The first would silently replace all of the second: put them all into one of the two."
        )


def refuse_wrong_globals(given: dict[str, Any]) -> None:
    """Refuse a ``globals.yml`` with names that nobody reads or values that do not fit.

    Raises
    ------
    ParameterError
        Names each of them, and what would be right.
    """
    try:
        GlobalsConfig.model_validate(given)
    except ValidationError as error:
        problems = [
            _retell("globals", GlobalsConfig, dict(details))
            for details in error.errors(include_url=False, include_context=False)
        ]
        raise ParameterError("\n".join(problems)) from error


def refuse_unknown(
    given: dict[str, Any],
    files: dict[str, Any],
    types: dict[str, type[BaseModel]],
    where: str = "",
) -> None:
    """Refuse names that the typed configurations do not know.

    Parameters
    ----------
    given
        What ``--params`` or a ``--config`` file asked for, or what the files hold, nested.
    files
        The parameter files, merged: where a name may be meant that stands elsewhere in them.
    types
        The typed configuration of each dotted path.
    where
        Where they were found, if that is not plain to who gave them.

    Raises
    ------
    ParameterError
        Names every unknown parameter, with the closest name that exists.
    """
    problems = []
    for path, siblings in unknown_keys(given, types, UNTYPED):
        parent, _, key = path.rpartition(".")
        prefix = f"{parent}." if parent else ""
        close = get_close_matches(key, siblings, n=1)
        named = [name for name in flatten(files) if name.rpartition(".")[2] == key]
        elsewhere = [name for name in named if name != path]
        if close:
            advice = f"did you mean {prefix}{close[0]}?"
        elif elsewhere:
            advice = f"did you mean {' or '.join(elsewhere[:3])}?"
        else:
            advice = f"there are {', '.join(prefix + name for name in siblings) or 'none'}."
        problems.append(f"unknown parameter {path}{where and ' '}{where}: {advice}")
    if problems:
        raise ParameterError("\n".join(problems))


def refuse_invalid(parameters: dict[str, Any], types: dict[str, type[BaseModel]]) -> None:
    """Refuse values that do not fit their typed configuration.

    Raises
    ------
    ParameterError
        Names every parameter that does not fit, its value and what would be right.
    """
    problems = []
    for path, model in types.items():
        value: Any = parameters
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            continue
        try:
            model.model_validate(value)
        except ValidationError as error:
            problems += [
                _retell(path, model, dict(details))
                for details in error.errors(include_url=False, include_context=False)
            ]
    if problems:
        raise ParameterError("\n".join(problems))


def _retell(path: str, model: type[BaseModel], details: dict[str, Any]) -> str:
    location = [str(part) for part in details["loc"]]
    name = ".".join([path, *location])
    if details["type"] == "extra_forbidden":
        for part in location[:-1]:
            model = next(iter(sub_models(model, part)), model)
        close = get_close_matches(location[-1], model.model_fields, n=1)
        known = ", ".join(sorted(model.model_fields))
        parent = name.rpartition(".")[0]
        advice = f"did you mean {parent}.{close[0]}?" if close else f"{parent} has {known}."
        return f"unknown parameter {name}: {advice}"
    if details["type"] == "missing":
        return f"parameter {name} is missing"
    message = details["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"parameter {name} is {details['input']!r}, should be {message}"


def _refuse_engine(loader: AbstractConfigLoader) -> None:
    """Name the engines there are; the catalog would only miss a key of globals.yml."""
    engines = loader["globals"].get("engines")
    engine = loader["parameters"].get("engine")
    if engines and engine is not None and engine not in engines:
        raise ParameterError(
            f"parameter engine is {engine!r}, should be one of {', '.join(sorted(engines))} "
            "(the blocks under 'engines' in conf/base/globals.yml)"
        )


def _typed_parameters() -> dict[str, type[BaseModel]]:
    """Collect the typed configurations that the nodes of all pipelines ask for."""
    from kedro.validation.type_extractor import TypeExtractor
    from kedro.validation.utils import _unwrap_optional

    from fashion_recommender.pipeline_registry import all_pipelines

    found = TypeExtractor(all_pipelines()).extract_types_from_pipelines()
    unwrapped = {path: _unwrap_optional(hint) for path, hint in found.items()}
    return {path: hint for path, hint in unwrapped.items() if issubclass(hint, BaseModel)}


def _without_runtime(loader: AbstractConfigLoader) -> AbstractConfigLoader:
    """Return a loader of the same files that knows nothing of ``--params``."""
    plain = copy.copy(loader)
    plain.runtime_params = {}
    return plain
