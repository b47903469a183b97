"""Medians of many groups at once."""

import numpy as np


def lower_median(groups: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    """Lower median of the values of each group: float64 ``[n]``, NaN for an empty group."""
    order = np.lexsort((values, groups))
    size = np.bincount(groups, minlength=n)
    start = np.cumsum(size) - size
    found = np.full(n, np.nan)
    some = size > 0
    found[some] = values[order][(start + (size - 1) // 2)[some]]
    return found
