"""Fitted models in one file of plain arrays, tied to the coding of ids that they were fitted on.

A model set holds one fitted model a cut-off and the vocabulary they share. The file is an
uncompressed ``.npz`` with a JSON manifest; reading it never unpickles, so a file from elsewhere
cannot run code. Beside tables that were coded anew, ids are mapped by name, never by position.
"""

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy as np
import pandas as pd
from scipy import sparse

from fashion_recommender.models.base import Array, Recommender, State
from fashion_recommender.models.filling import Filling
from fashion_recommender.models.history import Shop
from fashion_recommender.models.registry import model_class

FORMAT = 1


class StoredModelError(ValueError):
    """A stored model cannot be read, or does not belong to the tables at hand."""


@dataclass(frozen=True)
class Vocabulary:
    """Which id each position of a model's arrays stands for.

    Attributes
    ----------
    article_ids
        Unicode array ``[n_articles]``.
    customer_keys
        uint64 ``[n_customers]``: a 64-bit hash of each customer id, which takes an eighth of
        the id's memory and does not carry ids of people in the file.
    """

    article_ids: np.ndarray
    customer_keys: np.ndarray

    @classmethod
    def of(cls, shop: Shop) -> Self:
        """Vocabulary of a shop's coded tables."""
        return cls(
            np.asarray(shop.article_ids, np.str_),
            pd.util.hash_array(np.asarray(shop.customer_ids, object), categorize=False),
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Vocabulary)
            and np.array_equal(self.article_ids, other.article_ids)
            and np.array_equal(self.customer_keys, other.customer_keys)
        )

    __hash__ = None  # type: ignore[assignment]


Fitted = TypeVar("Fitted")


class Deferred(Mapping[dt.date, Fitted]):
    """Models by cut-off, each read or made whenever it is asked for, and not kept.

    The models of all cut-offs of a large shop take gigabytes; work goes from week to week.
    """

    def __init__(self, cutoffs: Iterable[dt.date], make: Callable[[dt.date], Fitted]) -> None:
        self._cutoffs = tuple(cutoffs)
        self._make = make

    def __getitem__(self, cutoff: dt.date) -> Fitted:
        if cutoff not in self._cutoffs:
            raise KeyError(cutoff)
        return self._make(cutoff)

    def __contains__(self, cutoff: object) -> bool:  # the inherited one would make the model
        return cutoff in self._cutoffs

    def __iter__(self) -> Iterator[dt.date]:
        return iter(self._cutoffs)

    def __len__(self) -> int:
        return len(self._cutoffs)


@dataclass(frozen=True)
class ModelSet:
    """The same model fitted at several cut-offs."""

    vocabulary: Vocabulary
    models: Mapping[dt.date, Recommender]

    def __getitem__(self, cutoff: dt.date) -> Recommender:
        self._require([cutoff])
        return self.models[cutoff]

    def _require(self, cutoffs: Iterable[dt.date], whose: str = "") -> None:
        known = ", ".join(str(c) for c in self.models)
        for cutoff in cutoffs:
            if cutoff not in self.models:
                raise StoredModelError(
                    f"{whose}no model was fitted at {cutoff}; there are {known}: fit again"
                )

    def at(self, cutoffs: Iterable[dt.date]) -> "ModelSet":
        """Keep the models of these cut-offs only."""
        kept = list(cutoffs)
        self._require(kept)
        return ModelSet(self.vocabulary, Deferred(kept, self.models.__getitem__))

    def with_members(self, members: "Mapping[str, ModelSet]") -> "ModelSet":
        """Hand the members to a hybrid, cut-off by cut-off; other models have none.

        Raises
        ------
        StoredModelError
            If a member was not fitted at a cut-off of the hybrid.
        """

        def complete(cutoff: dt.date) -> Recommender:
            fitted = {name: of_member[cutoff] for name, of_member in members.items()}
            return self.models[cutoff].with_members(fitted)

        for name, of_member in members.items():
            of_member._require(self.models, f"{name}, a member of the hybrid: ")
        return ModelSet(self.vocabulary, Deferred(self.models, complete))

    def aligned_to(self, shop: Shop) -> "ModelSet":
        """Map the arrays to the coding of ``shop``, by id.

        Customers and articles that the models do not know get no answer of their own (lists are
        filled); those that no longer exist are dropped.

        Raises
        ------
        StoredModelError
            If no article is common to both: the models belong to another shop.
        """
        target = Vocabulary.of(shop)
        if target == self.vocabulary:
            return self
        positions = {
            "article": pd.Index(self.vocabulary.article_ids).get_indexer(
                pd.Index(target.article_ids)
            ),
            "customer": pd.Index(self.vocabulary.customer_keys).get_indexer(
                pd.Index(target.customer_keys)
            ),
        }
        if (positions["article"] < 0).all():
            raise StoredModelError(
                "the stored models know none of the shop's articles "
                f"(theirs: {', '.join(self.vocabulary.article_ids[:3])}, ...; "
                f"the shop's: {', '.join(target.article_ids[:3])}, ...): "
                "they belong to another shop, fit them again"
            )
        return ModelSet(
            target, Deferred(self.models, lambda cutoff: _aligned(self.models[cutoff], positions))
        )


def save_models(models: ModelSet, path: Path | str) -> None:
    """Write a model set to ``path``; overwrites it."""
    first = next(iter(models.models.values()))
    arrays: dict[str, np.ndarray] = {
        "article_ids": models.vocabulary.article_ids,
        "customer_keys": models.vocabulary.customer_keys,
    }
    for cutoff, model in models.models.items():
        for name, array in model.state.items():
            arrays |= _plain_arrays(f"{cutoff}/{name}", array)
    manifest = {
        "format": FORMAT,
        "model": first.name,
        "config": first.config.model_dump(mode="json"),
        "cutoffs": [str(cutoff) for cutoff in models.models],
    }
    arrays["manifest"] = np.frombuffer(json.dumps(manifest).encode(), np.uint8)
    with Path(path).open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def load_models(path: Path | str) -> ModelSet:
    """Read a model set that `save_models` wrote, all of it; raises as `open_models` does."""
    found = open_models(path)
    return ModelSet(found.vocabulary, dict(found.models))


def open_models(path: Path | str) -> ModelSet:
    """Read what a model set is of; each model only when it is asked for.

    Raises
    ------
    StoredModelError
        If the file is not a model set of this project; when a model is asked for, if that is
        damaged.
    """
    with _opened(path) as file:
        manifest = json.loads(file["manifest"].tobytes())
        if manifest["format"] != FORMAT:
            raise StoredModelError(
                f"{path} has format {manifest['format']}, this version reads {FORMAT}: "
                "fit the model again"
            )
        kind = model_class(manifest["model"])
        config = kind.config_type(**manifest["config"])
        vocabulary = Vocabulary(file["article_ids"], file["customer_keys"])
        cutoffs = [dt.date.fromisoformat(cutoff) for cutoff in manifest["cutoffs"]]

    def read(cutoff: dt.date) -> Recommender:
        with _opened(path) as file:
            return kind(config, _state(file, str(cutoff), kind, vocabulary))

    return ModelSet(vocabulary, Deferred(cutoffs, read))


@contextmanager
def _opened(path: Path | str) -> Iterator[Any]:
    """Open a model file; whatever is wrong with it, say that it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as file:
            yield file
    except (KeyError, ValueError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
        if isinstance(error, StoredModelError | FileNotFoundError):
            raise
        raise StoredModelError(f"{path} is not a readable model file: {error}") from error


def _plain_arrays(name: str, array: Array) -> dict[str, np.ndarray]:
    if not sparse.issparse(array):
        return {name: np.asarray(array)}
    return {
        f"{name}.data": array.data,
        f"{name}.indices": array.indices,
        f"{name}.indptr": array.indptr,
        f"{name}.shape": np.asarray(array.shape, np.int64),
    }


def _state(file: Any, cutoff: str, kind: type[Recommender], vocabulary: Vocabulary) -> State:
    """Read one cut-off's arrays; what does not fit together must not reach compiled code."""
    length = {"article": len(vocabulary.article_ids), "customer": len(vocabulary.customer_keys)}
    state: State = {}
    for name, axes in kind.all_axes().items():
        key = f"{cutoff}/{name}"
        if f"{key}.data" in file:
            parts = (file[f"{key}.data"], file[f"{key}.indices"], file[f"{key}.indptr"])
            matrix = sparse.csr_matrix(parts, shape=tuple(file[f"{key}.shape"]), copy=False)
            matrix.check_format(full_check=True)
            state[name] = matrix
        else:
            state[name] = file[key]
        expected = tuple(length.get(over or "") for over in axes)
        shape = state[name].shape
        if len(shape) != len(axes) or any(
            e not in (None, n) for e, n in zip(expected, shape, strict=True)
        ):
            raise ValueError(f"{key} has the shape {shape}, should be {expected} (None: any)")
    Filling(np.asarray(state["filling_scores"]), np.asarray(state["filling_bands"])).check()
    return state


def _aligned(model: Recommender, positions: Mapping[str, np.ndarray]) -> Recommender:
    state: State = {}
    for name, axes in model.all_axes().items():
        array = model.state[name]
        for axis, over in enumerate(axes):
            if over is not None:
                array = _take(array, positions[over], axis)
        state[name] = array
    return type(model)(model.config, state)


def _take(array: Array, positions: np.ndarray, axis: int) -> Array:
    """Entry i of the result is entry ``positions[i]`` of ``array``; -1 gives "unknown"."""
    known = positions >= 0
    if sparse.issparse(array):
        rows = np.flatnonzero(known)
        ones = np.ones(len(rows), array.dtype)
        shape = (len(positions), array.shape[axis])
        select = sparse.csr_matrix((ones, (rows, positions[known])), shape)
        result = (select @ array if axis == 0 else array @ select.T).tocsr()
        result.sort_indices()
        return result
    taken = np.take(array, np.maximum(positions, 0), axis=axis)
    unknown = np.nan if np.issubdtype(array.dtype, np.floating) else -1
    index = [slice(None)] * array.ndim
    index[axis] = ~known  # type: ignore[call-overload]
    taken[tuple(index)] = unknown
    return taken
