"""Resampling weights and the intervals that come from them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.metrics.bootstrap import (
    percentile_interval,
    resample_weights,
    resampled_means,
    weighted_sums,
)


def test_weights_are_poisson_counts() -> None:
    weights = resample_weights(np.arange(2000), 1000, seed=7)
    assert weights.dtype == np.float32
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.02)
    for count, share in ((0, 0.3679), (1, 0.3679), (2, 0.1839), (3, 0.0613), (4, 0.0153)):
        assert (weights == count).mean() == pytest.approx(share, abs=0.002)


def test_weights_of_customers_and_resamples_are_unrelated() -> None:
    weights = resample_weights(np.arange(400), 400, seed=0)
    for correlations in (np.corrcoef(weights), np.corrcoef(weights.T)):
        others = correlations[np.triu_indices(400, k=1)]
        assert abs(others.mean()) < 0.001
        assert others.std() == pytest.approx(1 / 20, rel=0.05)  # that of independent numbers


@given(
    customers=st.lists(st.integers(0, 2**31 - 1), unique=True, min_size=1, max_size=20),
    seed=st.integers(0, 2**32),
    n_resamples=st.integers(1, 30),
)
def test_a_customers_weights_depend_on_nobody_else(
    customers: list[int], seed: int, n_resamples: int
) -> None:
    together = resample_weights(np.array(customers), n_resamples, seed)
    for row, customer in zip(together, customers, strict=True):
        alone = resample_weights(np.array([customer]), n_resamples + 5, seed)
        np.testing.assert_array_equal(alone[0, :n_resamples], row)


def test_another_seed_draws_other_weights() -> None:
    customers = np.arange(100)
    first, again, other = (resample_weights(customers, 50, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).mean() > 0.5


def test_sums_and_means_are_those_of_the_weights() -> None:
    rng = np.random.default_rng(0)
    customers = np.arange(10_000)  # more than one block
    values = rng.random((10_000, 3)).astype(np.float32)
    weights = resample_weights(customers, 20, seed=5).astype(np.float64)
    sums = weighted_sums(customers, values, 20, seed=5)
    np.testing.assert_allclose(sums[0], values.sum(axis=0, dtype=np.float64), rtol=1e-6)
    np.testing.assert_allclose(sums[1:], weights.T @ values, rtol=1e-4)

    values[rng.random(values.shape) < 0.3] = np.nan
    means = resampled_means(customers, values, 20, seed=5)
    np.testing.assert_allclose(means[0], np.nanmean(values, axis=0), rtol=1e-5)
    for column in range(3):
        known = ~np.isnan(values[:, column])
        expected = weights[known].T @ values[known, column] / weights[known].sum(axis=0)
        np.testing.assert_allclose(means[1:, column], expected, rtol=1e-4)


def test_nobody_with_a_value_has_no_mean() -> None:
    means = resampled_means(np.arange(3), np.full((3, 1), np.nan, np.float32), 10, seed=0)
    assert np.isnan(means).all()
    low, high = percentile_interval(means[1:], 0.95)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_percentiles_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    resampled = rng.normal(size=(201, 4))
    resampled[:50, 1] = np.nan
    resampled[1:, 2] = np.nan
    low, high = percentile_interval(resampled, 0.9)
    np.testing.assert_allclose(low, np.nanpercentile(resampled, 5, axis=0))
    np.testing.assert_allclose(high, np.nanpercentile(resampled, 95, axis=0))


def test_without_resamples_there_is_no_interval() -> None:
    low, high = percentile_interval(np.empty((0, 2)), 0.95)
    assert np.isnan([*low, *high]).all()


def test_intervals_contain_the_truth_as_often_as_they_say() -> None:
    """Of 400 shops drawn from one population some 95 % have the population's mean inside."""
    rng = np.random.default_rng(11)
    n_shops, n_customers = 400, 150
    skewed = rng.exponential(0.2, (n_customers, n_shops)).astype(np.float32)
    inside = []
    for shop in range(n_shops):
        # Other customers in every shop, or all shops would be resampled alike.
        customers = np.arange(n_customers) + shop * n_customers
        means = resampled_means(customers, skewed[:, [shop]], 400, seed=0)
        low, high = percentile_interval(means[1:], 0.95)
        inside.append(low[0] <= 0.2 <= high[0])
    assert 0.91 <= np.mean(inside) <= 0.98
