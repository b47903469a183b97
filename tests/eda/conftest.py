"""A shop small enough to count by hand: 6 articles, 5 customers, 8 weeks."""

import datetime as dt

import ibis
import pandas as pd
import pytest

from fashion_recommender import schema

FIRST_DAY = dt.date(2020, 8, 3)  # a Monday
SALES = [
    # day of the log, customer, article, price, channel
    (0, 0, 0, 0.02, 1),
    (0, 0, 1, 0.04, 1),
    (1, 1, 0, 0.02, 2),
    (7, 0, 0, 0.02, 2),
    (8, 2, 2, 0.08, 2),
    (15, 1, 1, 0.04, 2),
    (21, 0, 3, 0.02, 2),
    (21, 0, 2, 0.04, 2),
    (28, 1, 1, 0.04, 1),
    (35, 2, 2, 0.08, 2),
    (42, 0, 0, 0.01, 2),
    (43, 3, 4, 0.02, 1),
    (43, 3, 0, 0.02, 1),
    (49, 0, 0, 0.02, 2),
    (50, 1, 4, 0.02, 2),
    (55, 3, 0, 0.02, 1),
]


@pytest.fixture
def tables() -> dict[str, ibis.Table]:
    """The coded tables ``articles``, ``customers``, ``transactions``."""
    names = ["Blue Jeans", "JEANS slim", "Knit top", "Top knit top", None, "A 2-pack"]
    articles = pd.DataFrame({c: ["x"] * 6 for c in schema.ARTICLE_CATEGORIES})
    articles["prod_name"] = names
    articles["product_type_name"] = ["Jeans", "Jeans", "Sweater", "Top", "Socks", "Socks"]
    articles["product_group_name"] = ["Lower", "Lower", "Upper", "Upper", None, None]
    articles["colour_group_name"] = ["Blue", "Blue", "Red", "Red", "Red", "Black"]
    articles["product_code"] = [10, 10, 20, 20, 30, 40]
    articles[schema.ARTICLE_ID] = [f"{i:010d}" for i in range(6)]
    articles[schema.ARTICLE_IDX] = range(6)
    customers = pd.DataFrame(
        {
            schema.CUSTOMER_IDX: range(5),
            "fn": [True, True, False, False, False],
            "active": [True, False, False, False, False],
            "club_member_status": ["ACTIVE", "ACTIVE", "ACTIVE", None, "PRE-CREATE"],
            "fashion_news_frequency": ["NONE"] * 5,
            "age": pd.array([21, 21, 50, 9, None], dtype="Int16"),
        }
    )
    columns = [schema.DATE, schema.CUSTOMER_IDX, schema.ARTICLE_IDX, schema.PRICE, schema.CHANNEL]
    log = pd.DataFrame(SALES, columns=columns)
    log[schema.DATE] = [FIRST_DAY + dt.timedelta(days=day) for day in log[schema.DATE]]
    memory = {"articles": articles, "customers": customers, "transactions": log}
    tables = {name: ibis.memtable(frame) for name, frame in memory.items()}
    sales = tables["transactions"]
    tables["transactions"] = sales.mutate(**{schema.DATE: sales[schema.DATE].cast("date")})
    return tables
