"""DuckDB and Spark count the same for the look at the data."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fashion_recommender import schema
from fashion_recommender.eda import baskets, calendar, catalogue, customers, lifetimes, weeks

pytestmark = [pytest.mark.spark, pytest.mark.slow]

N_CUSTOMERS, N_ARTICLES, N_ROWS = 80, 50, 3000
START = dt.date(2020, 5, 6)
CUTOFFS = [dt.date(2020, 8, 19), dt.date(2020, 8, 12)]


@pytest.fixture(scope="module")
def shops(duckdb, spark, tmp_path_factory) -> list[dict]:
    """One random shop with gaps, read by both engines from the same files."""
    rng = np.random.default_rng(3)
    kinds = ["Jeans", "Top", "Sock", None]
    articles = {
        c: [kinds[i] for i in rng.integers(0, 4, N_ARTICLES)] for c in schema.ARTICLE_CATEGORIES
    }
    articles["prod_name"] = [["Liv top", "Åre JEANS", None][i % 3] for i in range(N_ARTICLES)]
    articles["article_id"] = [f"{i:010d}" for i in range(N_ARTICLES)]
    articles["article_idx"] = pa.array(range(N_ARTICLES), pa.int32())
    articles["product_code"] = pa.array([i // 3 for i in range(N_ARTICLES)], pa.int32())
    people = {
        "customer_idx": pa.array(range(N_CUSTOMERS), pa.int32()),
        "fn": [i % 3 == 0 for i in range(N_CUSTOMERS)],
        "active": [i % 2 == 0 for i in range(N_CUSTOMERS)],
        "club_member_status": [kinds[i % 4] for i in range(N_CUSTOMERS)],
        "fashion_news_frequency": [kinds[i % 4] for i in range(N_CUSTOMERS)],
        "age": pa.array([None if i % 7 == 0 else i for i in range(N_CUSTOMERS)], pa.int16()),
    }
    customer = rng.integers(0, N_CUSTOMERS - 5, N_ROWS)
    days = np.concatenate([[0, 111], rng.integers(0, 112, N_ROWS - 2)])
    log = {
        "t_dat": pa.array([START + dt.timedelta(days=int(d)) for d in days], pa.date32()),
        "customer_idx": customer.astype(np.int32),
        "article_idx": ((customer * 7 + rng.geometric(0.2, N_ROWS)) % N_ARTICLES).astype(np.int32),
        "price": rng.choice([0.0, 0.0169, 0.0339, 0.1], N_ROWS).astype(np.float32),
        "sales_channel_id": rng.integers(1, 3, N_ROWS).astype(np.int8),
    }
    folder = tmp_path_factory.mktemp("shop")
    for name, columns in {"articles": articles, "customers": people, "transactions": log}.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    names = ("articles", "customers", "transactions")
    return [
        {name: engine.read_parquet(str(folder / f"{name}.parquet")) for name in names}
        for engine in (duckdb, spark)
    ]


def _baskets(s: dict):
    return baskets.baskets(s["transactions"], CUTOFFS[-1], 50)


COUNTS = {
    "article attributes": lambda s: catalogue.attribute_counts(s["articles"], s["transactions"]),
    "types per group": lambda s: catalogue.types_per_group(s["articles"]),
    "words": lambda s: catalogue.name_words(s["articles"], s["transactions"], 9),
    "customer attributes": lambda s: customers.attribute_counts(s["customers"], s["transactions"]),
    "purchases": lambda s: customers.purchase_counts(s["customers"], s["transactions"]),
    "days": lambda s: calendar.day_counts(s["transactions"]),
    "prices": lambda s: calendar.price_counts(s["transactions"]),
    "weeks": lambda s: calendar.week_counts(s["transactions"]),
    "repeats": lambda s: weeks.repeat_counts(s["transactions"], s["articles"], CUTOFFS[:1], 9),
    "recency": lambda s: weeks.recency_counts(s["transactions"], CUTOFFS),
    "article ages": lambda s: weeks.article_age_counts(s["transactions"], CUTOFFS[:1]),
    "concentration": lambda s: weeks.concentration(s["transactions"], CUTOFFS[:1]),
    "lifetimes": lambda s: lifetimes.lifetime_counts(s["transactions"]),
    "type pairs": lambda s: baskets.type_pairs(_baskets(s), s["articles"], 3),
    "article pairs": lambda s: baskets.article_pairs(_baskets(s), s["articles"], 8),
}


@pytest.mark.parametrize("what", list(COUNTS))
def test_both_engines_count_the_same(shops, what):
    ours, theirs = (COUNTS[what](shop) for shop in shops)
    assert len(ours) > 0
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, rtol=1e-12, atol=0)
