"""Articles, purchases, types and words of a shop that was counted by hand."""

from fashion_recommender.eda import catalogue


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_articles_and_purchases_by_attribute(tables):
    counts = catalogue.attribute_counts(tables["articles"], tables["transactions"])
    assert list(counts["attribute"].unique()) == list(catalogue.ATTRIBUTES)
    types = counts[counts["attribute"] == "product_type_name"]
    assert rows(types, "value", "articles", "purchases") == [
        ("Jeans", 2, 10),
        ("Socks", 2, 2),
        ("Sweater", 1, 3),
        ("Top", 1, 1),
    ]
    groups = counts[counts["attribute"] == "product_group_name"]
    assert rows(groups.dropna(), "value", "articles", "purchases") == [
        ("Lower", 2, 10),
        ("Upper", 2, 4),
    ]
    assert rows(groups[groups["value"].isna()], "articles", "purchases") == [(2, 2)]


def test_every_attribute_counts_every_article_and_every_purchase(tables):
    counts = catalogue.attribute_counts(tables["articles"], tables["transactions"])
    sums = counts.groupby("attribute")[["articles", "purchases"]].sum()
    assert (sums["articles"] == 6).all()
    assert (sums["purchases"] == 16).all()


def test_types_per_group(tables):
    counts = catalogue.types_per_group(tables["articles"])
    known = counts.dropna()
    assert rows(known, "product_group_name", "product_types", "articles") == [
        ("Upper", 2, 2),
        ("Lower", 1, 2),
    ]
    assert rows(counts[counts["product_group_name"].isna()], "product_types") == [(1,)]


def test_words_count_once_a_name_in_any_case(tables):
    words = catalogue.name_words(tables["articles"], tables["transactions"], 3)
    assert rows(words, "word", "articles", "purchases") == [
        ("jeans", 2, 10),
        ("knit", 2, 4),
        ("top", 2, 4),
    ]
    every = catalogue.name_words(tables["articles"], tables["transactions"], 99)
    assert set(every["word"]) == {"jeans", "knit", "top", "blue", "slim", "pack"}
