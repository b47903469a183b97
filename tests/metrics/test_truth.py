"""Truth, history, segments and statistics by hand, and that they do not look ahead."""

import datetime as dt
from collections.abc import Callable

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from fashion_recommender.business_rules import ShopRules
from fashion_recommender.metrics.segments import SegmentConfig
from fashion_recommender.metrics.truth import (
    ARTICLE_STATISTICS,
    BUYERS,
    HISTORY,
    SEGMENTS,
    article_statistics,
    customer_segments,
    purchase_history,
    target_purchases,
)
from fashion_recommender.models.answers import ListTerms
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.tables import splits
from fashion_recommender.tables.splits import Protocol

NEW, OLD = dt.date(2020, 9, 16), dt.date(2020, 9, 9)


def rows(table: pa.Table) -> list[tuple]:
    return [tuple(row.values()) for row in table.to_pylist()]


def test_what_was_bought_in_the_target_weeks(transactions: ibis.Table, protocol: Protocol) -> None:
    table = target_purchases(transactions, protocol)
    assert table.schema.equals(BUYERS)
    assert rows(table) == [
        (OLD, 0, 0, True),
        (OLD, 0, 1, False),
        (OLD, 3, 3, False),
        (NEW, 0, 1, True),  # bought in the older week, so known before the newer
        (NEW, 0, 4, False),
        (NEW, 4, 2, False),
    ]


def test_history_of_the_buyers(transactions: ibis.Table, protocol: Protocol) -> None:
    table = purchase_history(transactions, protocol)
    assert table.schema.equals(HISTORY)
    assert rows(table) == [
        (0, 0, dt.date(2020, 6, 1)),
        (0, 1, dt.date(2020, 9, 9)),
        (0, 4, dt.date(2020, 9, 18)),
        (3, 3, dt.date(2020, 9, 10)),
        (4, 2, dt.date(2020, 9, 22)),
    ]


def test_segments(transactions: ibis.Table, customers: ibis.Table, protocol: Protocol) -> None:
    table = customer_segments(transactions, customers, protocol, SegmentConfig())
    assert table.schema.equals(SEGMENTS)
    cold = ("last purchase: never (cold)", "purchases before: 0")
    assert rows(table) == [
        (OLD, 0, "last purchase: over 90 days ago", "purchases before: 1", "age: up to 24"),
        (OLD, 3, *cold, "age: over 64"),
        (NEW, 0, "last purchase: 1-7 days ago", "purchases before: 2-4", "age: up to 24"),
        (NEW, 4, *cold, "age: up to 24"),
    ]


def test_customers_without_any_age(transactions: ibis.Table, protocol: Protocol) -> None:
    ageless = ibis.memtable(
        pa.table(
            {
                "customer_idx": pa.array(range(5), pa.int32()),
                "age": pa.array([None] * 5, pa.int16()),
            }
        )
    )
    table = customer_segments(transactions, ageless, protocol, SegmentConfig())
    assert set(table["age"].to_pylist()) == {"age: unknown"}


def test_statistics_of_articles(
    transactions: ibis.Table, articles: ibis.Table, protocol: Protocol
) -> None:
    table = article_statistics(transactions, articles, protocol)
    assert table.schema.equals(ARTICLE_STATISTICS)
    assert rows(table) == [
        *[(OLD, a, n, 3, True) for a, n in enumerate([1, 1, 1, 0, 0, 0])],
        *[(NEW, a, n, 4, True) for a, n in enumerate([1, 2, 1, 1, 0, 0])],
    ]
    weekly = protocol.model_copy(update={"on_sale_days": 7, "backtest_k": 1, "serving_k": 1})
    on_sale = article_statistics(transactions, articles, weekly)["on_sale"].to_pylist()
    assert [a for a in range(6) if on_sale[a]] == [2]
    assert [a for a in range(6) if on_sale[6 + a]] == [0, 1, 3]


def test_on_sale_is_what_models_take_for_it(
    transactions: ibis.Table, articles: ibis.Table, protocol: Protocol
) -> None:
    """Of the window that they are fitted on, without what the shop never shows."""
    ids = [f"010000000{a}" for a in range(6)]
    coded = articles.order_by("article_idx").to_pyarrow()
    articles = ibis.memtable(coded.append_column("article_id", pa.array(ids)))

    def on_sale(**changes: object) -> list[int]:
        changed = protocol.model_copy(update={"backtest_k": 1, "serving_k": 1} | changes)
        flags = article_statistics(transactions, articles, changed)["on_sale"].to_pylist()
        return [a for a in range(6) if flags[6 + a]]

    assert on_sale(on_sale_days=28, train_days=7) == [0, 1, 3]
    hidden = ShopRules(excluded_articles=(ids[1], ids[5]))
    assert on_sale(on_sale_days=7, rules=hidden) == [0, 3]
    assert on_sale(on_sale_days=None, rules=hidden) == [0, 2, 3, 4]
    # Too few in the window: the window grows, then the newest that were never sold.
    assert on_sale(on_sale_days=7, backtest_k=4) == [0, 1, 2, 3]
    assert on_sale(on_sale_days=7, serving_k=5) == [0, 1, 2, 3, 5]
    assert on_sale(on_sale_days=7, backtest_k=3, rules=hidden) == [0, 2, 3]
    # And so many more as a customer may have bought: 0 has two of them.
    assert on_sale(on_sale_days=7, backtest_k=2, exclude_purchased=True) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_judged_on_is_what_models_may_recommend(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_customers, n_articles, n_rows = 8, 40, 60
    days = rng.integers(0, 120, n_rows)
    transactions = pd.DataFrame(
        {
            "t_dat": [NEW - dt.timedelta(days=int(d) - 7) for d in days],
            "customer_idx": rng.integers(0, n_customers, n_rows).astype(np.int32),
            "article_idx": rng.integers(0, n_articles, n_rows).astype(np.int32),
            "price": np.float32(0.1),
            "sales_channel_id": np.int8(1),
        }
    )
    customers = pd.DataFrame(
        {
            "customer_idx": np.arange(n_customers, dtype=np.int32),
            "customer_id": [f"c{i}" for i in range(n_customers)],
            "age": pd.array([30] * n_customers, "Int16"),
        }
    )
    ids = [f"{i:010d}" for i in range(n_articles)]
    articles = pd.DataFrame(
        {"article_idx": np.arange(n_articles, dtype=np.int32), "article_id": ids}
    )
    tables = [ibis.memtable(frame) for frame in (transactions, customers, articles)]
    log = PurchaseLog.from_tables(*tables)
    for changes in (
        {},
        {"exclude_purchased": True},
        {"train_days": 30},
        {"on_sale_days": None, "rules": ShopRules(excluded_articles=(ids[3],))},
        {"backtest_k": 38, "rules": ShopRules(excluded_articles=(ids[3], ids[30]))},
    ):
        protocol = Protocol(**{"cutoffs": 2, "backtest_k": 15, "on_sale_days": 14} | changes)
        flags = article_statistics(tables[0], tables[2], protocol).to_pandas()
        for cutoff, of_week in flags.groupby("cutoff"):
            history = log.before(cutoff, protocol.train_days)
            allowed = ListTerms.of(history, 12, protocol).articles
            assert of_week.loc[of_week["on_sale"], "article_idx"].tolist() == allowed.tolist()


def test_articles_coded_otherwise_are_refused(
    transactions: ibis.Table, articles: ibis.Table, protocol: Protocol
) -> None:
    with pytest.raises(ValueError, match=r"article_idx must be 0\.\.4"):
        article_statistics(transactions, articles.filter(articles.article_idx > 0), protocol)


def test_known_customers_only(transactions: ibis.Table, customers: ibis.Table) -> None:
    protocol = Protocol(cutoffs=2, known_customers_only=True)
    assert set(target_purchases(transactions, protocol)["customer_idx"].to_pylist()) == {0}
    assert set(purchase_history(transactions, protocol)["customer_idx"].to_pylist()) == {0}
    segments = customer_segments(transactions, customers, protocol, SegmentConfig())
    assert segments["customer_idx"].to_pylist() == [0, 0]


# --- nothing looks ahead -------------------------------------------------------------------------
def facts_before(
    transactions: ibis.Table, customers: ibis.Table, articles: ibis.Table, protocol: Protocol
) -> list[pa.Table]:
    """Everything that has to be of before the cut-off, for the customers 0 and 3 of old."""
    segments = customer_segments(transactions, customers, protocol, SegmentConfig())
    history = purchase_history(transactions, protocol)
    first = history["first_date"].to_pylist()
    known = history.filter(pa.array([date < OLD for date in first]))
    buyers = target_purchases(transactions, protocol)
    return [
        segments.filter(pa.array([c in (0, 3) for c in segments["customer_idx"].to_pylist()])),
        article_statistics(transactions, articles, protocol),
        known.filter(pa.array([c in (0, 3) for c in known["customer_idx"].to_pylist()])),
        buyers.filter(buyers["is_repeat"]),
    ]


@pytest.fixture
def poisoned(log_rows: list[tuple[dt.date, int, int]], make_log: Callable) -> ibis.Table:
    """The log with purchases by everybody of everything, from the cut-off on."""
    poison = [(OLD + dt.timedelta(days=d), c, a) for d in (0, 6) for c in range(5) for a in (4, 5)]
    return make_log([*log_rows, *poison])


def test_the_target_week_changes_nothing_that_is_of_before_it(
    transactions: ibis.Table, poisoned: ibis.Table, customers: ibis.Table, articles: ibis.Table
) -> None:
    # One cut-off; the last day, and with it the cut-off, is the same in both logs.
    end = ibis.date("2020-09-16")
    protocol = Protocol(cutoffs=1)
    clean = facts_before(
        transactions.filter(transactions.t_dat < end), customers, articles, protocol
    )
    bad = facts_before(poisoned.filter(poisoned.t_dat < end), customers, articles, protocol)
    assert all(len(table) for table in clean)
    for one, other in zip(clean, bad, strict=True):
        assert one.equals(other)


def test_that_test_notices_a_look_ahead(
    transactions: ibis.Table,
    poisoned: ibis.Table,
    customers: ibis.Table,
    articles: ibis.Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Facts of a day later than they should be of, in both logs."""
    honest = splits.log_cutoffs
    monkeypatch.setattr(
        splits, "log_cutoffs", lambda *log: [day + dt.timedelta(days=1) for day in honest(*log)]
    )
    end = ibis.date("2020-09-16")
    protocol = Protocol(cutoffs=1)
    clean = facts_before(
        transactions.filter(transactions.t_dat < end), customers, articles, protocol
    )
    bad = facts_before(poisoned.filter(poisoned.t_dat < end), customers, articles, protocol)
    segments, statistics, _, repeats = (
        one.equals(other) for one, other in zip(clean, bad, strict=True)
    )
    assert not segments
    assert not statistics
    assert not repeats
