"""Walk through nested parameters and the typed configurations that describe them."""

from collections.abc import Collection, Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel


def flatten(tree: dict[str, Any], prefix: str = "") -> list[str]:
    """List the dotted paths of all keys, at every depth."""
    paths = []
    for key, value in tree.items():
        paths.append(f"{prefix}{key}")
        if isinstance(value, dict):
            paths += flatten(value, f"{prefix}{key}.")
    return paths


def unknown_keys(
    given: dict[str, Any],
    types: dict[str, type[BaseModel]],
    untyped: Collection[str] = (),
    models: Collection[type[BaseModel]] = (),
    prefix: str = "",
) -> Iterator[tuple[str, list[str]]]:
    """Yield the dotted path of every unknown key in ``given`` with the keys that exist beside it.

    A key is known where a typed configuration has such a field, where it begins the path of one
    (``als`` of ``als.model``), or, at the top, where it is ``untyped``. What lies below a field
    that is a free mapping is not judged here.
    """
    siblings = {name for model in models for name in model.model_fields}
    siblings |= {
        name.removeprefix(prefix).partition(".")[0] for name in types if _is_below(name, prefix)
    }
    siblings |= set() if prefix else set(untyped)
    for key, value in given.items():
        path = f"{prefix}{key}"
        if key not in siblings:
            yield path, sorted(siblings)
            continue
        below = [types[path]] if path in types else []
        below += [model for outer in models for model in sub_models(outer, key)]
        leads_to_type = any(_is_below(name, f"{path}.") for name in types)
        if isinstance(value, dict) and (below or leads_to_type):
            yield from unknown_keys(value, types, (), below, f"{path}.")


def _is_below(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and len(name) > len(prefix)


def sub_models(model: type[BaseModel], key: str) -> list[type[BaseModel]]:
    """List the typed configurations that a field may hold, through unions and the like."""
    field = model.model_fields.get(key)
    return [] if field is None else _models_in(field.annotation)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (dict, list, tuple):
        return []
    return [model for part in get_args(annotation) for model in _models_in(part)]
