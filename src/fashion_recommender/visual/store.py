"""Embeddings by photograph, as they are computed: what is done is never done again.

A store is a folder for one network and one way to lay pictures before it. Each batch is a file of
its own, written and then renamed, so a run can be killed at any time. Small files are joined when
a run ends.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from fashion_recommender.visual.photographs import FILE

ROWS_PER_PART: Final = 4096


def record_type(dimensions: int) -> np.dtype:
    """Type of one photograph's record: its file, what is the matter with it, its embedding."""
    file = [(name, FILE[name]) for name in FILE.names or ()]
    found = [("problem", "u1"), ("remarks", "u1"), ("embedding", "f4", (dimensions,))]
    return np.dtype(file + found)


class Store:
    """The records of a folder; several processes may add to it.

    Parameters
    ----------
    folder
        Made when the first record is added.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, records: np.ndarray) -> None:
        """Store records (of `record_type`), all of them or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"part-{uuid.uuid4().hex}.npy"
        partial = self.folder / f".partial-{os.getpid()}-{name}"
        try:
            with partial.open("wb") as file:
                np.save(file, records, allow_pickle=False)
            partial.replace(self.folder / name)
        finally:
            partial.unlink(missing_ok=True)

    def parts(self) -> list[np.ndarray]:
        """Map all parts into memory, the oldest first; what is not one is left out."""
        return [part for path in self._paths() if (part := _open(path)) is not None]

    def join(self) -> None:
        """Join small parts into larger ones, leaving out records that a later one replaced."""
        opened = {path: part for path in self._paths() if (part := _open(path)) is not None}
        small = {path: part for path, part in opened.items() if len(part) < ROWS_PER_PART}
        for paths in _groups({path: len(part) for path, part in small.items()}):
            records = np.concatenate([small[path] for path in paths])
            # Of several records of an article the last one holds.
            _, last = np.unique(records["article_id"][::-1], return_index=True)
            self.add(records[len(records) - 1 - last])
            for path in paths:
                path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        paths = [(path.stat().st_mtime_ns, path) for path in self.folder.glob("part-*.npy")]
        return [path for _, path in sorted(paths)]


def find_records(parts: list[np.ndarray], files: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the record of each file in its present state: int64 part and row, -1 where none is.

    ``files`` are `FILE` records. Of several such records the last one holds.
    """
    part, row = np.full(len(files), -1, np.int64), np.full(len(files), -1, np.int64)
    names = list(FILE.names or ())
    for number, records in enumerate(parts):
        keys = np.empty(len(records), FILE)
        for name in names:
            keys[name] = records[name]
        order = np.argsort(keys["article_id"], kind="stable")
        ids = keys["article_id"][order]
        # An article may stand in a part in several states; at most a few, seldom more than one.
        first = np.searchsorted(ids, files["article_id"], side="left")
        last = np.searchsorted(ids, files["article_id"], side="right")
        for step in range(int((last - first).max(initial=0))):
            place = np.minimum(first + step, max(len(ids) - 1, 0))
            at = order[place]
            same = (first + step < last) & (keys[at] == files)
            part[same], row[same] = number, at[same]
    return part, row


def _open(path: Path) -> np.ndarray | None:
    """Map a part into memory; None where it is damaged (its pictures are computed again)."""
    try:
        part = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    names = part.dtype.names or ()
    if "embedding" not in names or part.dtype != record_type(*part.dtype["embedding"].shape):
        return None
    return part


def _groups(rows_of: dict[Path, int]) -> Iterator[list[Path]]:
    """Put neighbours together until they have `ROWS_PER_PART` rows; two or more each."""
    group: list[Path] = []
    for path in rows_of:
        group.append(path)
        if sum(rows_of[p] for p in group) >= ROWS_PER_PART:
            yield group
            group = []
    if len(group) > 1:
        yield group
