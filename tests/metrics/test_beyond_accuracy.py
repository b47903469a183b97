"""Diversity, novelty, repeats, coverage and Gini by hand."""

from collections.abc import Callable, Sequence
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.metrics.beyond_accuracy import (
    article_mean,
    catalogue_coverage,
    exposure,
    gini,
    intra_list_diversity,
    list_mean,
    self_information,
)
from fashion_recommender.metrics.lists import Lists, align_lists

N_ARTICLES = 6


@pytest.fixture
def lists_of(list_rows: Callable) -> Callable[..., Lists]:
    def lists_of(*articles: Sequence[int]) -> Lists:
        rows = list_rows(dict(enumerate(articles)))
        customers = np.arange(len(articles), dtype=np.int32)
        return align_lists(*rows, customers=customers, n_articles=N_ARTICLES)

    return lists_of


def test_diversity(lists_of: Callable[..., Lists]) -> None:
    attributes = np.array([[1, 7], [1, 8], [2, 8], [1, 7], [-1, 7], [-1, -1]], np.int32)
    lists = lists_of([0, 3], [0, 1], [0, 2], [0, 1, 2], [0, 4], [0, 5], [3], [])
    expected = [
        0,  # alike in both
        1 / 2,  # one of two attributes
        1,  # none
        1 - (1 / 2 + 0 + 1 / 2) / 3,  # three pairs
        0,  # only the colour is known of both
        np.nan,  # nothing is known of both
        np.nan,  # one article
        np.nan,  # no list
    ]
    np.testing.assert_allclose(intra_list_diversity(lists, attributes, 12), expected, rtol=1e-6)
    # Only the first two places of the list of three:
    assert intra_list_diversity(lists, attributes, 2)[3] == pytest.approx(1 / 2)
    with pytest.raises(ValueError, match="attributes: 5 rows, but the catalogue has 6"):
        intra_list_diversity(lists, attributes[:5], 12)


def test_novelty_is_self_information_smoothed_by_laplace(lists_of: Callable[..., Lists]) -> None:
    bits = self_information(np.array([0, 1, 3, 6, 2, 2]), 6)
    assert bits[0] == pytest.approx(log2(8))
    assert bits[1] == pytest.approx(log2(4))
    assert bits[3] == pytest.approx(log2(8 / 7))
    values = article_mean(lists_of([0, 1], [1, 0, 3], []), bits, k=2)
    np.testing.assert_allclose(values, [2.5, 2.5, np.nan], rtol=1e-6)


def test_share_of_repeats(lists_of: Callable[..., Lists]) -> None:
    lists = lists_of([0, 1, 2], [3], [])
    values = list_mean(lists, np.array([True, False, False, True]), k=12)
    np.testing.assert_allclose(values, [1 / 3, 1, np.nan], rtol=1e-6)


def test_exposure_counts_the_shown_places_of_the_judged_only(list_rows: Callable) -> None:
    rows = list_rows({0: [0, 1, 2], 1: [1, 3], 2: [5]})
    lists = align_lists(*rows, customers=np.array([0, 1], np.int32), n_articles=N_ARTICLES)
    assert exposure(lists, 2).tolist() == [1, 2, 0, 1, 0, 0]


def test_coverage_is_a_share_of_the_articles_on_offer() -> None:
    shown = np.array([4, 0, 1, 0, 2, 0])
    on_sale = np.array([True, True, True, False, False, False])
    assert catalogue_coverage(shown, np.ones(6, bool)) == pytest.approx(1 / 2)
    assert catalogue_coverage(shown, on_sale) == pytest.approx(2 / 3)
    assert np.isnan(catalogue_coverage(shown, np.zeros(6, bool)))


def test_gini() -> None:
    everything = np.ones(4, bool)
    assert gini(np.array([3, 3, 3, 3]), everything) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 8]), everything) == pytest.approx(3 / 4)
    # By the mean absolute difference: sum of |xi - xj| over all 16 / (2 n n mean) = 20 / (32*2.5)
    assert gini(np.array([1, 2, 3, 4]), everything) == pytest.approx(0.25)
    assert gini(np.array([1, 2, 3, 4]), np.array([True, True, False, False])) == pytest.approx(
        1 / 6
    )
    assert np.isnan(gini(np.array([0, 0, 5]), np.array([True, True, False])))


@given(st.lists(st.integers(0, 100), min_size=2, max_size=30), st.integers(2, 9))
def test_gini_ignores_order_and_scale(exposures: list[int], factor: int) -> None:
    shown = np.array(exposures)
    everything = np.ones(len(shown), bool)
    value = gini(shown, everything)
    if not shown.any():
        assert np.isnan(value)
        return
    assert -1e-12 <= value < 1
    assert gini(shown[::-1], everything) == pytest.approx(value)
    assert gini(shown * factor, everything) == pytest.approx(value)


@given(st.data())
def test_diversity_does_not_depend_on_the_order_of_the_list(data: st.DataObject) -> None:
    columns = data.draw(
        st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=N_ARTICLES, max_size=N_ARTICLES)
    )
    attributes = np.array(columns, np.int32)
    order = data.draw(st.permutations(range(N_ARTICLES)))

    def diversity(articles: Sequence[int]) -> float:
        lists = align_lists(
            np.zeros(N_ARTICLES, np.int32),
            np.arange(1, N_ARTICLES + 1),
            np.array(articles, np.int32),
            customers=np.array([0], np.int32),
            n_articles=N_ARTICLES,
        )
        return float(intra_list_diversity(lists, attributes, N_ARTICLES)[0])

    assert diversity(order) == pytest.approx(diversity(range(N_ARTICLES)), abs=1e-6, nan_ok=True)
    assert np.isnan(diversity(order)) or 0 <= diversity(order) <= 1
