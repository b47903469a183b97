"""Random integers that are the same on every machine.

Only the raw bits of PCG64 are used, whose stream NumPy guarantees, and only integer arithmetic
on them. Distributions of ``numpy.random.Generator`` may change between NumPy versions, and
``exp`` or ``log`` differ in their last bit between processors; one such bit would decide a draw
or a printed digit. What needs an exponential reads it from a table of rounded powers of two.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

OCTAVE: Final = 16
"""Steps of an octave: exponents are integers in sixteenths, so 16 doubles a weight."""

FRACTION_BITS: Final = 16
"""Weights are integers in units of ``2 ** -16``."""

# Rounded far above the last bit of a float, in which machines may differ.
_WITHIN_OCTAVE: Final = np.array(
    [round(2 ** (step / OCTAVE) * 2**FRACTION_BITS) for step in range(OCTAVE)], dtype=np.int64
)
_MOST_OCTAVES: Final = 40


def power(steps: np.ndarray) -> np.ndarray:
    """Return ``2 ** (steps / 16)`` as int64 in units of ``2 ** -16``, at least 1."""
    octaves = np.clip(steps >> 4, -FRACTION_BITS, _MOST_OCTAVES)
    mantissa = _WITHIN_OCTAVE[steps & (OCTAVE - 1)]
    up, down = np.maximum(octaves, 0), -np.minimum(octaves, 0)
    scaled = np.where(octaves >= 0, mantissa << up, mantissa >> down)
    return np.maximum(scaled, 1)


class Draws:
    """A stream of random integers for one purpose.

    Parameters
    ----------
    seed
        Of the whole shop.
    purpose
        Names the stream: adding draws for one purpose leaves those of all others as they are.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, *purpose.encode()]))

    def raw(self, size: int) -> np.ndarray:
        """Return ``size`` uint64, uniform over all their values."""
        return self._bits.random_raw(size)

    def below(self, high: int | np.ndarray, size: int) -> np.ndarray:
        """Return int64 from 0 to ``high - 1`` (each at most 2**31), uniform."""
        upper = (self.raw(size) >> np.uint64(32)).astype(np.int64)
        return (upper * high) >> 32

    def chance(self, per_million: int | np.ndarray, size: int) -> np.ndarray:
        """Return booleans, true with a probability of ``per_million`` millionths."""
        return self.below(1_000_000, size) < per_million

    def choose(self, weights: Sequence[int] | np.ndarray, size: int) -> np.ndarray:
        """Return int64 positions in ``weights`` (integers), in proportion to them."""
        bounds = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(bounds, self.below(int(bounds[-1]), size), side="right")

    def bell(self, spread: int | np.ndarray, size: int) -> np.ndarray:
        """Return int64 around 0 with standard deviation ``spread``, nearly normal (12 uniforms)."""
        total = np.zeros(size, dtype=np.int64)
        for _ in range(12):
            total += (self.raw(size) >> np.uint64(44)).astype(np.int64)
        return ((total - 6 * 2**20) * spread + 2**19) >> 20

    def order(self, size: int) -> np.ndarray:
        """Return a random permutation of ``range(size)``."""
        return np.argsort(self.raw(size), kind="stable")
