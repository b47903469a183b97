"""The journal of a world: of what each node's outputs were made."""

import json
import os
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from kedro.io import AbstractDataset, CatalogProtocol
from kedro.io.core import is_parameter
from kedro.pipeline.node import Node
from pydantic import BaseModel

import fashion_recommender
from fashion_recommender.datasets.atomic import is_alive
from fashion_recommender.hooks.storage import fingerprint

_LONGEST_NAME: Final = 150
_PACKAGE: Final = Path(fashion_recommender.__file__).parent


class Journal:
    """One JSON file for each node under ``<data_dir>/.journal``.

    An entry holds the node's function, the values of its parameters, and the fingerprints of its
    inputs and outputs, and of the code, which is told but is no reason. It is removed when the
    node starts and written when its last output is saved, so a run that is killed in between
    leaves none.

    Parameters
    ----------
    data_dir
        A folder, or an address that fsspec has a filesystem for (``s3a://bucket/world``).
    """

    def __init__(self, data_dir: str | Path) -> None:
        self._files, root = url_to_fs(str(data_dir))
        self._is_local = isinstance(self._files, LocalFileSystem)
        self._root: PurePath = Path(root).resolve() if self._is_local else PurePosixPath(root)
        self._folder = self._root / ".journal"

    def forget(self, node: Node) -> None:
        """Remove a node's entry, and what processes left that were killed while writing one."""
        file = self._file(node)
        with suppress(FileNotFoundError):
            self._files.rm_file(str(file))
        if not self._is_local:
            return
        for partial in Path(self._folder).glob(f"{file.stem}.*.partial"):
            process = partial.name.removeprefix(f"{file.stem}.").removesuffix(".partial")
            if process.isdigit() and not is_alive(int(process)):
                partial.unlink(missing_ok=True)

    def record(self, node: Node, made_of: dict[str, Any], catalog: CatalogProtocol) -> None:
        """Write the entry of a node whose outputs are all saved."""
        entry = made_of | {
            "outputs": self._fingerprints(node.outputs, catalog),
            "code": code_fingerprint(),
        }
        file, text = self._file(node), json.dumps(entry, indent=1, sort_keys=True)
        if self._is_local:
            local = Path(file)
            local.parent.mkdir(parents=True, exist_ok=True)
            # A name of its own for each process: several may work on one world (sweeps do).
            partial = local.with_suffix(f".{os.getpid()}.partial")
            partial.write_text(text)
            partial.replace(local)
        else:  # an object is there when its upload is complete
            self._files.makedirs(str(file.parent), exist_ok=True)
            self._files.pipe_file(str(file), text.encode())

    def made_of(self, node: Node, catalog: CatalogProtocol) -> dict[str, Any]:
        """Describe what a node would be made of now."""
        parameters = {
            name: _plain(catalog.load(name)) for name in node.inputs if is_parameter(name)
        }
        inputs = [name for name in node.inputs if not is_parameter(name)]
        return {
            "function": f"{node.func.__module__}.{node.func.__qualname__}"
            if hasattr(node.func, "__qualname__")
            else str(type(node.func)),
            "parameters": parameters,
            "inputs": self._fingerprints(inputs, catalog),
        }

    def reason_to_redo(self, node: Node, catalog: CatalogProtocol) -> str | None:
        """Say why a node's outputs cannot be kept; None where they can."""
        try:
            entry = json.loads(self._files.cat_file(str(self._file(node))))
            now = self.made_of(node, catalog)
            return (
                _missing(node, catalog)
                or _changed_function(entry["function"], now["function"])
                or _changed_parameter(entry["parameters"], now["parameters"])
                or _changed("input", entry["inputs"], now["inputs"])
                or _changed("output", entry["outputs"], self._fingerprints(node.outputs, catalog))
            )
        except FileNotFoundError:
            return "nothing is known of an earlier run"
        except (ValueError, KeyError):
            return "its entry in the journal cannot be read"

    def is_of_other_code(self, node: Node) -> bool:
        """Tell whether a node's outputs were made by other code than there is now."""
        try:
            entry = json.loads(self._files.cat_file(str(self._file(node))))
        except (FileNotFoundError, ValueError):
            return False
        return bool(entry.get("code") != code_fingerprint())

    def _file(self, node: Node) -> PurePath:
        name = quote(node.name, safe=" ")
        if len(name) > _LONGEST_NAME:
            name = sha256(name.encode()).hexdigest()
        return self._folder / f"{name}.json"

    def _fingerprints(self, names: list[str], catalog: CatalogProtocol) -> dict[str, str | None]:
        datasets = {name: catalog.get(name) for name in names}
        return {
            name: fingerprint(dataset, self._root)
            for name, dataset in datasets.items()
            if dataset is not None and is_kept(dataset) and not _is_exempt(dataset)
        }


@cache
def code_fingerprint() -> str:
    """Describe the package's source, as it was when it was first asked for."""
    digest = sha256()
    for file in sorted(_PACKAGE.rglob("*.py")):
        digest.update(f"{file.relative_to(_PACKAGE)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def is_kept(dataset: AbstractDataset) -> bool:
    """Tell whether a dataset outlives the run."""
    return not getattr(dataset, "_EPHEMERAL", False)


def _is_exempt(dataset: AbstractDataset) -> bool:
    """Catalog entries with ``metadata: {resume: ignore}`` change without being a reason."""
    return (getattr(dataset, "metadata", None) or {}).get("resume") == "ignore"


def _plain(value: Any) -> Any:
    """Bring a parameter to what JSON gives back for it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):  # the whole of `parameters` holds typed values too
        value = {str(key): _plain(part) for key, part in value.items()}
    return json.loads(json.dumps(value, default=str))


def _missing(node: Node, catalog: CatalogProtocol) -> str | None:
    for name in node.outputs:
        dataset = catalog.get(name)
        if dataset is not None and is_kept(dataset) and not dataset.exists():
            return f"{name} is missing"
    return None


def _changed_function(then: str, now: str) -> str | None:
    return None if then == now else f"it was made by {then}, now it is {now}"


def _changed_parameter(then: dict[str, Any], now: dict[str, Any]) -> str | None:
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) == now.get(name):
            continue
        shown = name.removeprefix("params:")
        old, new = _flat(then.get(name), shown), _flat(now.get(name), shown)
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                return f"{key} was {old.get(key, 'not set')}, is {new.get(key, 'not set')}"
        return f"{shown} has changed"
    return None


def _flat(value: Any, prefix: str) -> dict[str, str]:
    """Map dotted paths to values as JSON writes them."""
    if not isinstance(value, dict):
        return {prefix: json.dumps(value)}
    flat: dict[str, str] = {}
    for key, part in value.items():
        flat |= _flat(part, f"{prefix}.{key}")
    return flat


def _changed(kind: str, then: dict[str, Any], now: dict[str, Any]) -> str | None:
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            return f"its {kind} {name} has changed since"
    return None
