"""What a store knows of a shop's photographs, as a table of embeddings and as a report."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa

from fashion_recommender import schema
from fashion_recommender.visual.photographs import Problem, Remark, path_of
from fashion_recommender.visual.store import Store, find_records

EMBEDDING: Final = "embedding"
"""The column of embeddings: a fixed-size list of float32, of length 1."""

LOOK: Final = "look"
"""The column of embeddings reduced to their main directions, of length 1."""

PATHS_SHOWN: Final = 1000
"""Paths of one kind that a report spells out; counts are complete."""

_ROWS_PER_BATCH: Final = 1024


class Found:
    """The records of files, wherever in a store they lie."""

    def __init__(self, parts: list[np.ndarray], part: np.ndarray, row: np.ndarray) -> None:
        self._parts, self._part, self._row = parts, part, row

    @classmethod
    def of(cls, store: Store, files: np.ndarray) -> Self:
        """Look up `photographs.FILE` records in their present state."""
        parts = store.parts()
        return cls(parts, *find_records(parts, files))

    @property
    def known(self) -> np.ndarray:
        """Which files have a record: bool ``[n]``."""
        return self._part >= 0

    @property
    def dimensions(self) -> int:
        """Length of an embedding; 1 where nothing is stored."""
        return self._parts[0].dtype[EMBEDDING].shape[0] if self._parts else 1

    def having(self, problems: Sequence[Problem]) -> np.ndarray:
        """Positions of the files with one of these problems: int64, ascending."""
        known = np.flatnonzero(self.known)
        return known[np.isin(self.field("problem", known), problems)]

    def field(self, name: str, which: np.ndarray) -> np.ndarray:
        """Read a field of the files ``which`` (int64 positions, all known)."""
        kind = self._parts[0].dtype[name] if self._parts else np.dtype("u1")
        values = np.zeros((len(which), *kind.shape), kind.base)
        part = self._part[which]
        for number in np.unique(part):
            here = part == number
            values[here] = self._parts[number][name][self._row[which[here]]]
        return values


def embedding_table(
    found: Found, article: np.ndarray, usable: np.ndarray, metadata: Mapping[str, Any]
) -> pa.RecordBatchReader:
    """Stream embeddings in the order of their articles.

    Parameters
    ----------
    found
        The records of all files.
    article
        int ``[n_files]``, ascending: whose photograph a file is.
    usable
        int64, ascending: positions of the files that gave a picture.
    metadata
        Written into the schema, as JSON.
    """
    about = {name: json.dumps(value) for name, value in metadata.items()}
    table_schema = pa.schema(
        [
            pa.field(schema.ARTICLE_IDX, pa.int32(), nullable=False),
            pa.field(EMBEDDING, pa.list_(pa.float32(), found.dimensions), nullable=False),
        ],
        metadata=about,
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for first in range(0, len(usable), _ROWS_PER_BATCH):
            which = usable[first : first + _ROWS_PER_BATCH]
            values = pa.array(found.field(EMBEDDING, which).ravel())
            lists = pa.FixedSizeListArray.from_arrays(values, found.dimensions)
            numbers = pa.array(article[which].astype(np.int32))
            yield pa.RecordBatch.from_arrays([numbers, lists], schema=table_schema)

    return pa.RecordBatchReader.from_batches(table_schema, batches())


def photograph_report(
    found: Found, files: np.ndarray, of_no_article: np.ndarray, ids: np.ndarray, images: Path
) -> dict[str, Any]:
    """Count photographs: used, missing, broken, unusual, each with paths below ``images``.

    ``ids`` are all article ids as numbers, ``files`` the `photographs.FILE` records of theirs,
    ``of_no_article`` those of others.
    """
    known = np.flatnonzero(found.known)
    problem, remarks = found.field("problem", known), found.field("remarks", known)
    kinds = {kind.name.lower(): files["article_id"][known[problem == kind]] for kind in Problem}
    used = kinds.pop(Problem.NONE.name.lower())
    return {
        "folder_exists": images.is_dir(),
        "articles": len(ids),
        "photographs": len(files),
        "embedded": len(used),
        "missing": _listed(np.setdiff1d(ids, files["article_id"])),
        "unusable": {kind: _listed(those) for kind, those in kinds.items()},
        "unusual_but_used": {
            (remark.name or "").lower(): _listed(files["article_id"][known[(remarks & remark) > 0]])
            for remark in Remark
        },
        "of_no_article": _listed(of_no_article["article_id"]),
    }


def _listed(article_ids: np.ndarray) -> dict[str, Any]:
    paths = [str(path_of(Path(), number)) for number in article_ids[:PATHS_SHOWN].tolist()]
    return {"count": len(article_ids), "paths": paths}


def look_table(articles: np.ndarray, looks: np.ndarray) -> pa.Table:
    """Put int32 ``[n]`` articles and their looks, float32 ``[n, d]``, into a table."""
    lists = pa.FixedSizeListArray.from_arrays(pa.array(looks.ravel()), looks.shape[1])
    fields = [
        pa.field(schema.ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(LOOK, lists.type, nullable=False),
    ]
    return pa.Table.from_arrays([pa.array(articles), lists], schema=pa.schema(fields))


def looks_of_all(table: pa.Table, n_articles: int) -> np.ndarray:
    """Spread a table of looks over the catalogue: float32 ``[n_articles, d]``, 0 without one."""
    articles, looks = as_matrix(table, LOOK)
    everything = np.zeros((n_articles, looks.shape[1]), np.float32)
    everything[articles] = looks
    return everything


def as_matrix(table: pa.Table, column: str = EMBEDDING) -> tuple[np.ndarray, np.ndarray]:
    """Take a table of embeddings apart: int32 ``[n]`` articles, float32 ``[n, d]`` embeddings."""
    lists = table[column].combine_chunks()
    if isinstance(lists, pa.ChunkedArray):  # what a table without rows may give
        lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], lists.type)
    articles = table[schema.ARTICLE_IDX].to_numpy()
    return articles, lists.flatten().to_numpy().reshape(len(articles), lists.type.list_size)
