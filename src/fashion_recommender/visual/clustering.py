"""Spherical k-means of many small sets at once, and how many clusters each of them has.

All is done on the similarities within a set (``[sets, room, room]``), so neither the length of a
vector nor the number of sets matters much.
"""

from typing import Final

import numpy as np

LEAST_GAIN: Final = 2.0
"""A further cluster has to lower the spread so many times as much as it would in points without
any structure, each equally far from each other."""

LEAST_DROP: Final = 0.07
"""And by this share: any cloud, if it is large enough, can be cut for less."""

LEAST_SPREAD: Final = 0.1
"""What is spread less than this on average (1 - cosine**2 with the centre) looks the same."""

_STARTS: Final = 4
_ROUNDS: Final = 15


def cluster(vectors: np.ndarray, real: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Divide sets of vectors into clusters: int64 ``[sets, room]``, numbered from 0 in each set.

    Parameters
    ----------
    vectors
        float32 ``[sets, room, d]``, of length 1.
    real
        bool ``[sets, room]``: where there is a vector; the rest of the room is ignored.
    most
        Largest number of clusters in a set.
    seed
        Of the starts, which are the same for every set: what a set is divided into depends on
        no other.
    """
    sizes = real.sum(axis=1)
    likeness = vectors @ vectors.transpose(0, 2, 1)
    labels = np.zeros(real.shape, np.int64)
    spread = _spread(likeness, real, labels, 1)
    growing = np.flatnonzero(sizes > 2)
    for k in range(2, most + 1):
        loose = spread[growing] > LEAST_SPREAD * sizes[growing]
        growing = growing[(sizes[growing] > k) & loose]
        if not len(growing):
            break
        divided = _k_means(likeness[growing], real[growing], k, seed)
        rest = _spread(likeness[growing], real[growing], divided, k)
        # Of n equally distant points the spread falls from n - k + 1 to n - k: a gain of 1.
        drop = spread[growing] / rest - 1
        clear = (drop * (sizes[growing] - k) > LEAST_GAIN) & (drop > LEAST_DROP)
        growing, divided, rest = (part[clear] for part in (growing, divided, rest))
        labels[growing], spread[growing] = divided, rest
    return labels


def _k_means(likeness: np.ndarray, real: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Find the best of some runs (I. Dhillon, D. Modha: Concept Decompositions, 2001)."""
    labels = np.zeros(real.shape, np.int64)
    best = np.full(len(real), -np.inf, np.float32)
    for start in range(_STARTS):
        draws = np.random.default_rng([seed, k, start]).random(k)
        found = _starting_labels(likeness, real, k, draws)
        for _ in range(_ROUNDS):
            closeness = _closeness(likeness, real, found, k)
            moved = closeness.argmax(axis=2)
            if (moved == found)[real].all():
                break
            found = moved
        total = (_closeness(likeness, real, found, k).max(axis=2) * real).sum(axis=1)
        better = total > best + 1e-6
        labels[better], best[better] = found[better], total[better]
    return labels


def _starting_labels(
    likeness: np.ndarray, real: np.ndarray, k: int, draws: np.ndarray
) -> np.ndarray:
    """Draw k members far from one another (k-means++, D. Arthur, S. Vassilvitskii, 2007)."""
    sets = np.arange(len(real))
    chance = real.astype(np.float64)
    nearest = np.full(real.shape, -np.inf, np.float32)
    labels = np.zeros(real.shape, np.int64)
    for number in range(k):
        reached = np.cumsum(chance, axis=1)
        chosen = (reached < draws[number] * reached[:, -1:]).sum(axis=1)
        chosen = np.minimum(chosen, real.shape[1] - 1)
        closer = likeness[sets, chosen] > nearest
        labels[closer] = number
        nearest = np.maximum(nearest, likeness[sets, chosen])
        chance = np.maximum(1 - nearest, 1e-9).astype(np.float64) * real
    return labels


def _closeness(likeness: np.ndarray, real: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Cosine of every member with every centre: ``[sets, room, k]``; -inf for an empty cluster."""
    member = ((labels[:, :, None] == np.arange(k)) & real[:, :, None]).astype(np.float32)
    sums = likeness @ member
    squares = np.einsum("srk,srk->sk", member, sums)
    length = np.sqrt(np.maximum(squares, 1e-12))[:, None]
    return np.where(member.sum(axis=1)[:, None] > 0, sums / length, -np.inf)


def _spread(likeness: np.ndarray, real: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """Sum of squared distances to the mean of each member's cluster, never quite 0: ``[sets]``."""
    member = ((labels[:, :, None] == np.arange(k)) & real[:, :, None]).astype(np.float32)
    mass = member.sum(axis=1)
    squares = np.einsum("srk,srk->sk", member, likeness @ member)
    total = real.sum(axis=1)
    return np.maximum(total - (squares / np.maximum(mass, 1e-12)).sum(axis=1), 1e-4 * total)
