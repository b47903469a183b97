"""Embeddings seen through their main directions: shorter, and as telling."""

import numpy as np
from threadpoolctl import threadpool_limits

_ROWS_PER_BLOCK = 8192


def main_looks(embeddings: np.ndarray, dimensions: int) -> np.ndarray:
    """Reduce embeddings to their principal components, each row of length 1.

    Parameters
    ----------
    embeddings
        float32 ``[n, d]``.
    dimensions
        Components to keep; fewer where there are fewer.

    Returns
    -------
    np.ndarray
        float32 ``[n, k]``, empty where there are no rows. What all pictures have in common (a
        light ground, something in the middle) is subtracted first, so cosines tell more apart.
        The same embeddings give the same result on any number of threads.
    """
    n, d = embeddings.shape
    kept = min(dimensions, d, max(n - 1, 1))
    if n == 0:
        return np.empty((0, kept), np.float32)
    mean = embeddings.mean(axis=0, dtype=np.float64).astype(np.float32)
    covariance = np.zeros((d, d))
    with threadpool_limits(1, "blas"):
        for start in range(0, n, _ROWS_PER_BLOCK):
            block = embeddings[start : start + _ROWS_PER_BLOCK] - mean
            covariance += block.T @ block
        directions = np.linalg.eigh(covariance)[1][:, ::-1][:, :kept]
        peaks = directions[np.abs(directions).argmax(axis=0), np.arange(kept)]
        directions = (directions * np.sign(peaks)).astype(np.float32)
        looks = np.empty((n, kept), np.float32)
        for start in range(0, n, _ROWS_PER_BLOCK):
            rows = slice(start, start + _ROWS_PER_BLOCK)
            looks[rows] = (embeddings[rows] - mean) @ directions
    return looks / np.maximum(np.linalg.norm(looks, axis=1, keepdims=True), 1e-12)
