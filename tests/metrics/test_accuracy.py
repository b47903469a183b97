"""Accuracy metrics by hand, by definition and by their properties."""

from collections.abc import Callable
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_recommender.metrics.accuracy import (
    customer_accuracy,
    means,
    score_recommendations,
)
from fashion_recommender.metrics.lists import align_lists
from fashion_recommender.metrics.names import ACCURACY

N_ARTICLES = 12
Shop = tuple[dict[int, list[int]], dict[int, list[int]]]


@pytest.fixture
def score(list_rows: Callable, pair_rows: Callable) -> Callable[..., dict[str, np.ndarray]]:
    return scorer(list_rows, pair_rows)


def scorer(list_rows: Callable, pair_rows: Callable) -> Callable[..., dict[str, np.ndarray]]:
    def score(lists: dict, bought: dict, *ks: int) -> dict[str, np.ndarray]:
        return score_recommendations(list_rows(lists), pair_rows(bought), N_ARTICLES, ks)[1]

    return score


def test_by_hand(score: Callable) -> None:
    lists = {0: [1, 9, 3], 2: [6, 5], 4: [0]}
    bought = {0: [4, 3, 2, 1], 2: [5], 3: [7]}
    values = score(lists, bought, 3)
    # Customer 0: hits at 1 and 3 of 4 bought; customer 2: a short list, hit at 2 of 1 bought;
    # customer 3: no list; customer 4 bought nothing and does not count.
    expected = {
        "map@3": [(1 + 2 / 3) / 3, (1 / 2) / 1, 0],
        "precision@3": [2 / 3, 1 / 3, 0],
        "recall@3": [2 / 4, 1, 0],
        "ndcg@3": [(1 + 1 / 2) / (1 + 1 / log2(3) + 1 / 2), 1 / log2(3), 0],
        "hit_rate@3": [1, 1, 0],
        "mrr@3": [1, 1 / 2, 0],
    }
    assert values.keys() == expected.keys()
    for name, numbers in expected.items():
        np.testing.assert_allclose(values[name], numbers, rtol=1e-6, err_msg=name)
    assert means(values)["map@3"] == pytest.approx((5 / 9 + 1 / 2) / 3)


def test_depths_are_independent_of_one_another(score: Callable) -> None:
    lists, bought = {0: [1, 2, 3, 4, 5]}, {0: [3, 5, 7]}
    together = score(lists, bought, 5, 1, 3)
    assert list(together)[:7] == [f"{name}@1" for name in ACCURACY] + ["map@3"]
    for k in (1, 3, 5):
        for name, alone in score(lists, bought, k).items():
            np.testing.assert_array_equal(together[name], alone, err_msg=name)
    assert together["map@5"][0] == pytest.approx((1 / 3 + 2 / 5) / 3)


def test_kaggle_denominator_with_more_bought_than_listed(score: Callable) -> None:
    bought = {0: list(range(N_ARTICLES))}
    assert score({0: [3, 1, 2]}, bought, 3)["map@3"].tolist() == [1.0]


def test_duplicate_purchases_count_once(score: Callable) -> None:
    once, twice = {0: [1, 2]}, {0: [1, 2, 2, 1, 1]}
    for name, values in score({0: [5, 1]}, once, 2).items():
        np.testing.assert_array_equal(score({0: [5, 1]}, twice, 2)[name], values)


def test_a_gap_in_the_ranks_is_an_empty_place() -> None:
    recommended = (np.array([0, 0]), np.array([1, 3]), np.array([5, 6]))
    _, values = score_recommendations(recommended, (np.array([0]), np.array([6])), 7, ks=(2, 3))
    assert values["mrr@2"].tolist() == [0.0]
    assert values["mrr@3"][0] == pytest.approx(1 / 3)


def test_customers_with_nothing_to_find_do_not_count() -> None:
    customers = np.array([0, 1], np.int32)
    lists = align_lists(
        np.array([0, 1]), np.array([1, 1]), np.array([2, 3]), customers=customers, n_articles=4
    )
    values = customer_accuracy(lists, np.array([True, False]), np.array([1, 0]), [1])
    assert values["map@1"][0] == 1
    assert all(np.isnan(column[1]) for column in values.values())
    assert means(values, ["map@1"]) == {"map@1": 1.0}
    assert np.isnan(means({"map@1": np.array([np.nan])})["map@1"])


@pytest.mark.parametrize("ks", [(), (0,), (12, -1)])
def test_depths_are_checked(ks: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="depths of a list must be 1 or more"):
        score_recommendations(
            (np.array([0]), np.array([1]), np.array([0])), (np.array([0]),) * 2, 1, ks
        )


# --- properties ----------------------------------------------------------------------------------
articles = st.integers(0, N_ARTICLES - 1)
shops = st.tuples(
    st.dictionaries(st.integers(0, 9), st.lists(articles, unique=True, max_size=8), max_size=8),
    st.dictionaries(
        st.integers(0, 9), st.lists(articles, min_size=1, max_size=8), min_size=1, max_size=8
    ),
)
depths = st.integers(1, 10)


def by_definition(listed: list[int], bought: set[int], k: int) -> dict[str, float]:
    """The formulas as they stand in the docstring, one customer at a time."""
    hits = [int(article in bought) for article in listed[:k]]
    n = len(bought)
    places = range(1, len(hits) + 1)
    ideal = sum(1 / log2(r + 1) for r in range(1, min(k, n) + 1))
    return {
        "map": sum(h * sum(hits[:r]) / r for r, h in zip(places, hits, strict=True)) / min(k, n),
        "precision": sum(hits) / k,
        "recall": sum(hits) / n,
        "ndcg": sum(h / log2(r + 1) for r, h in zip(places, hits, strict=True)) / ideal,
        "hit_rate": float(any(hits)),
        "mrr": max((h / r for r, h in zip(places, hits, strict=True)), default=0.0),
    }


@given(shop=shops, k=depths)
def test_equal_to_the_definition(
    shop: Shop, k: int, list_rows: Callable, pair_rows: Callable
) -> None:
    lists, bought = shop
    values = scorer(list_rows, pair_rows)(lists, bought, k)
    for i, customer in enumerate(sorted(bought)):
        expected = by_definition(lists.get(customer, []), set(bought[customer]), k)
        for name, number in expected.items():
            assert values[f"{name}@{k}"][i] == pytest.approx(number, rel=1e-5), name
            assert 0 <= values[f"{name}@{k}"][i] <= 1


@given(shop=shops, k=depths)
def test_a_list_of_what_was_bought_is_perfect(
    shop: Shop, k: int, list_rows: Callable, pair_rows: Callable
) -> None:
    bought = shop[1]
    perfect = {customer: sorted(set(found)) for customer, found in bought.items()}
    values = scorer(list_rows, pair_rows)(perfect, bought, k)
    sizes = np.array([len(perfect[customer]) for customer in sorted(perfect)])
    reached = np.minimum(sizes, k)
    for name in ("map", "ndcg", "hit_rate", "mrr"):
        np.testing.assert_allclose(values[f"{name}@{k}"], 1, rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(values[f"recall@{k}"], reached / sizes, rtol=1e-6)
    np.testing.assert_allclose(values[f"precision@{k}"], reached / k, rtol=1e-6)


@given(shop=shops, k=depths, seed=st.integers(0, 2**16))
def test_order_of_rows_and_names_of_customers_do_not_matter(
    shop: Shop, k: int, seed: int, list_rows: Callable, pair_rows: Callable
) -> None:
    lists, bought = shop
    rng = np.random.default_rng(seed)
    recommended, purchases = list_rows(lists), pair_rows(bought)
    customers, values = score_recommendations(recommended, purchases, N_ARTICLES, (k,))

    rows, pairs = rng.permutation(len(recommended[0])), rng.permutation(len(purchases[0]))
    _, shuffled = score_recommendations(
        tuple(column[rows] for column in recommended),  # type: ignore[arg-type]
        tuple(column[pairs] for column in purchases),  # type: ignore[arg-type]
        N_ARTICLES,
        (k,),
    )
    renamed = rng.permutation(10).astype(np.int32)
    others, with_other_names = score_recommendations(
        (renamed[recommended[0]], *recommended[1:]),  # type: ignore[arg-type]
        (renamed[purchases[0]], purchases[1]),
        N_ARTICLES,
        (k,),
    )
    back = np.searchsorted(others, renamed[customers])
    for name, column in values.items():
        np.testing.assert_array_equal(shuffled[name], column, err_msg=name)
        np.testing.assert_array_equal(with_other_names[name][back], column, err_msg=name)


@given(shop=shops, k=depths, data=st.data())
def test_one_more_hit_never_lowers_a_metric(
    shop: Shop, k: int, data: st.DataObject, list_rows: Callable, pair_rows: Callable
) -> None:
    lists, bought = shop
    score = scorer(list_rows, pair_rows)
    customer = data.draw(st.sampled_from(sorted(bought)))
    listed = lists.get(customer, [])
    misses = [i for i, article in enumerate(listed[:k]) if article not in bought[customer]]
    unlisted = [article for article in bought[customer] if article not in listed]
    if not misses or not unlisted:
        return
    better = listed.copy()
    better[data.draw(st.sampled_from(misses))] = data.draw(st.sampled_from(unlisted))
    before, after = score(lists, bought, k), score(lists | {customer: better}, bought, k)
    for name in before:
        assert (after[name] >= before[name]).all(), name
    for name in ("map", "precision", "recall", "ndcg"):
        assert after[f"{name}@{k}"].sum() > before[f"{name}@{k}"].sum(), name


def test_lists_paired_with_the_wrong_customers_score_differently() -> None:
    """The trap that falsified published figures: nothing but the coded id may pair them."""
    rng = np.random.default_rng(0)
    n, k, n_articles = 500, 12, 3000
    customer_idx = np.repeat(np.arange(n, dtype=np.int32), k)
    rank = np.tile(np.arange(1, k + 1, dtype=np.int16), n)
    article_idx = np.argsort(rng.random((n, n_articles)), axis=1)[:, :k].astype(np.int32)
    bought = (np.arange(n, dtype=np.int32), article_idx[:, 2])
    rows = (customer_idx, rank, article_idx.ravel())
    _, right = score_recommendations(rows, bought, n_articles, (k,))
    assert means(right)["mrr@12"] == pytest.approx(1 / 3)
    shuffled = rng.permutation(n).astype(np.int32)[customer_idx]
    _, wrong = score_recommendations((shuffled, *rows[1:]), bought, n_articles, (k,))
    assert means(wrong)["mrr@12"] < 0.01


@settings(max_examples=20)
@given(shop=shops)
def test_deeper_lists_find_more(shop: Shop, list_rows: Callable, pair_rows: Callable) -> None:
    values = scorer(list_rows, pair_rows)(*shop, 1, 2, 4, 8)
    for name in ("recall", "hit_rate", "mrr"):
        for shallow, deep in ((1, 2), (2, 4), (4, 8)):
            assert (values[f"{name}@{deep}"] >= values[f"{name}@{shallow}"]).all(), name
