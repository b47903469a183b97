"""Lining lists and purchases up with the customers under evaluation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_recommender.metrics.lists import align_lists, align_pairs, contained, distinct

CUSTOMERS = np.array([1, 3, 4], np.int32)


def columns(*rows: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(column, np.int32) for column in zip(*rows, strict=True))


def test_each_customer_has_their_own_list_and_others_are_ignored() -> None:
    rows = columns((0, 1, 9), (1, 1, 5), (1, 2, 6), (2, 1, 9), (4, 1, 7), (8, 1, 9))
    lists = align_lists(*rows, customers=CUSTOMERS, n_articles=10)
    found = [lists.articles[a:b].tolist() for a, b in zip(lists.starts, lists.ends, strict=True)]
    assert found == [[5, 6], [], [7]]


def test_rows_in_any_order_are_the_same_lists() -> None:
    rows = columns((1, 1, 5), (1, 2, 6), (4, 1, 7), (4, 2, 5))
    shuffled = [column[[3, 1, 2, 0]] for column in rows]
    straight = align_lists(*rows, customers=CUSTOMERS, n_articles=10)
    sorted_again = align_lists(*shuffled, customers=CUSTOMERS, n_articles=10)
    assert sorted_again.articles.tolist() == straight.articles.tolist() == [5, 6, 7, 5]
    assert sorted_again.starts.tolist() == straight.starts.tolist()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (columns((1, 1, 5), (1, 2, 5)), "customer_idx 1, rank 2, article_idx 5.*stands twice"),
        (columns((3, 1, 5), (3, 1, 6)), "customer_idx 3, rank 1, .*ranks must run from 1"),
        (columns((3, 0, 5)), "customer_idx 3, rank 0, .*ranks must run from 1"),
        (columns((4, 1, 10)), "article_idx 10: the catalogue has articles 0 to 9"),
        (columns((4, 1, -1)), "article_idx -1: the catalogue has articles 0 to 9"),
    ],
)
def test_malformed_lists_are_refused(rows: tuple[np.ndarray, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        align_lists(*rows, customers=CUSTOMERS, n_articles=10)


def test_malformed_arguments_are_refused() -> None:
    one, two = np.zeros(1, np.int32), np.zeros(2, np.int32)
    with pytest.raises(ValueError, match="one length, they have 1, 1 and 2"):
        align_lists(one, one, two, customers=CUSTOMERS, n_articles=10)
    with pytest.raises(ValueError, match="one length, they have 1 and 2"):
        align_pairs(one, two, customers=CUSTOMERS, n_articles=10)
    with pytest.raises(ValueError, match="ascending and distinct"):
        align_pairs(one, one, customers=np.array([2, 1]), n_articles=10)
    with pytest.raises(ValueError, match="from 3 to 3, the catalogue has articles 0 to 2"):
        align_pairs(one, one + 3, customers=CUSTOMERS, n_articles=3)


def test_equal_pairs_count_once() -> None:
    pairs = align_pairs(
        *columns((4, 2), (1, 9), (1, 3), (1, 9), (0, 1)), customers=CUSTOMERS, n_articles=10
    )
    assert pairs.counts.tolist() == [2, 0, 1]
    assert sorted(pairs.articles[pairs.starts[0] : pairs.ends[0]].tolist()) == [3, 9]


def test_nothing_recommended_and_nothing_bought() -> None:
    nothing = np.empty(0, np.int32)
    lists = align_lists(nothing, nothing, nothing, customers=CUSTOMERS, n_articles=10)
    pairs = align_pairs(nothing, nothing, customers=CUSTOMERS, n_articles=10)
    assert pairs.counts.tolist() == [0, 0, 0]
    assert contained(lists, pairs).tolist() == []


pairs_strategy = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 8)), max_size=30)


@given(listed=pairs_strategy, bought=pairs_strategy, customers=st.sets(st.integers(0, 6)))
def test_contained_is_membership_for_customers_under_evaluation(
    listed: set[tuple[int, int]], bought: set[tuple[int, int]], customers: set[int]
) -> None:
    rows = sorted(listed)
    rank = np.array(
        [sum(c == customer for c, _ in rows[:i]) + 1 for i, (customer, _) in enumerate(rows)],
        np.int16,
    )
    customer_idx, article_idx = np.array(rows, np.int32).reshape(-1, 2).T
    among = {"customers": np.array(sorted(customers), np.int32), "n_articles": 9}
    lists = align_lists(customer_idx, rank, article_idx, **among)
    purchases = align_pairs(*np.array(list(bought), np.int32).reshape(-1, 2).T, **among)
    expected = [(c, a) in bought and c in customers for c, a in rows]
    assert contained(lists, purchases).tolist() == expected


@given(st.lists(st.integers(-5, 5)))
def test_distinct(values: list[int]) -> None:
    assert distinct(np.array(values, np.int64)).tolist() == sorted(set(values))
