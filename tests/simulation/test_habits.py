"""The sample shop behaves like a fashion shop: published figures of the H&M data in comments.

Figures that depend on the size of a shop are compared in docs/simulation.md, not here.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def habits():
    path = Path(__file__).parents[2] / "benchmarks" / "simulated_habits.py"
    spec = importlib.util.spec_from_file_location("simulated_habits", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def weeks(habits, log, articles) -> pd.DataFrame:
    return habits.last_weeks(log, articles)


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        ("articles", 2.8, 3.5),  # 3.1 distinct articles a buyer
        ("repeats", 0.03, 0.05),  # 3.8-4.0 %
        ("within 7 days", 0.14, 0.26),  # 18.4 %
        ("8 to 30 days", 0.24, 0.33),  # 28.1 %
        ("31 to 90 days", 0.18, 0.30),  # 26.7 %
        ("longer", 0.14, 0.23),  # 18.7 %
        ("never", 0.06, 0.10),  # 8.1 %
        ("new", 0.22, 0.34),  # 26-32 %
        ("never sold", 0.03, 0.065),  # 3.5-4.3 %
    ],
)
def test_a_weeks_buyers_and_purchases(weeks, what, low, high):
    assert low < weeks[what].mean() < high


def test_activity_is_heavy_tailed(log, customers):
    rows = log.groupby("customer_id").size()
    assert 12 < rows.mean() < 28  # 23.3
    assert rows.std() > 1.3 * rows.mean()  # 39
    assert rows.quantile([0.25, 0.5, 0.75]).tolist() == pytest.approx([3, 9, 27], rel=0.4)
    assert rows.max() > 15 * rows.mean()  # 1,895
    assert 0 < 1 - len(rows) / len(customers) < 0.02  # some never bought


def test_exact_duplicates(log):
    assert log.duplicated().mean() == pytest.approx(0.094, abs=0.01)


def test_articles_sell_unevenly_and_some_never(log, articles):
    sold = log.groupby("article_id").size()
    assert len(sold) < len(articles)
    top = sold.sort_values(ascending=False)
    assert top.head(len(top) // 10).sum() > 0.3 * sold.sum()
    assert sold.mean() > 1.5 * sold.median()


def test_articles_are_launched_and_fade(log):
    span = log.groupby("article_id")["t_dat"].agg(["min", "max"])
    inside = span[(span["min"] > "2018-12-01") & (span["max"] < "2020-07-01")]
    assert len(inside) > 0.25 * len(span)
    assert (inside["max"] - inside["min"]).dt.days.median() < 200


def test_seasons_and_sale_days(log, articles):
    kinds = log.merge(articles[["article_id", "product_type_name"]], on="article_id")
    months = kinds["t_dat"].dt.month
    swim = kinds["product_type_name"].isin(["Bikini top", "Swimwear bottom", "Swimsuit"])
    coats = kinds["product_type_name"].isin(["Coat", "Jacket"])
    assert swim[months.isin([6, 7])].mean() > 3 * swim[months.isin([11, 12])].mean()
    assert coats[months.isin([10, 11])].mean() > 2 * coats[months.isin([6, 7])].mean()
    daily = log.groupby("t_dat").size()
    assert daily["2019-09-28"] > 1.8 * daily.median()  # the Saturday of the autumn discount
    assert daily["2019-11-29"] > 1.4 * daily.median()  # Black Friday
    closed = daily["2020-03-15":"2020-04-04"].mean()
    assert closed < 0.85 * daily["2019-03-15":"2019-04-04"].mean()


def test_prices(log):
    price = log["price"].round(4)
    shares = price.value_counts(normalize=True)
    for point in (0.0169, 0.0254, 0.0339):  # 10.7, 10.3 and 10.7 %
        assert 0.06 < shares[point] < 0.22
    assert log["price"].mean() == pytest.approx(0.0278, abs=0.004)
    assert log["price"].quantile([0.05, 0.95]).tolist() == pytest.approx([0.008, 0.059], rel=0.25)


def test_channels_and_index_groups(log, articles):
    assert (log["sales_channel_id"] == 2).mean() == pytest.approx(0.704, abs=0.03)
    groups = log.merge(articles[["article_id", "index_group_name"]], on="article_id")
    shares = groups["index_group_name"].value_counts(normalize=True)
    published = {
        "Ladieswear": 0.64,
        "Divided": 0.22,
        "Menswear": 0.056,
        "Sport": 0.04,
        "Baby/Children": 0.039,
    }
    for name, share in published.items():
        assert shares[name] == pytest.approx(share, abs=0.05), name


def test_customers(customers):
    age = customers["age"]
    counts = age.value_counts().sort_index()
    assert counts.loc[16:35].idxmax() == pytest.approx(21, abs=3)
    assert counts.loc[40:70].idxmax() == pytest.approx(51, abs=3)
    assert age.mean() == pytest.approx(36.4, abs=1.5)
    assert age.quantile([0.25, 0.5, 0.75]).tolist() == pytest.approx([24, 32, 49], abs=2.5)
    assert age.isna().mean() == pytest.approx(0.012, abs=0.004)
    for name, share in (("FN", 0.348), ("Active", 0.338)):
        assert customers[name].notna().mean() == pytest.approx(share, abs=0.02)
    club = customers["club_member_status"].value_counts(normalize=True, dropna=False)
    assert club["ACTIVE"] == pytest.approx(0.927, abs=0.01)
    assert club["PRE-CREATE"] == pytest.approx(0.068, abs=0.01)
    news = customers["fashion_news_frequency"].value_counts(normalize=True, dropna=False)
    assert news["NONE"] == pytest.approx(0.64, abs=0.02)


def test_products_have_colourways_and_texts_have_gaps(articles):
    assert len(articles) / articles["product_code"].nunique() == pytest.approx(2.23, abs=0.25)
    assert 0 < articles["detail_desc"].isna().mean() < 0.012  # 416 of 105,542
    colours = articles.groupby("product_code")["colour_group_name"]
    assert (colours.nunique() == colours.size()).mean() > 0.95


@pytest.mark.parametrize(
    ("taste", "low", "high"),
    [
        ("section", 1.5, 2.8),  # 1.90, of 1,364 customers of the H&M data
        ("colour", 1.1, 1.35),  # 1.21
        ("price", 1.1, 1.35),  # 1.24
    ],
)
def test_customers_have_tastes(habits, log, articles, taste, low, high):
    """What a customer buys next is alike more often than chance has it."""
    assert low < habits.tastes(log, articles)[taste] < high


def test_without_a_customer_there_is_no_taste(habits, log, articles):
    """Purchases given to anybody are alike as often as chance has it: the measure is fair."""
    customers = np.random.default_rng(0).permutation(log["customer_id"])
    lifts = habits.tastes(log.assign(customer_id=customers), articles)
    assert list(lifts.values()) == pytest.approx([1, 1, 1], abs=0.05)


def test_the_table_of_the_docs_is_of_this_shop(habits, log, articles, customers):
    """Every figure of the table in docs/simulation.md is the one that the command prints."""
    docs = (Path(__file__).parents[2] / "docs" / "simulation.md").read_text()
    for what, figure in habits.table(log, articles, customers).items():
        assert f"| {what} | {figure} |" in docs
