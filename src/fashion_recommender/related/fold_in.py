"""Answer a new customer at once, from the few articles that they like; quick to import."""

from typing import Final

import numpy as np

POPULARITY_WEIGHT: Final = 0.7
"""What the popularity (0 to 1) counts beside the inner product with the customer's vector."""


def fold_in(
    vectors: np.ndarray,
    popularity: np.ndarray,
    liked: np.ndarray,
    popularity_weight: float = POPULARITY_WEIGHT,
) -> np.ndarray:
    """Score all articles for a customer who likes some: float32 ``[n]``.

    Parameters
    ----------
    vectors, popularity
        float32 ``[n, d]`` and ``[n]`` of `related.vectors.article_vectors`.
    liked
        int: positions of the liked articles; none gives the order of popularity.
    popularity_weight
        How much popularity counts.
    """
    profile = vectors[liked].mean(axis=0) if len(liked) else np.zeros(vectors.shape[1], np.float32)
    return (vectors @ profile + np.float32(popularity_weight) * popularity).astype(np.float32)
