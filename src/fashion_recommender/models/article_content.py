"""What an article is, as a vector: its attributes, its name and its description.

Nothing here looks at purchases, so the vectors are the same at every cut-off.
"""

import weakref

import numpy as np
import pandas as pd
from pydantic import Field
from scipy import sparse

from fashion_recommender.configuration import Config
from fashion_recommender.models.decomposition import main_directions
from fashion_recommender.models.weighting import normalised_rows, weighted

ATTRIBUTES = (
    "product_type_name",
    "product_group_name",
    "graphical_appearance_name",
    "colour_group_name",
    "perceived_colour_value_name",
    "perceived_colour_master_name",
    "department_name",
    "index_name",
    "index_group_name",
    "section_name",
    "garment_group_name",
)
"""The columns with a meaning of their own; the others are their numbers."""

UNKNOWN = ("", "-1", "unknown", "nan", "none", "<na>")
"""What says, in lower case, that a value is missing: two such articles are not alike."""


class ArticleContentConfig(Config):
    """What makes two articles alike: weights of the parts, each of which is a cosine."""

    attributes: float = Field(default=0.5, ge=0)
    """Weight of the attributes; a rare value (a department) counts more than a common one
    (black)."""

    name: float = Field(default=1.0, ge=0)
    """Weight of the words of the name."""

    description: float = Field(default=1.0, ge=0)
    """Weight of the words of the description."""

    dimensions: int = Field(default=128, ge=1, le=1024)
    """Length of a vector, to which all of this is reduced."""


_last: tuple[weakref.ref, object, np.ndarray] | None = None


def article_content(
    attributes: pd.DataFrame, config: ArticleContentConfig, seed: int
) -> np.ndarray:
    """Vectors of articles by what they are: float32 ``[n_articles, d]``.

    Every part (attributes, name, description) is a bag of values or words weighed by TF-IDF, of
    length ``sqrt(weight)``; a part that an article lacks is empty. All parts together are reduced
    to their main directions. d is ``config.dimensions`` or less. Missing columns, and values such
    as "Unknown", -1 and None, count as nothing known.

    The last answer is remembered: a model asks for the same at every cut-off.
    """
    global _last
    key = (config, seed)
    if _last is not None and _last[0]() is attributes and _last[1] == key:
        return _last[2]
    bags = {
        "attributes": [one_hot(attributes[c]) for c in ATTRIBUTES if c in attributes],
        "name": [words(attributes[c]) for c in ("prod_name",) if c in attributes],
        "description": [words(attributes[c]) for c in ("detail_desc",) if c in attributes],
    }
    parts = [
        normalised_rows(weighted(sparse.hstack(bag, format="csr"), "tfidf")) * np.sqrt(weight)
        for part, bag in bags.items()
        if bag and (weight := getattr(config, part)) > 0
    ]
    empty = sparse.csr_matrix(np.zeros((len(attributes), 1), np.float32))
    everything = sparse.hstack([*parts, empty], format="csr", dtype=np.float32)
    vectors = everything @ main_directions(everything, config.dimensions, seed)
    _last = (weakref.ref(attributes), key, vectors)
    return vectors


def one_hot(values: pd.Series) -> sparse.csr_matrix:
    """One column a known value, 1 where an article has it: float32 CSR."""
    text = _text(values)
    known = ~text.isin(UNKNOWN)
    codes, distinct = pd.factorize(text[known])
    return _counts(np.flatnonzero(known), codes, (len(values), len(distinct)))


def words(texts: pd.Series) -> sparse.csr_matrix:
    """How often each word of two letters or more is in a text: float32 CSR.

    A word that only one article has says nothing about likeness and is left out.
    """
    found = _text(texts).str.findall(r"\w\w+").explode().dropna()
    found = found[~found.isin(UNKNOWN)]
    codes, _ = pd.factorize(found)
    article = found.index.to_numpy(np.int64)
    bag = _counts(article, codes, (len(texts), int(codes.max(initial=-1)) + 1))
    return bag[:, np.bincount(bag.indices, minlength=bag.shape[1]) > 1]


def _text(values: pd.Series) -> pd.Series:
    plain = pd.Series(np.asarray(values.astype(object)), dtype=object).fillna("")
    return plain.astype(str).str.strip().str.lower()


def _counts(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    ones = np.ones(len(rows), np.float32)
    return sparse.coo_matrix((ones, (rows, columns)), shape).tocsr()
