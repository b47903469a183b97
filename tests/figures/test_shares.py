"""Bars of shares: what is drawn, and what the titles find."""

import pandas as pd
import pytest

from fashion_recommender.figures.shares import Kind, share_figure

TYPES = Kind("articles", "product type", "product types")


def table(*rows):
    return pd.DataFrame(rows, columns=["value", "articles", "purchases"])


def title(figure) -> str:
    return figure.layout.meta["title"]


def test_bars_are_shares_of_articles_and_diamonds_of_purchases():
    figure = share_figure(table(("Dress", 6, 10), ("Sock", 4, 30)), TYPES)
    assert list(figure.data[0].x) == [60, 40]
    assert list(figure.data[1].x) == [25, 75]
    assert list(figure.data[0].y) == ["Dress", "Sock"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top
    assert figure.layout.xaxis.title.text == "share (%)"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("Dress", 6, 10), ("Sock", 4, 30)],
            "Dress alone makes up 60 % of the articles; Sock sells",
        ),
        (
            [("A", 3, 1), ("B", 3, 1), ("C", 2, 1), ("D", 2, 5)],
            "A and B make up 60 % of the articles; D sells best, 3.1 times its share",
        ),
        (
            [(c, 1, 1) for c in "ABCDEFGH"],
            "4 of 8 product types hold half of the articles; purchases",
        ),
        ([(c, 1, 1) for c in "ABCDEFGH"], "purchases are split the same way"),
        ([("A", 7, 3)], "All articles have one product type: A"),
        ([("A", 7, 0), ("B", 1, 0)], "A alone makes up 88 % of the articles"),
    ],
)
def test_the_title_is_found_in_the_data(rows, said):
    assert said in title(share_figure(table(*rows), TYPES))


def test_rare_kinds_are_not_called_the_best():
    figure = share_figure(table(("A", 500, 400), ("B", 495, 800), ("Odd", 5, 90)), TYPES)
    assert "B sells best" in title(figure)


@pytest.mark.parametrize("value", [None, "Unknown", "undefined"])
def test_an_attribute_that_the_shop_lacks_is_said_to_be_absent(value):
    figure = share_figure(table((value, 9, 9)), TYPES)
    assert title(figure) == "Product types are not recorded"
    assert len(figure.data) == 0


def test_only_the_first_are_drawn_and_the_rest_is_admitted():
    rows = [(f"type {i:03d} with a name longer than a phone is wide", 1, 1) for i in range(80)]
    figure = share_figure(table(*rows), TYPES, top=50)
    assert len(figure.data[0].y) == len(set(figure.data[0].y)) == 50
    assert max(map(len, figure.data[0].y)) < 32
    assert "the first 50 of 80" in figure.layout.meta["subtitle"]


def test_names_are_no_markup():
    figure = share_figure(table(("<b>A&B</b>", 9, 1), ("C", 1, 1)), TYPES)
    assert figure.data[0].y[0] == "&lt;b&gt;A&amp;B&lt;/b&gt;"
    assert "<b>A&B" not in figure.layout.title.text
