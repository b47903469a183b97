"""The main directions of a sparse matrix: truncated singular value decomposition."""

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

_NOISE = 1e-5  # a singular value below this share of the largest is rounding, not structure


def main_directions(matrix: sparse.csr_matrix, factors: int, seed: int) -> np.ndarray:
    """Right singular vectors of a matrix, the strongest first: float32 ``[n_columns, f]``.

    The columns are orthonormal, and ``matrix @ directions`` are the rows seen through them. f is
    ``factors``, or less where the matrix has a smaller rank; at least 1. Each column's largest
    entry is positive, so the same matrix and seed give the same directions, on any number of
    threads. Solved by ARPACK (R. Lehoucq, D. Sorensen, C. Yang: ARPACK Users' Guide, 1998).
    """
    if not matrix.count_nonzero():
        return np.zeros((matrix.shape[1], 1), np.float32)
    with threadpool_limits(1, "blas"):
        directions, values = (
            _small(matrix) if min(matrix.shape) <= factors + 1 else _large(matrix, factors, seed)
        )
    strongest = np.argsort(-values, kind="stable")[:factors]
    kept = strongest[values[strongest] > _NOISE * values.max()]
    directions = directions[:, kept]
    peaks = directions[np.abs(directions).argmax(axis=0), np.arange(len(kept))]
    return np.ascontiguousarray(directions * np.sign(peaks), np.float32)


def _large(matrix: sparse.csr_matrix, factors: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse.linalg import svds

    # A random start: a constant one never leaves the subspace that it may happen to lie in.
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.5, 1.5, min(matrix.shape)).astype(np.float32)
    _, values, transposed = svds(matrix.astype(np.float32), factors, v0=start, rng=rng)
    return transposed.T, values


def _small(matrix: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """All directions, by the eigenvectors of the smaller of the two Gram matrices."""
    matrix = matrix.astype(np.float64)
    if matrix.shape[1] <= matrix.shape[0]:
        squares, directions = np.linalg.eigh((matrix.T @ matrix).toarray())
        return directions, np.sqrt(np.maximum(squares, 0))
    squares, left = np.linalg.eigh((matrix @ matrix.T).toarray())
    values = np.sqrt(np.maximum(squares, 0))
    return (matrix.T @ left) / np.maximum(values, 1e-300), values
