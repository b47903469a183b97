"""How much a purchase says about a customer's taste, given how common the article is."""

from typing import Literal

import numpy as np
from scipy import sparse

Weighting = Literal["none", "tfidf", "bm25"]
"""``none`` keeps purchases as they are, ``tfidf`` and ``bm25`` weigh common articles down."""

_BM25_K1 = 1.2
_BM25_B = 0.75


def weighted(purchases: sparse.csr_matrix, weighting: Weighting) -> sparse.csr_matrix:
    """Weigh a matrix of purchases (customers x articles), customers being the documents.

    ``tfidf``: square root of the purchases times ``log(1 + N / n)``, N customers of which n
    bought the article. ``bm25``: S. Robertson, H. Zaragoza: The Probabilistic Relevance
    Framework, Foundations and Trends in IR 3, 2009, equation 3.15, with k1 = 1.2 and b = 0.75.
    Keeps shape, order of entries and float32.
    """
    if weighting == "none" or purchases.nnz == 0:
        return purchases
    matrix = purchases.copy()
    buyers = np.bincount(purchases.indices, minlength=purchases.shape[1])
    n_customers = np.count_nonzero(np.diff(purchases.indptr))
    if weighting == "tfidf":
        rarity = np.log1p(n_customers / np.maximum(buyers, 1))
        frequency = np.sqrt(purchases.data)
    else:
        rarity = np.log1p((n_customers - buyers + 0.5) / (buyers + 0.5))
        length = np.asarray(purchases.sum(axis=1)).ravel()
        relative = 1 - _BM25_B + _BM25_B * length / (length.sum() / n_customers)
        longer = np.repeat(relative, np.diff(purchases.indptr))
        frequency = purchases.data * (_BM25_K1 + 1) / (purchases.data + _BM25_K1 * longer)
    matrix.data = (frequency * rarity[purchases.indices]).astype(np.float32)
    return matrix


def normalised_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Divide each row by its Euclidean length; a row of zeros stays. Keeps the dtype."""
    squares = matrix.multiply(matrix).sum(axis=1)
    return scaled_rows(matrix, 1 / np.sqrt(np.maximum(np.asarray(squares).ravel(), 1e-30)))


def scaled_rows(matrix: sparse.csr_matrix, factors: np.ndarray) -> sparse.csr_matrix:
    """Multiply row i by ``factors[i]``; keeps order of entries and dtype."""
    result = matrix.copy()
    result.data *= np.repeat(factors, np.diff(matrix.indptr)).astype(matrix.dtype)
    return result


def scaled_columns(matrix: sparse.csr_matrix, factors: np.ndarray) -> sparse.csr_matrix:
    """Multiply column j by ``factors[j]``; keeps order of entries and dtype."""
    result = matrix.copy()
    result.data *= factors[matrix.indices].astype(matrix.dtype)
    return result
