"""What can be foreseen of a week: what is drawn and said."""

import pandas as pd
import pytest

from fashion_recommender.figures import foresight


def title(figure) -> str:
    return figure.layout.meta["title"]


def repeats(*rows):
    return pd.DataFrame(rows, columns=["level", "weeks_ago", "pairs", "repeated"])


def test_repeats_near_and_long_ago():
    figure = foresight.repeat_figure(
        repeats(
            ("article", 1, 1000, 40),
            ("article", 2, 1000, 30),
            ("article", 14, 300, 1),
            ("article", 20, 700, 4),
            ("article", 21, 99, 99),  # too few to say anything
            ("product", 1, 900, 90),
        )
    )
    assert title(figure) == (
        "Buyers buy again 4.0 % of last week's purchases, 0.50 % of those over 13 weeks old"
    )
    assert list(figure.data[0].x) == [1, 2, 14, 20]
    assert list(figure.data[1].y) == [10]


def test_products_without_colours_are_drawn_once():
    rows = [("article", 1, 1000, 40)], [("product", 1, 1000, 40)]
    assert len(foresight.repeat_figure(repeats(*rows[0], *rows[1])).data) == 1


def test_too_few_returning_customers_are_no_figure():
    figure = foresight.repeat_figure(repeats(("article", 1, 20, 5), ("product", 1, 500, 5)))
    assert title(figure).startswith("Too few returning customers")


def test_recency_counts_never_apart_and_averages_weeks():
    counts = pd.DataFrame(
        {
            "cutoff": pd.to_datetime(["2020-01-01"] * 4 + ["2020-01-08"] * 2),
            "days_ago": pd.array([1, 7, 8, None, 400, None], dtype="Int64"),
            "buyers": [10, 10, 60, 20, 60, 40],
        }
    )
    figure = foresight.recency_figure(counts)
    bars = dict(zip(figure.data[0].x, figure.data[0].y, strict=True))
    assert bars == {
        "1-7 days": 10,
        "8-30 days": 30,
        "31-90 days": 0,
        "91-365 days": 0,
        "more": 30,
        "never": 30,
    }
    assert title(figure) == (
        "10 % of a week's buyers had bought in the seven days before, 30 % had never bought"
    )
    assert figure.data[0].error_y.array[-1] == pytest.approx(10)


def test_ages_of_articles_by_band():
    counts = pd.DataFrame(
        {
            "weeks_on_sale": [0, 1, 4, 5, 90],
            "articles": [1, 1, 1, 1, 6],
            "purchases": [5, 5, 20, 30, 40],
        }
    )
    figure = foresight.article_age_figure(counts)
    assert title(figure) == (
        "30 % of purchases are of articles at most 4 weeks old, 5.0 % of articles never sold before"
    )
    bars = dict(zip(figure.data[0].x, figure.data[0].y, strict=True))
    assert (bars["never before"], bars["3-4 weeks"], bars["5-8 weeks"], bars["more"]) == (
        5,
        20,
        30,
        40,
    )
    assert sum(figure.data[1].y) == pytest.approx(100)


def test_concentration_names_the_share_of_twelve():
    table = pd.DataFrame({"n": [1, 12, 100, 600], "articles": 600.0})
    table["trailing"], table["hindsight"] = [0.01, 0.05, 0.2, 0.8], [0.02, 0.1, 0.3, 1.0]
    figure = foresight.concentration_figure(table)
    assert title(figure) == (
        "A week's 12 best sellers account for 5.0 % of the next week's purchases, its best 500 for "
        "68 %"
    )


def test_concentration_of_a_shop_of_three_articles():
    table = pd.DataFrame({"n": [1, 2, 3], "trailing": [0.5, 0.8, 1], "hindsight": 1, "articles": 3})
    assert title(foresight.concentration_figure(table)) == (
        "All 3 articles of a week account for 100 % of the next week's purchases"
    )


def test_half_life_of_articles():
    survival = pd.DataFrame({"weeks": range(5), "alive": [1, 0.9, 0.6, 0.5, 0.2], "at_risk": 100})
    figure = foresight.lifetime_figure(survival, 28)
    assert title(figure) == "Half of the articles no longer sell 3 weeks after their first sale"
    longer = survival.assign(alive=[1, 0.9, 0.9, 0.8, 0.8])
    assert title(foresight.lifetime_figure(longer, 28)) == (
        "4 weeks after their first sale, 80 % of the articles still sell"
    )
    assert len(foresight.lifetime_figure(survival.iloc[:0], 28).data) == 0
