"""Names and descriptions of articles suit what they are."""

import pytest

from fashion_recommender.simulation.taxonomy import GARMENTS
from fashion_recommender.simulation.words import NOUNS, WORDS


def test_every_garment_has_words_of_its_own_kind():
    assert set(WORDS) == set(NOUNS) == set(GARMENTS)


def test_a_description_names_the_garment_and_uses_its_words(articles):
    texts = articles.dropna(subset="detail_desc")
    assert len(texts) > 2_900
    for garment, text in zip(texts["product_type_name"], texts["detail_desc"], strict=True):
        words = WORDS[garment]
        cut = next(cut for cut in words.cuts if text.startswith(f"{cut} {NOUNS[garment]} in "))
        material, detail = text.removeprefix(f"{cut} {NOUNS[garment]} in ").split(" with ", 1)
        assert material in words.materials
        assert detail.removesuffix(".") in words.details


@pytest.mark.parametrize(
    ("word", "garments"),
    [
        ("the neck", {"T-shirt", "Vest top", "Top", "Bodysuit", "Polo shirt", "Hoodie"}),
        ("toe", {"Socks", "Underwear Tights"}),
        ("lenses", {"Sunglasses"}),
        ("shoulder", {"T-shirt", "Vest top", "Top", "Bodysuit", "Polo shirt", "Hoodie", "Blouse",
                      "Shirt", "Sweater", "Cardigan"}),
        ("denim", {"Jeans", "Dungarees"}),
    ],
)  # fmt: skip
def test_parts_of_a_garment_are_only_told_of_what_has_them(articles, word, garments):
    told = articles["detail_desc"].fillna("").str.contains(word)
    assert told.any()
    assert set(articles.loc[told, "product_type_name"]) <= garments


def test_colourways_share_their_words(articles):
    described = articles.dropna(subset="detail_desc")
    assert (described.groupby("product_code")["detail_desc"].nunique() == 1).all()
    assert (articles.groupby("product_code")["prod_name"].nunique() == 1).all()
