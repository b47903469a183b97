"""Where a dataset's data lies, and how to tell that it changed."""

import hashlib
from pathlib import Path, PurePath

from kedro.io import AbstractDataset, AbstractVersionedDataset, DatasetError


def stored_path(dataset: AbstractDataset) -> Path | None:
    """Return the local file or folder that a load would read now.

    None where there is none yet, for datasets in memory, and on remote filesystems.
    """
    if getattr(dataset, "_protocol", "file") != "file" or getattr(dataset, "_fs_prefix", ""):
        return None
    path: PurePath | None
    if isinstance(dataset, AbstractVersionedDataset):
        try:
            path = dataset._get_load_path()  # no public way to this path
        except DatasetError:  # no version yet
            return None
    else:
        path = getattr(dataset, "_path", None) or getattr(dataset, "_filepath", None)
    if path is None or not Path(path).exists():
        return None
    return Path(path)


def fingerprint(dataset: AbstractDataset, root: Path) -> str | None:
    """Describe what is stored: path (its version with it), size and time of the last change.

    Paths below ``root`` are taken relative to it, so that a world can be moved. A folder counts
    every file in it. None where :func:`stored_path` knows no path.
    """
    path = stored_path(dataset)
    if path is None:
        return None
    path = path.resolve()
    name = path.relative_to(root) if path.is_relative_to(root) else path
    if path.is_file():
        return f"{name} {_state(path)}"
    digest = hashlib.sha256()
    for part in sorted(path.rglob("*")):
        if part.is_file():
            digest.update(f"{part.relative_to(path)} {_state(part)}\n".encode())
    return f"{name} {digest.hexdigest()[:16]}"


def _state(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"
