"""LightGBM's trees, asked by bit vectors: the same scores to the bit, several times as fast.

Every tree is a list of its splits. A split that sends a row to the right rules out the leaves on
its left; what is left when all splits have spoken begins with the row's leaf. No row takes a path
of its own, so that one compare serves many rows. C. Lucchese and others: QuickScorer: A Fast
Algorithm to Rank Documents with Additive Ensembles of Regression Trees, SIGIR 2015; many rows at
once: T. Ye and others: RapidScorer, KDD 2018.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numba import njit

if TYPE_CHECKING:
    import lightgbm

_ROWS: Final = 128  # asked together: their features stay in cache
_MOST_LEAVES: Final = 64

_ZERO: Final = np.float32(1e-35)  # LightGBM takes what is not larger for 0

_BRUIJN: Final = np.uint32(0x077CB531)
# Each bit of 32 moves another five bits of that number to the top.
_BIT_OF: Final = np.zeros(32, np.int32)
_BIT_OF[[(0x077CB531 << bit & 0xFFFFFFFF) >> 27 for bit in range(32)]] = np.arange(32)


@dataclass(frozen=True)
class Forest:
    """The trees of a booster, as arrays.

    Attributes
    ----------
    feature, threshold, nan_goes_left, leaves_left
        A split each, tree after tree: int32; float32; bool; uint32 or uint64 with a bit for each
        leaf (the leftmost is the lowest), 0 for those that a step to the right rules out.
    splits, leaves
        int64 ``[n_trees + 1]``: where each tree's splits and leaf values begin.
    values
        float64, a leaf each, from left to right.
    sigmoid
        What a sum of values is multiplied by to become a probability; None where it is the score.
    """

    feature: np.ndarray
    threshold: np.ndarray
    nan_goes_left: np.ndarray
    leaves_left: np.ndarray
    splits: np.ndarray
    values: np.ndarray
    leaves: np.ndarray
    sigmoid: float | None

    @classmethod
    def of(cls, booster: "lightgbm.Booster") -> Self | None:
        """Take the trees of a booster over float32 features; None where their form is another.

        These are trees of more than 64 leaves, of categories or linear leaves, forests that
        average, and zeros that stand for missing values.
        """
        model = booster.dump_model()
        objective = str(model.get("objective", "")).split()
        trees = [tree["tree_structure"] for tree in model["tree_info"]]
        if model.get("average_output") or not objective or objective[0] not in _OBJECTIVES:
            return None
        splits, values = [], []
        for tree in trees:
            leaves: list[dict[str, Any]] = []
            found = list(_splits_of(tree, leaves))
            if len(leaves) > _MOST_LEAVES or not all(map(_is_plain, found)):
                return None
            if any("leaf_const" in leaf for leaf in leaves):
                return None
            splits.append(found)
            values.append([leaf["leaf_value"] for leaf in leaves])
        every = [split for found in splits for split in found]
        bits = np.uint32 if max(map(len, values), default=0) <= 32 else np.uint64
        sigmoid = [float(word[8:]) for word in objective if word.startswith("sigmoid:")]
        return cls(
            np.array([node["split_feature"] for node, _, _ in every], np.int32),
            _rounded_down(np.array([node["threshold"] for node, _, _ in every], np.float64)),
            np.array([_nan_goes_left(node) for node, _, _ in every], bool),
            np.array(
                [~(((1 << stop) - 1) ^ ((1 << start) - 1)) & _ONES for _, start, stop in every],
                np.uint64,
            ).astype(bits),
            np.cumsum([0, *map(len, splits)], dtype=np.int64),
            np.array([value for found in values for value in found], np.float64),
            np.cumsum([0, *map(len, values)], dtype=np.int64),
            sigmoid[0] if objective[0] == "binary" and sigmoid else None,
        )

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Score rows as `lightgbm.Booster.predict` does.

        Parameters
        ----------
        features
            float32 ``[n_rows, n_features]``, NaN where unknown.

        Returns
        -------
        numpy.ndarray
            float64 ``[n_rows]``.

        Raises
        ------
        ValueError
            For features that the trees look at and that are not there.
        """
        asked, n_features = np.append(self.feature, 0), features.shape[1]
        if asked.min() < 0 or asked.max() >= n_features:
            raise ValueError(
                f"the trees look at the features {asked.min()} to {asked.max()}, there are "
                f"{n_features}"
            )
        scores = np.zeros(len(features))
        _add_trees(
            np.ascontiguousarray(features, np.float32),
            self.feature,
            self.threshold,
            self.nan_goes_left,
            self.leaves_left,
            self.splits,
            self.values,
            self.leaves,
            scores,
        )
        return scores if self.sigmoid is None else 1 / (1 + np.exp(-self.sigmoid * scores))


_OBJECTIVES: Final = ("lambdarank", "binary")
_ONES: Final = 2**64 - 1

_Split = tuple[dict[str, Any], int, int]
"""A node, and which leaves are on its left: from, to."""


def _splits_of(node: dict[str, Any], leaves: list[dict[str, Any]]) -> Iterator[_Split]:
    """Give the splits below a node; its leaves are added to ``leaves`` from left to right."""
    if "left_child" not in node:
        leaves.append(node)
        return
    start = len(leaves)
    yield from _splits_of(node["left_child"], leaves)
    yield node, start, len(leaves)
    yield from _splits_of(node["right_child"], leaves)


def _is_plain(split: _Split) -> bool:
    node = split[0]
    return bool(node["decision_type"] == "<=" and node["missing_type"] in ("NaN", "None"))


def _nan_goes_left(node: dict[str, Any]) -> bool:
    """Tell the way of NaN: where a feature was never missing, LightGBM takes it for 0."""
    if node["missing_type"] == "NaN":
        return bool(node["default_left"])
    return bool(node["threshold"] >= 0)


def _rounded_down(thresholds: np.ndarray) -> np.ndarray:
    """Round to float32 such that no float32 changes sides."""
    with np.errstate(over="ignore"):
        rounded = thresholds.astype(np.float32)
    above = rounded.astype(np.float64) > thresholds
    return np.where(above, np.nextafter(rounded, np.float32(-np.inf)), rounded).astype(np.float32)


@njit(nogil=True, cache=True)
def _lowest_bit(bits: int) -> int:
    """Find the place of the lowest bit that is set."""
    word = np.uint32(np.uint64(bits) & np.uint64(0xFFFFFFFF))
    first = 0
    if word == 0:
        word = np.uint32(np.uint64(bits) >> np.uint64(32))
        first = 32
    alone = np.uint32(word & (~word + np.uint32(1)))
    return first + _BIT_OF[np.uint32(alone * _BRUIJN) >> np.uint32(27)]


@njit(nogil=True, cache=True)
def _add_trees(  # type: ignore[no-untyped-def]
    features, feature, threshold, nan_goes_left, leaves_left, splits, values, leaves, scores
):
    n_features = features.shape[1]
    columns = np.zeros((n_features, _ROWS), np.float32)
    left = np.empty(_ROWS, leaves_left.dtype)
    none = np.zeros(1, leaves_left.dtype)
    every = (~none)[0]
    for first in range(0, len(features), _ROWS):
        n_rows = min(_ROWS, len(features) - first)
        for row in range(n_rows):
            for column in range(n_features):
                value = features[first + row, column]
                columns[column, row] = np.float32(0) if abs(value) <= _ZERO else value
        for tree in range(len(splits) - 1):
            for row in range(_ROWS):
                left[row] = every
            for split in range(splits[tree], splits[tree + 1]):
                column, at, rest = columns[feature[split]], threshold[split], leaves_left[split]
                # Two loops, each one compare a row: this form compiles to vector instructions.
                if nan_goes_left[split]:
                    for row in range(_ROWS):
                        left[row] &= rest if column[row] > at else every
                else:
                    for row in range(_ROWS):
                        left[row] &= every if column[row] <= at else rest
            for row in range(n_rows):
                scores[first + row] += values[leaves[tree] + _lowest_bit(left[row])]
