"""Ages with their peaks, and how unevenly customers buy."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.figures import customers as draw


def title(figure) -> str:
    return figure.layout.meta["title"]


def ages(counts: dict) -> pd.DataFrame:
    rows = [("age", None if a is None else str(a), n, 2 * n) for a, n in counts.items()]
    return pd.DataFrame(rows, columns=["attribute", "value", "customers", "purchases"])


def bump(years, centre, width, height):
    return height * np.exp(-(((years - centre) / width) ** 2))


YEARS = pd.Index(np.arange(16, 100))


@pytest.mark.parametrize("centres", [(30,), (21, 51), (20, 45, 70)])
def test_peaks_are_found_where_they_are(centres):
    counts = sum(bump(YEARS.to_numpy(), c, 6, 1000 - 5 * c) for c in centres)
    noise = np.random.default_rng(0).normal(0, 15, len(YEARS))
    found = draw.peaks(pd.Series(counts + noise, index=YEARS))
    assert np.abs(np.subtract(found, centres)).max() <= 2


def test_ripples_on_one_hill_are_one_peak():
    counts = bump(YEARS.to_numpy(), 40, 15, 1000) * (1 + 0.05 * np.sin(YEARS.to_numpy()))
    assert len(draw.peaks(pd.Series(counts, index=YEARS))) == 1


def test_ages_say_peaks_median_and_gaps():
    figure = draw.age_figure(ages({20: 60, 21: 20, 50: 10, None: 10}))
    assert title(figure).endswith("half of the customers are 20 or younger")
    assert figure.layout.meta["subtitle"] == "10 % of 100 customers give no age"
    bars = dict(zip(figure.data[0].x, figure.data[0].customdata, strict=True))
    assert {age: n for age, n in bars.items() if n} == {20: 60, 21: 20, 50: 10}


def test_a_shop_without_ages_says_so():
    assert title(draw.age_figure(ages({None: 7}))) == "Ages are not recorded"


def test_purchases_of_the_best_tenth():
    counts = pd.DataFrame({"purchases": [0, 1, 46], "customers": [5, 4, 1]})
    figure = draw.purchases_figure(counts)
    assert title(figure).startswith("A tenth of the customers accounts for 92 % of purchases")
    assert title(figure).endswith("bought 0 times")
    assert list(figure.data[0].x) == pytest.approx([0, 10, 50, 100])
    assert list(figure.data[0].y) == pytest.approx([0, 92, 100, 100])


def test_a_shop_without_purchases_says_so():
    counts = pd.DataFrame({"purchases": [0], "customers": [5]})
    assert title(draw.purchases_figure(counts)) == "Nobody bought anything"
