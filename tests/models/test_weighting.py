import numpy as np
import pytest
from scipy import sparse

from fashion_recommender.models.weighting import (
    normalised_rows,
    scaled_columns,
    scaled_rows,
    weighted,
)

PURCHASES = sparse.csr_matrix(np.array([[4, 0, 1], [1, 0, 0], [0, 0, 0]], np.float32))


def test_none_changes_nothing():
    assert weighted(PURCHASES, "none") is PURCHASES


def test_tfidf_by_hand():
    """Two customers have purchases; two bought article 0, one article 2."""
    expected = [[2 * np.log(2), 0, np.log(3)], [np.log(2), 0, 0], [0, 0, 0]]
    np.testing.assert_allclose(weighted(PURCHASES, "tfidf").toarray(), expected, rtol=1e-6)


def test_bm25_by_hand():
    """Lengths 5 and 1 around a mean of 3."""
    rare, common = np.log(1 + 1.5 / 1.5), np.log(1 + 0.5 / 2.5)
    long, short = 1.2 * (0.25 + 0.75 * 5 / 3), 1.2 * (0.25 + 0.75 / 3)
    expected = [
        [4 * 2.2 / (4 + long) * common, 0, 2.2 / (1 + long) * rare],
        [2.2 / (1 + short) * common, 0, 0],
        [0, 0, 0],
    ]
    np.testing.assert_allclose(weighted(PURCHASES, "bm25").toarray(), expected, rtol=1e-6)


@pytest.mark.parametrize("weighting", ["none", "tfidf", "bm25"])
def test_nothing_stays_nothing(weighting):
    assert weighted(sparse.csr_matrix((3, 2), dtype=np.float32), weighting).nnz == 0


def test_rows_and_columns_are_scaled():
    np.testing.assert_allclose(
        normalised_rows(PURCHASES).toarray()[:2], [[4 / 17**0.5, 0, 1 / 17**0.5], [1, 0, 0]]
    )
    by_row = scaled_rows(PURCHASES, np.array([1, 2, 3]))
    by_column = scaled_columns(PURCHASES, np.array([1, 2, 3]))
    assert by_row.toarray().tolist() == [[4, 0, 1], [2, 0, 0], [0, 0, 0]]
    assert by_column.toarray().tolist() == [[4, 0, 3], [1, 0, 0], [0, 0, 0]]
    assert by_row.dtype == by_column.dtype == np.float32
    assert PURCHASES.toarray().tolist() == [[4, 0, 1], [1, 0, 0], [0, 0, 0]]
