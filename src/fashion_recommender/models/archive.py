"""Stored models in one archive, to hand fitted weights to somebody else.

A bundle is a zip of model files with a ``manifest.json`` that names them, their versions and their
checksums. Nothing in it is unpickled, no name in it is used as a path, and a file is believed only
when it has the checksum and holds the model that the manifest says.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashion_recommender.models.registry import MODELS
from fashion_recommender.models.storage import ModelSet, StoredModelError, load_models

FORMAT = 1
MANIFEST = "manifest.json"
_LONGEST_MANIFEST = 1 << 20
_CHUNK = 1 << 20


class BundleError(ValueError):
    """A bundle cannot be written, or what lies there is not a bundle of this project."""


@dataclass(frozen=True)
class StoredModel:
    """A model file and the version that it was stored under."""

    file: Path
    version: str


def write_bundle(path: Path, models: Mapping[str, StoredModel]) -> None:
    """Write model files, by the models' names, into one archive; overwrites ``path``.

    The archive appears when it is complete.
    """
    entries = {
        name: {
            "version": stored.version,
            "size": stored.file.stat().st_size,
            "sha256": _checksum(stored.file),
        }
        for name, stored in models.items()
    }
    manifest = json.dumps({"format": FORMAT, "models": entries}, indent=2)
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, manifest)
            for name, stored in models.items():
                archive.write(stored.file, _member(name))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_bundle(path: Path) -> Iterator[tuple[str, str, ModelSet]]:
    """Yield the name, the version and the models of every model of a bundle.

    The whole bundle is checked before the first is yielded.

    Raises
    ------
    BundleError
        If it is damaged, was made by something else, or holds anything beside its models.
    FileNotFoundError
        If there is no such file.
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            entries = _manifest(archive)
            for name, entry in entries.items():
                _extract(archive, name, entry, Path(folder))
            for name in entries:
                models = load_models(Path(folder) / f"{name}.npz")
                found = {model.name for model in models.models.values()}
                if found != {name}:
                    raise BundleError(f"{_member(name)} holds {', '.join(found)}, not {name}")
            for name, entry in entries.items():
                yield name, entry["version"], load_models(Path(folder) / f"{name}.npz")
    except (zipfile.BadZipFile, StoredModelError, RuntimeError, EOFError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise BundleError(f"{path} is not a bundle that can be read: {error}") from error
    except BundleError as error:
        raise BundleError(f"{path} is not a bundle that can be read: {error}") from error


def _member(name: str) -> str:
    return f"models/{name}.npz"


def _manifest(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    names = [item.filename for item in archive.infolist()]
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise BundleError(f"it has no {MANIFEST}")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        form, entries = manifest["format"], manifest["models"]
        complete = all(
            isinstance(entry["version"], str)
            and isinstance(entry["size"], int)
            and isinstance(entry["sha256"], str)
            for entry in entries.values()
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{MANIFEST} is not one of ours: {error!r}") from error
    if form != FORMAT:
        raise BundleError(f"it has format {form}, this version reads {FORMAT}")
    unknown = set(entries) - set(MODELS)
    if not complete or unknown:
        raise BundleError(
            f"{MANIFEST} names models that do not exist here: {', '.join(sorted(unknown))}"
            if unknown
            else f"{MANIFEST} lacks a version, a size or a checksum"
        )
    expected = sorted([MANIFEST, *map(_member, entries)])
    if sorted(names) != expected:
        surplus = sorted(set(names) ^ set(expected)) or "a name twice"
        raise BundleError(f"its files are not those of {MANIFEST}: {surplus}")
    needed = sum(entry["size"] for entry in entries.values())
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if needed > free:
        raise BundleError(
            f"its models take {needed} bytes, there are {free} in {tempfile.gettempdir()} "
            "(set TMPDIR to a larger disk)"
        )
    return entries


def _extract(archive: zipfile.ZipFile, name: str, entry: dict[str, Any], folder: Path) -> None:
    """Copy a member to ``folder`` under the model's name, which is one of the registry's."""
    checksum, size = hashlib.sha256(), 0
    with archive.open(_member(name)) as source, (folder / f"{name}.npz").open("wb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > entry["size"]:
                break
            checksum.update(chunk)
            target.write(chunk)
    if size != entry["size"] or checksum.hexdigest() != entry["sha256"]:
        raise BundleError(f"{_member(name)} is not the file that {MANIFEST} describes")


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
