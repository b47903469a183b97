"""What is bought together, and what the data lack."""

import numpy as np
import pandas as pd

from fashion_recommender.figures.gaps import gap_figure
from fashion_recommender.figures.together import article_pair_figure, type_pair_figure


def title(figure) -> str:
    return figure.layout.meta["title"]


def pairs(*rows):
    both = [(a, b, n, lift) for a, b, n, lift in rows] + [(b, a, n, lift) for a, b, n, lift in rows]
    return pd.DataFrame(both, columns=["a", "b", "baskets", "lift"])


def test_types_that_go_together_stand_together():
    figure = type_pair_figure(
        pairs(
            ("Bra", "Brief", 50, 8.0),
            ("Bra", "Coat", 20, 0.5),
            ("Coat", "Scarf", 30, 4.0),
            ("Brief", "Tie", 3, 99.0),  # too few baskets
        )
    )
    names = list(figure.data[0].x)
    assert sorted(names) == ["Bra", "Brief", "Coat", "Scarf"]
    assert abs(names.index("Bra") - names.index("Brief")) == 1
    assert abs(names.index("Coat") - names.index("Scarf")) == 1
    strength = np.array(figure.data[0].z, dtype=float)
    assert strength[names.index("Bra"), names.index("Brief")] == 3
    assert strength[names.index("Coat"), names.index("Bra")] == -1
    assert np.isnan(strength[names.index("Bra"), names.index("Bra")])
    assert title(figure) == "Bra and Brief share a basket 8.0 times as often as by chance"


def test_a_shop_without_types_or_pairs_says_so():
    assert title(type_pair_figure(pairs())).startswith("Too few baskets")
    none = pd.DataFrame(columns=["a", "b", "name_a", "name_b", "baskets", "lift"])
    assert title(article_pair_figure(none)) == "No two articles were bought together"


def test_pairs_of_the_same_names_are_drawn_apart():
    table = pd.DataFrame(
        {"name_a": ["Top", "Top"], "name_b": ["Skirt", "Skirt"], "baskets": [5, 4], "lift": [3, 2]}
    )
    figure = article_pair_figure(table)
    assert list(figure.data[0].x) == [5, 4]
    assert len(set(figure.data[0].y)) == 2
    assert title(figure) == (
        "Top and Skirt meet most often: in 5 baskets, 3.0 times as often as by chance"
    )


QUALITY = {
    "articles": {"rows": 10, "gaps": {"detail_desc": 1}, "without_photograph": 10, "never_sold": 0},
    "customers": {"rows": 20, "gaps": {"age": 5}, "never_bought": 2},
    "transactions": {
        "rows": 100,
        "exact_duplicates": 9,
        "price_zero": 0,
        "days": 50,
        "days_without_sales": 1,
    },
}


def test_gaps_are_shares_of_their_table():
    figure = gap_figure(QUALITY)
    drawn = {y: x for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)}
    assert drawn == {
        "no photograph": 100,
        "age missing": 25,
        "detail_desc missing": 10,
        "never bought": 10,
        "exact duplicates": 9,
        "days without a sale": 2,
    }
    assert title(figure) == "2 columns have gaps; the largest is in age (customers, 25 %)"


def test_a_shop_without_gaps():
    whole = {name: {**facts, "gaps": {}} for name, facts in QUALITY.items()}
    assert title(gap_figure(whole)).startswith("No value is missing; what stands out most: no p")
    bare = {name: {"rows": 3, "days": 3} for name in QUALITY}
    assert title(gap_figure(bare)) == "Nothing is missing"
