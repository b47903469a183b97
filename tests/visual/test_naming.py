"""Styles get the name that a shop assistant would give them."""

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.visual.naming import cluster_names, plural
from fashion_recommender.visual.styles import StyleClusters

COLUMNS = ["product_type_name", "colour_group_name", "graphical_appearance_name", "section_name"]


def name(*rows, labels=None, owner=(0,)):
    labels = np.zeros(len(rows), np.int32) if labels is None else np.array(labels, np.int32)
    clusters = StyleClusters(labels, np.zeros((len(owner), 2), np.float32), np.array(owner))
    return cluster_names(clusters, pd.DataFrame(list(rows), columns=COLUMNS))


BLACK_DRESS = ("Dress", "Black", "Solid", "Womens Casual")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([BLACK_DRESS], "Black dresses, solid"),
        ([BLACK_DRESS, ("Dress", "White", "Solid", "")], "Dresses, solid"),
        (
            [("T-shirt", "Dark Blue", "Stripe", ""), ("T-shirt", "Red", "Stripe", "")] * 2
            + [("Top", "Pink", "Unknown", "")],
            "T-shirts, striped",
        ),
        (
            [("Top", "Black", "Lace", ""), ("Skirt", "Black", "Solid", "")],
            "Black skirts and tops",
        ),
        (
            [("Top", "A", "x", ""), ("Skirt", "B", "y", ""), ("Bra", "C", "z", "")],
            "Bras and skirts",
        ),
        ([("Unknown", "Other", "Unknown", "")], "Pieces"),
        ([("Scarf", None, np.nan, None)], "Scarves"),
    ],
)
def test_what_most_of_a_style_share_is_said(rows, expected):
    assert name(*rows)[0].startswith(expected)


def test_two_types_together_and_no_type_at_all():
    rows = [("Top", "A", "x", "")] * 3 + [("Dress", "B", "y", "")] * 3 + [("Bra", "C", "z", "")] * 2
    assert name(*rows) == ["Dresses and tops"]
    rows = [(t, "Black", "Solid", "") for t in ("Top", "Dress", "Bra", "Skirt")]
    assert name(*rows) == ["Black bras, dresses and more, solid"]


def test_styles_of_one_customer_are_told_apart():
    other = (*BLACK_DRESS[:3], "Womens Trend")
    rows = [BLACK_DRESS, other, other, BLACK_DRESS]
    assert name(*rows, labels=[0, 1, 2, 3], owner=[0, 0, 0, 1]) == [
        "Black dresses, solid · Womens Casual",
        "Black dresses, solid · Womens Trend",
        "Black dresses, solid · Womens Trend (2)",
        "Black dresses, solid",
    ]


def test_a_shop_without_attributes_still_gets_names():
    clusters = StyleClusters(np.array([0, 1]), np.zeros((2, 2), np.float32), np.array([0, 0]))
    assert cluster_names(clusters, pd.DataFrame(index=range(2))) == ["Pieces", "Pieces (2)"]
    categories = pd.DataFrame({"product_type_name": pd.Categorical(["Hat/beanie", "Bag"])})
    assert cluster_names(clusters, categories) == ["Hats/beanies", "Bags"]
    with pytest.raises(ValueError, match="1 rows for 2 purchases"):
        cluster_names(clusters, pd.DataFrame(index=range(1)))


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("Trousers", "trousers"),
        ("Vest top", "vest tops"),
        ("T-shirt", "T-shirts"),
        ("Underwear body", "bodies"),
        ("Long John", "long johns"),
        ("Jumpsuit/Playsuit", "jumpsuits/playsuits"),
        ("Watch", "watches"),
        ("Toy", "toys"),
        ("Accessories set", "accessories sets"),
        ("Cap/peaked", "caps/peaked"),
    ],
)
def test_plurals(one, many):
    assert plural(one) == many
