"""Make room: ``python -m fashion_recommender.prune --keep 3`` lists old versions to remove.

Goes through everything in the catalog that is stored by version and keeps the newest ones. It only
tells what it would remove, until ``--delete`` is given.
"""

import argparse
import glob
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashion_recommender.catalog import PROJECT

KEEP = 3


@dataclass(frozen=True)
class Old:
    """A version that is older than those to keep."""

    dataset: Path
    version: str
    size: int

    @property
    def folder(self) -> Path:
        """The folder of this version, which holds nothing else."""
        return self.dataset / self.version


def versioned_paths(env: str | None = None, project: Path = PROJECT) -> list[Path]:
    """Return the paths of all versioned datasets of a world that exist, those of factories too."""
    from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS

    loader = CONFIG_LOADER_CLASS(str(project / "conf"), env=env, **CONFIG_LOADER_ARGS)
    found = set()
    for entry in loader["catalog"].values():
        if isinstance(entry, dict) and entry.get("versioned") and "filepath" in entry:
            found |= set(_existing(project, entry))
    return sorted(found)


def old_versions(paths: Sequence[Path], keep: int = KEEP) -> list[Old]:
    """Return what is older than the ``keep`` newest versions of each dataset.

    Versions are ordered as Kedro orders them: by name, which is the time of the save. What an
    interrupted save left behind is not a version and is left to the next save.

    Raises
    ------
    ValueError
        If nothing would be kept.
    """
    if keep < 1:
        raise ValueError(f"keep is {keep}, should be 1 or more: a dataset needs a version")
    old = []
    for path in paths:
        versions = sorted(
            (v.name for v in path.iterdir() if (v / path.name).exists()), reverse=True
        )
        old += [Old(path, version, _size(path / version)) for version in versions[keep:]]
    return old


def remove(old: Sequence[Old]) -> None:
    """Remove these versions; a version that is a link is unlinked, never followed."""
    for version in old:
        if version.folder.is_symlink():
            version.folder.unlink()
        else:
            shutil.rmtree(version.folder)


def _existing(project: Path, entry: dict[str, Any]) -> Iterator[Path]:
    """Find the folders that an entry's path matches, ``{model}`` standing for any one name."""
    pattern = Path(str(entry["filepath"]))
    if "://" in str(entry["filepath"]):
        return
    parts = [re.sub(r"\{[^}]*\}", "*", glob.escape(part)) for part in pattern.parts]
    root = Path(pattern.anchor) if pattern.is_absolute() else project
    relative = parts[1:] if pattern.is_absolute() else parts
    yield from (path for path in root.glob("/".join(relative)) if path.is_dir())


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 if it could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m fashion_recommender.prune",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--keep", type=int, default=KEEP, help=f"versions to keep ({KEEP})")
    parser.add_argument("--env", default=None, help="world, as in kedro run --env")
    parser.add_argument("--delete", action="store_true", help="remove them, do not only tell")
    given = parser.parse_args(arguments)
    try:
        old = old_versions(versioned_paths(given.env), given.keep)
    except ValueError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    for version in old:
        print(f"{version.size / 1e6:10.1f} MB  {version.folder}")  # noqa: T201
    if given.delete:
        remove(old)
    total = f"{len(old)} versions, {sum(version.size for version in old) / 1e6:.1f} MB"
    hint = "removed" if given.delete else "would be removed with --delete"
    print(f"{total} {hint}" if old else "nothing is older than what is kept")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
