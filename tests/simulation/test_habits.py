"""The sample shop behaves like a fashion shop: published figures of the H&M data in comments.

Figures that depend on the size of a shop are compared in docs/simulation.md, not here.
"""

import numpy as np
import pandas as pd
import pytest

END = pd.Timestamp("2020-09-23")


@pytest.fixture(scope="module")
def weeks(log, articles) -> pd.DataFrame:
    """One row for each of the last eight weeks: shares of its buyers and purchases."""
    log = log.merge(articles[["article_id", "product_code"]], on="article_id")
    rows = []
    for number in range(8):
        end = END - pd.Timedelta(days=7 * number)
        start = end - pd.Timedelta(days=7)
        past, week = log[log["t_dat"] < start], log[(log["t_dat"] >= start) & (log["t_dat"] < end)]
        pairs = week.drop_duplicates(["customer_id", "article_id"])
        owned = past[["customer_id", "article_id"]].drop_duplicates()
        buyers = pd.Index(pairs["customer_id"].unique())
        last = past.groupby("customer_id")["t_dat"].max().reindex(buyers)
        gap = (start - last).dt.days
        first_sale = log.groupby("article_id")["t_dat"].min()
        age = (pairs["t_dat"] - pairs["article_id"].map(first_sale)).dt.days
        rows.append(
            {
                "articles": len(pairs) / len(buyers),
                "repeats": len(pairs.merge(owned)) / len(pairs),
                "within 7 days": (gap <= 7).mean(),
                "8 to 30 days": gap.between(8, 30).mean(),
                "31 to 90 days": gap.between(31, 90).mean(),
                "longer": (gap > 90).mean(),
                "never": gap.isna().mean(),
                "new": (age <= 28).mean(),
                "never sold": (~pairs["article_id"].isin(past["article_id"])).mean(),
            }
        )
    return pd.DataFrame(rows)


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


def test_customers_have_tastes(log, articles):
    """Two purchases of one customer share a section far more often than those of two."""
    sections = log.merge(articles[["article_id", "section_name"]], on="article_id")
    one = sections.drop_duplicates(["customer_id", "article_id"])
    days = one.sort_values(["customer_id", "t_dat"], kind="stable")
    same_customer = days["customer_id"].to_numpy()[1:] == days["customer_id"].to_numpy()[:-1]
    other_day = days["t_dat"].to_numpy()[1:] != days["t_dat"].to_numpy()[:-1]
    section = days["section_name"].to_numpy()
    alike = section[1:] == section[:-1]
    own = alike[same_customer & other_day].mean()
    shuffled = np.random.default_rng(0).permutation(section)
    assert own > 1.8 * (shuffled[1:] == shuffled[:-1]).mean()
