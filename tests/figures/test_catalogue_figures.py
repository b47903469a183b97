"""What the shop offers: how much is drawn, and in which colours."""

import pandas as pd
import pytest

from fashion_recommender.figures import catalogue
from fashion_recommender.figures.colour_names import colour_of
from fashion_recommender.figures.style import PLAIN


def counts(name: str, values: list) -> pd.DataFrame:
    """The shop's articles by one attribute; other attributes are there, too."""
    attribute = catalogue.KINDS[name][0]
    n = len(values)
    mine = pd.DataFrame({"attribute": attribute, "value": values, "articles": range(n, 0, -1)})
    other = pd.DataFrame({"attribute": "another", "value": ["x"], "articles": [9]})
    return pd.concat([other, mine], ignore_index=True).assign(purchases=1)


@pytest.mark.parametrize("name", catalogue.KINDS)
def test_at_most_fifty_kinds_are_drawn(name):
    values = [f"kind {i}" for i in range(80)]
    figure = catalogue.attribute_figure(counts(name, values), name)
    assert list(figure.data[0].y) == values[:50]
    assert len(figure.data[1].y) == 50


def test_a_colour_group_has_its_colour():
    values = ["Dark Blue", "Light Pink", "Off White", "Other", None]
    bars = catalogue.attribute_figure(counts("colour_groups", values), "colour_groups").data[0]
    assert list(bars.marker.color) == [colour_of(value or "") for value in values]
    assert len(set(bars.marker.color)) == 4  # what has no hue is grey
    assert bars.marker.line.width  # a white bar has an edge


def test_other_kinds_have_the_plain_colour():
    figure = catalogue.attribute_figure(counts("product_types", ["Dress", "Sock"]), "product_types")
    assert figure.data[0].marker.color == PLAIN
