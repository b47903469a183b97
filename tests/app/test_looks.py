"""Styles by looks on vectors whose clusters are known."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest
from app_shop import N_AXES, looks

from fashion_recommender.app.bands import NEW, bands_by_kind
from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.looks import By, styles


@pytest.fixture
def catalogue(coded) -> Catalogue:
    return coded.kept("articles", Catalogue, "catalogue")


@pytest.fixture
def embedded(coded):
    coded.catalog.save("article_embeddings", looks())
    return coded


def test_purchases_and_recommendations_meet_in_their_style(embedded, catalogue):
    bought = catalogue.articles(list(range(24)))
    lists = {"als": catalogue.articles([30, 31, 54, 32])}
    made = styles(embedded, bought, lists)
    bands = made.bands
    assert made.by is By.LOOKS
    assert [band.name for band in bands][-1] == NEW
    assert bands[-1].recommended["als"] == [2]
    for band in bands[:-1]:
        axes = {i % N_AXES for i in band.bought}
        assert axes == {(30 + i if i < 2 else 32) % N_AXES for i in band.recommended["als"]}
        assert all(value > 0.9 for value in band.similarity.values())
    assert sorted(i for band in bands for i in band.bought) == list(range(24))
    assert bands[0].name != bands[1].name


def test_what_was_not_photographed_joins_its_product_type(embedded, catalogue):
    bought = catalogue.articles([*range(24), 57])  # 57: a bag, as are 9, 10 and 11
    bands = styles(embedded, bought, {"als": catalogue.articles([58])}).bands
    (home,) = [band for band in bands if 24 in band.bought]
    assert home.recommended["als"] == [0]
    assert not home.similarity


def test_a_list_from_which_rules_took_everything_is_no_error(embedded, catalogue):
    made = styles(embedded, catalogue.articles(list(range(24))), {"als": []})
    assert made.by is By.LOOKS
    assert all(band.recommended == {"als": []} for band in made.bands)


def test_without_enough_pictures_product_types_are_the_styles_and_it_is_said(embedded, catalogue):
    lists = {"als": catalogue.articles([1, 3])}
    for few in ([0, 57, 58, 59], [0, 1]):
        made = styles(embedded, catalogue.articles(few), lists)
        assert made.by is By.TOO_FEW
        assert "Dress" in [band.name for band in made.bands]
    assert styles(embedded, [], lists).by is By.NOTHING_BOUGHT


def test_without_embeddings_it_is_said_whether_photographs_were_looked_at(embedded, catalogue):
    bought = catalogue.articles(list(range(24)))
    path = embedded.path("article_embeddings")
    pq.write_table(pq.read_table(path).slice(0, 0), path)
    assert styles(embedded, bought, {}).by is By.NO_PHOTOGRAPHS
    path.unlink()
    assert styles(embedded, bought, {}).by is By.NOT_LOOKED_AT


def test_an_unknown_type_is_at_home_nowhere(embedded, catalogue):
    """Neither by looks nor by types do two articles of unknown type belong together."""
    seen = catalogue.articles(list(range(24)))
    bought, other = (
        replace(article, kind="", group="") for article in catalogue.articles([57, 58])
    )
    seen[0] = replace(seen[0], kind="", group="")
    bands = styles(embedded, [*seen, bought], {"als": [other]}).bands
    assert [band.name for band in bands if 24 in band.bought] == ["Without a photograph"]
    assert [band.name for band in bands if band.recommended["als"]] == [NEW]
    bands = bands_by_kind([*seen[1:4], bought], {"als": [other]})
    assert [band.name for band in bands if 3 in band.bought] == ["Of unknown type"]
    assert [band.name for band in bands if band.recommended["als"]] == [NEW]
