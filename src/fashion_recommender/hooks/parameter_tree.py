"""Walk through nested parameters and the typed configurations that describe them."""

from collections.abc import Iterator
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
    files: Any,
    types: dict[str, type[BaseModel]],
    models: list[type[BaseModel]] | None = None,
    prefix: str = "",
) -> Iterator[tuple[str, list[str]]]:
    """Yield the dotted path of every unknown key in ``given`` with the keys that exist beside it.

    Where a typed configuration describes a level, its fields decide; elsewhere the files do. What
    lies below a field that is a free mapping, or below an empty value, is not judged here.
    """
    models = models or []
    from_files = list(files) if isinstance(files, dict) else []
    fields = [name for model in models for name in model.model_fields]
    siblings = fields or from_files
    for key, value in given.items():
        path = f"{prefix}{key}"
        below = [types[path]] if path in types else []
        below += [model for outer in models for model in sub_models(outer, key)]
        # A level may be known only as the beginning of a typed path: {"als.model": ...}.
        leads_to_type = any(name.startswith(f"{path}.") for name in types)
        if key not in siblings and not below and not leads_to_type:
            yield path, sorted({*siblings, *(n for n in types if not prefix and "." not in n)})
            continue
        if not isinstance(value, dict):
            continue
        filed = files.get(key) if isinstance(files, dict) else None
        if below or leads_to_type or (filed and key not in fields):
            yield from unknown_keys(value, filed, types, below, f"{path}.")


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
