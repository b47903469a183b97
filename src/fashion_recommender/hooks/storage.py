"""Where a dataset's data lies, and how to tell that it changed."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final

import fsspec
from kedro.io import AbstractDataset, AbstractVersionedDataset, DatasetError

_CHANGES: Final = (
    "ETag",
    "etag",
    "generation",
    "mtime",
    "LastModified",
    "last_modified",
    "created",
)
"""What filesystems call that which is another after every write; the first that there is counts."""


def stored_path(dataset: AbstractDataset) -> Path | None:
    """Return the local file or folder that a load would read now.

    None where there is none yet, for datasets in memory, and on remote filesystems.
    """
    if _protocol(dataset) != "file":
        return None
    path = _load_path(dataset)
    if path is None or not Path(path).exists():
        return None
    return Path(path)


def fingerprint(dataset: AbstractDataset, root: PurePath) -> str | None:
    """Describe what is stored: path (its version with it), size and the mark of its last change.

    Paths below ``root`` are taken relative to it, so that a world can be moved. A folder counts
    every file in it. None where nothing is stored, and for datasets that do not say where.
    """
    if _protocol(dataset) != "file":
        return _remote_fingerprint(dataset, root)
    path = stored_path(dataset)
    if path is None:
        return None
    path = path.resolve()
    if path.is_file():
        return f"{_below(path, root)} {_state(path)}"
    parts = [part for part in sorted(path.rglob("*")) if part.is_file()]
    return f"{_below(path, root)} {_digest((_below(part, path), _state(part)) for part in parts)}"


def _remote_fingerprint(dataset: AbstractDataset, root: PurePath) -> str | None:
    found = _load_path(dataset)
    if found is None:
        return None
    files = getattr(dataset, "_fs", None) or fsspec.filesystem(_protocol(dataset))
    files.invalidate_cache()  # an engine writes past it
    path = PurePosixPath(files._strip_protocol(str(found)))
    try:
        known = files.info(str(path))
    except FileNotFoundError:
        return None
    if known["type"] == "file":
        return f"{_below(path, root)} {_remote_state(known)}"
    parts = sorted(files.find(str(path), detail=True).items())
    states = ((_below(PurePosixPath(part), path), _remote_state(it)) for part, it in parts)
    return f"{_below(path, root)} {_digest(states)}"


def _remote_state(known: Mapping[str, Any]) -> str:
    marks = [str(known[name]) for name in _CHANGES if known.get(name)]
    return " ".join([str(known.get("size")), *marks[:1]])


def _state(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _digest(states: Iterable[tuple[PurePath, str]]) -> str:
    digest = hashlib.sha256()
    for name, state in states:
        digest.update(f"{name} {state}\n".encode())
    return digest.hexdigest()[:16]


def _below(path: PurePath, root: PurePath) -> PurePath:
    return path.relative_to(root) if path.is_relative_to(root) else path


def _protocol(dataset: AbstractDataset) -> str:
    prefix = getattr(dataset, "_fs_prefix", "")
    return prefix.removesuffix("://") or getattr(dataset, "_protocol", "file")


def _load_path(dataset: AbstractDataset) -> PurePath | None:
    if isinstance(dataset, AbstractVersionedDataset):
        try:
            return dataset._get_load_path()  # no public way to this path
        except DatasetError:  # no version yet
            return None
    return getattr(dataset, "_path", None) or getattr(dataset, "_filepath", None)
