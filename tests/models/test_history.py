import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest
from shops import CUTOFF, make_log, make_shop

from fashion_recommender.models.history import PurchaseLog


def on(days_before: int) -> dt.date:
    return CUTOFF - dt.timedelta(days=days_before)


@pytest.fixture
def log():
    rows = [(on(30), 0, 1), (on(8), 1, 0), (on(7), 0, 2), (on(1), 2, 2), (on(1), 2, 2)]
    return make_log(make_shop(4, 5), [*rows, (on(0), 3, 4), (on(-6), 1, 1), (on(-7), 0, 0)])


def test_a_cutoff_is_a_slice_that_copies_nothing(log):
    history = log.before(CUTOFF)
    assert np.shares_memory(history.customer_idx, log.customer_idx)
    assert history.days_ago.tolist() == [30, 8, 7, 1, 1]
    assert history.article_idx.tolist() == [1, 0, 2, 2, 2]
    assert len(history) == 5


def test_training_days_are_counted_back_from_the_cutoff(log):
    assert log.before(CUTOFF, days=7).days_ago.tolist() == [7, 1, 1]
    assert len(log.before(on(40))) == 0


@pytest.mark.parametrize(("days", "left"), [(1, 2), (6, 2), (7, 3), (8, 4), (30, 5), (99, 5)])
def test_the_last_days(log, days, left):
    assert len(log.before(CUTOFF).last_days(days)) == left


def test_buyers_of_a_week_are_distinct_and_end_with_it(log):
    assert log.buyers(CUTOFF, 7).tolist() == [1, 3]
    assert log.buyers(CUTOFF, 8).tolist() == [0, 1, 3]
    assert log.buyers(CUTOFF, 7).dtype == np.int32
    assert log.buyers(on(100), 7).tolist() == []


def test_dates_of_the_log(log):
    assert (log.first_date, log.last_date) == (on(30), on(-7))


def test_the_purchase_matrix_counts_rows(log):
    history = log.before(CUTOFF)
    expected = np.zeros((4, 5))
    expected[0, [1, 2]] = expected[1, 0] = 1
    expected[2, 2] = 2
    np.testing.assert_array_equal(history.purchased.toarray(), expected)
    weighted = history.matrix(history.days_ago).toarray()
    assert (weighted[0, 1], weighted[2, 2]) == (30, 2)
    assert history.purchased.dtype == np.float32
    assert history.purchased.has_sorted_indices


def test_what_is_on_sale(log):
    history = log.before(CUTOFF)
    assert history.on_sale(None).tolist() == [0, 1, 2, 3, 4]
    assert history.on_sale(7).tolist() == [2]
    assert history.on_sale(8).tolist() == [0, 2]
    # Too few in the window: those sold last before it, then the newest of the never sold.
    assert history.on_sale(7, least=2).tolist() == [0, 2]
    assert history.on_sale(7, least=3).tolist() == [0, 1, 2]
    assert history.on_sale(7, least=4).tolist() == [0, 1, 2, 4]
    assert history.on_sale(7, least=99).tolist() == [0, 1, 2, 3, 4]
    assert history.on_sale(7, least=2, hidden=np.array([0])).tolist() == [1, 2]
    assert log.before(on(99)).on_sale(1, least=2).tolist() == [3, 4]
    assert history.on_sale(7).dtype == np.int32


def test_how_much_a_customer_has_at_most(log):
    assert log.before(CUTOFF).most_purchased == 2
    assert log.before(on(99)).most_purchased == 0


def tables(customer_idx=(0, 1)):
    transactions = pd.DataFrame(
        {
            "t_dat": [on(1), on(3)],
            "customer_idx": np.array([1, 0], np.int32),
            "article_idx": np.array([0, 1], np.int32),
            "price": np.array([0.1, 0.2], np.float32),
            "sales_channel_id": np.array([1, 2], np.int8),
        }
    )
    customers = pd.DataFrame(
        {
            "customer_idx": np.array(customer_idx, np.int32)[::-1],
            "customer_id": ["b", "a"],
            "age": pd.array([33, None], "Int16"),
        }
    )
    articles = pd.DataFrame(
        {
            "article_idx": np.array([1, 0], np.int32),
            "article_id": ["0000000002", "0000000001"],
            "prod_name": ["Coat", "Top"],
        }
    )
    return [ibis.memtable(frame) for frame in (transactions, customers, articles)]


def test_tables_become_arrays_in_the_order_of_codes_and_days():
    log = PurchaseLog.from_tables(*tables())
    assert log.shop.customer_ids.tolist() == ["a", "b"]
    assert np.isnan(log.shop.ages[0])
    assert log.shop.ages[1] == 33
    assert log.shop.article_ids.tolist() == ["0000000001", "0000000002"]
    assert log.shop.attributes["prod_name"].tolist() == ["Top", "Coat"]
    assert (log.first_date, log.last_date) == (on(3), on(1))
    assert log.customer_idx.tolist() == [0, 1]
    np.testing.assert_allclose(log.price, [0.2, 0.1])


def test_codes_with_a_gap_are_refused():
    with pytest.raises(ValueError, match=r"customer_idx is not 0\.\.1"):
        PurchaseLog.from_tables(*tables(customer_idx=(0, 2)))


def test_the_order_in_which_an_engine_gives_rows_is_irrelevant():
    rng = np.random.default_rng(0)
    few, customers, articles = tables()
    rows = pd.DataFrame(
        {
            "t_dat": [on(int(days)) for days in rng.integers(1, 4, 200)],
            "customer_idx": rng.integers(0, 2, 200).astype(np.int32),
            "article_idx": rng.integers(0, 2, 200).astype(np.int32),
            "price": rng.integers(1, 9, 200).astype(np.float32),
            "sales_channel_id": rng.integers(1, 3, 200).astype(np.int8),
        }
    )
    one, other = (
        PurchaseLog.from_tables(
            ibis.memtable(rows.sample(frac=1, random_state=seed)), customers, articles
        )
        for seed in (1, 2)
    )
    for name in ("day", *few.columns[1:]):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (np.diff(one.day) >= 0).all()
