"""How far a mean over customers would move had other customers shopped: bootstrap intervals.

A resample gives every customer a weight drawn from Poisson(1), which for many customers is the
ordinary bootstrap without its bookkeeping (Chamandy et al., "Estimating uncertainty for massive
data streams", 2012). The weight depends only on the seed, the customer and the number of the
resample. So all weeks of one customer move together (they are one cluster), and so do all
models: a difference between two models is resampled as a pair without anything being passed
around.

The intervals speak about customers. They do not say how another week would have turned out.
"""

from typing import Final

import numpy as np
from numba import njit

CUSTOMERS_PER_BLOCK: Final = 4096
"""Weights of one block at 1,000 resamples take 16 MB."""

_TABLE_SIZE: Final = 1 << 16


def _poisson_table() -> np.ndarray:
    """Map 16 random bits to a Poisson(1) count, float32; the tail beyond 2**-16 is cut."""
    counts = np.arange(10)
    factorials = np.cumprod(np.maximum(counts, 1)).astype(np.float64)
    cumulative = np.cumsum(np.exp(-1.0) / factorials)
    uniform = (np.arange(_TABLE_SIZE) + 0.5) / _TABLE_SIZE
    return np.searchsorted(cumulative, uniform).astype(np.float32)


_POISSON: Final = _poisson_table()


def resample_weights(customers: np.ndarray, n_resamples: int, seed: int) -> np.ndarray:
    """Draw how often each customer appears in each resample.

    Parameters
    ----------
    customers
        Integers ``[n]``.
    n_resamples
        Number of resamples.
    seed
        Another seed draws other weights.

    Returns
    -------
    float32 ``[n, n_resamples]``: whole numbers with mean 1. The row of a customer is the same
    whatever other customers are asked for.
    """
    return _weights(customers.astype(np.uint64), n_resamples, np.uint64(seed), _POISSON)


def weighted_sums(
    customers: np.ndarray, values: np.ndarray, n_resamples: int, seed: int
) -> np.ndarray:
    """Sum columns of per-customer values in every resample.

    ``customers`` integers ``[n]``; ``values`` float32 ``[n, columns]`` without NaN. Returns
    float64 ``[1 + n_resamples, columns]``; row 0 is the plain sum, in which every customer
    counts once.
    """
    sums = np.zeros((1 + n_resamples, values.shape[1]))
    sums[0] = values.sum(axis=0, dtype=np.float64)
    for start in range(0, len(customers), CUSTOMERS_PER_BLOCK):
        block = slice(start, start + CUSTOMERS_PER_BLOCK)
        sums[1:] += resample_weights(customers[block], n_resamples, seed).T @ values[block]
    return sums


def resampled_means(
    customers: np.ndarray, values: np.ndarray, n_resamples: int, seed: int
) -> np.ndarray:
    """Average columns of per-customer values, in which NaN does not count, in every resample.

    Arguments and shape as in :func:`weighted_sums`; row 0 is the plain mean. A resample that
    drew nobody with a value has NaN.
    """
    return ratios(weighted_sums(customers, with_counts(values), n_resamples, seed))


def with_counts(values: np.ndarray) -> np.ndarray:
    """Put beside the columns, NaN as 0, as many that say 1 where there was a value.

    float32 ``[n, columns]`` to ``[n, 2 * columns]``; :func:`ratios` of weighted sums of this is
    the weighted mean. Sums of it over disjoint groups of customers may be added first.
    """
    known = ~np.isnan(values)
    return np.hstack([np.where(known, values, np.float32(0)), known.astype(np.float32)])


def ratios(sums: np.ndarray) -> np.ndarray:
    """Divide the first half of the columns by the second, NaN where that is 0."""
    totals, counts = np.hsplit(sums, 2)
    return np.divide(totals, counts, out=np.full(totals.shape, np.nan), where=counts > 0)


def percentile_interval(resampled: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds between which the middle share of the resamples lies, for each column.

    ``resampled`` is ``[n_resamples, columns]``; NaN is left out; a column without numbers has NaN
    for bounds. Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    if not len(resampled):
        nothing = np.full(resampled.shape[1:], np.nan)
        return nothing, nothing.copy()
    ordered = np.sort(resampled, axis=0)  # NaN goes last
    n_known = (~np.isnan(ordered)).sum(axis=0)
    bounds = []
    for share in ((1 - confidence) / 2, (1 + confidence) / 2):
        place = share * np.maximum(n_known - 1, 0)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(n_known - 1, 0))
        low = np.take_along_axis(ordered, below[np.newaxis], axis=0)[0]
        high = np.take_along_axis(ordered, above[np.newaxis], axis=0)[0]
        bounds.append(low + (place - below) * (high - low))
    return bounds[0], bounds[1]


@njit(nogil=True, cache=True)
def _mix(state):  # type: ignore[no-untyped-def]
    """Scramble 64 bits: the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


@njit(nogil=True, cache=True)
def _weights(customers, n_resamples, seed, table):  # type: ignore[no-untyped-def]
    step = np.uint64(0x9E3779B97F4A7C15)
    weights = np.empty((len(customers), n_resamples), np.float32)
    for i in range(len(customers)):
        # A stream of its own for each customer, four weights from every number of it.
        state = _mix(_mix(seed + step) ^ (customers[i] * step + step))
        bits = np.uint64(0)
        for resample in range(n_resamples):
            if resample % 4 == 0:
                state += step
                bits = _mix(state)
            weights[i, resample] = table[bits & np.uint64(0xFFFF)]
            bits >>= np.uint64(16)
    return weights
