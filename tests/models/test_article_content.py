import numpy as np
import pandas as pd
import pytest
from shops import blank_attributes

from fashion_recommender.models import article_content as module
from fashion_recommender.models.article_content import (
    ArticleContentConfig,
    article_content,
    one_hot,
    words,
)
from fashion_recommender.models.content import unit_rows


def cosines(frame, **settings):
    vectors = article_content(frame, ArticleContentConfig(**settings), seed=1)
    assert vectors.dtype == np.float32
    return unit_rows(vectors) @ unit_rows(vectors).T


def test_one_hot_leaves_the_unknown_out():
    values = pd.Series(["Red", " red", None, "Unknown", "-1", "", "Blue", np.nan])
    assert one_hot(values).toarray().tolist() == [
        [1, 0], [1, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 1], [0, 0],
    ]  # fmt: skip


@pytest.mark.parametrize("dtype", ["category", "str", "object"])
def test_one_hot_of_any_type_of_column(dtype):
    assert one_hot(pd.Series(["a", "b", "a"], dtype=dtype)).toarray().tolist() == [
        [1, 0], [0, 1], [1, 0],
    ]  # fmt: skip


def test_one_hot_of_numbers():
    numbers = pd.Series(np.array([7, -1, 7], np.int32))
    assert one_hot(numbers).toarray().tolist() == [[1], [0], [1]]


def test_words_that_only_one_article_has_are_left_out():
    texts = pd.Series(["Soft DRESS, soft!", "A soft dress", "Coat", None, "dress"])
    bag = words(texts)
    assert bag.toarray().tolist() == [[2, 1], [1, 1], [0, 0], [0, 0], [0, 1]]
    assert bag.dtype == np.float32


def test_no_texts_are_no_words():
    assert words(pd.Series([None, "Unknown", ""])).shape == (3, 0)


def test_parts_are_weighed():
    """Articles 0 and 1 share the name only, 0 and 2 the attributes only: 1 to 3 by weight."""
    attributes = blank_attributes(4)
    attributes["prod_name"] = ["Alpha", "Alpha", "Beta", "Beta"]
    attributes["section_name"] = ["Men", "Kids", "Men", "Kids"]
    found = cosines(attributes, name=1, attributes=3)
    np.testing.assert_allclose(found[0], [1, 0.25, 0.75, 0], atol=1e-5)
    np.testing.assert_allclose(
        cosines(attributes, name=1, attributes=0)[0], [1, 1, 0, 0], atol=1e-5
    )


def test_a_rare_value_counts_more_than_a_common_one():
    attributes = blank_attributes(9)
    attributes["colour_group_name"] = ["Black"] * 8 + ["Red"]
    attributes["department_name"] = ["Socks", "Socks", *"ABCDEFG"]
    found = cosines(attributes)
    assert found[0, 1] == pytest.approx(1, abs=1e-5)
    socks, black = np.log(1 + 9 / 2) ** 2, np.log(1 + 9 / 8) ** 2
    alone = np.log(1 + 9 / 1) ** 2
    expected = black / np.sqrt((socks + black) * (alone + black))
    assert found[0, 2] == pytest.approx(expected, abs=1e-5)


def test_what_is_missing_does_not_make_alike():
    attributes = blank_attributes(3)
    attributes["prod_name"] = ["Alpha", "Alpha", None]
    vectors = article_content(attributes, ArticleContentConfig(), seed=1)
    assert not vectors[2].any()
    assert not article_content(blank_attributes(3), ArticleContentConfig(), seed=1).any()


def test_a_vector_is_no_longer_than_there_is_to_know():
    attributes = blank_attributes(50)
    attributes["section_name"] = [f"Section {i % 5}" for i in range(50)]
    assert article_content(attributes, ArticleContentConfig(dimensions=3), 1).shape == (50, 3)
    assert article_content(attributes, ArticleContentConfig(dimensions=40), 1).shape == (50, 5)


def test_the_last_answer_is_remembered_and_no_other(monkeypatch):
    calls = []
    monkeypatch.setattr(
        module, "main_directions", lambda m, *_: calls.append(m) or np.ones((m.shape[1], 1))
    )
    attributes, config = blank_attributes(3), ArticleContentConfig()
    for _ in range(2):
        article_content(attributes, config, 1)
    assert len(calls) == 1
    article_content(attributes.copy(), config, 1)
    article_content(attributes, config, 1)
    article_content(attributes, config, 2)
    article_content(attributes, ArticleContentConfig(name=0.5), 2)
    assert len(calls) == 5
