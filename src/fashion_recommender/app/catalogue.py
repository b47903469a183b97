"""The shop's articles in memory: what cards say, what rules compare, what a search finds."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fashion_recommender import schema
from fashion_recommender.app.colours import swatch
from fashion_recommender.business_rules import Kinds

_SHOWN: Final = (
    "prod_name",
    "product_type_name",
    "product_group_name",
    "graphical_appearance_name",
    "colour_group_name",
    "perceived_colour_master_name",
    "department_name",
    "index_group_name",
    "section_name",
    "garment_group_name",
)
_UNKNOWN: Final = {"", "Unknown", "unknown"}


@dataclass(frozen=True)
class Article:
    """What a card shows.

    Attributes
    ----------
    idx, id
        The article in the coded tables and in the shop.
    product
        Number that its colourways share; nothing else has that of an unknown ``product_code``.
    name, kind, group, look, colour, section, department, index_group, garment_group
        As the shop calls them; empty where it does not know.
    swatch
        The colour on the screen.
    master
        The master colour.
    """

    idx: int
    id: str
    product: int
    name: str
    kind: str
    group: str
    look: str
    colour: str
    section: str
    department: str
    index_group: str
    garment_group: str
    swatch: str
    master: str = ""

    @property
    def words(self) -> str:
        """The article in a phrase, for those who do not see its picture."""
        what = self.kind or self.group or "Article"
        colour = f"{self.colour.lower()} " if self.colour else ""
        look = f", {self.look.lower()}" if self.look else ""
        return f"{colour}{what.lower()}{look}".capitalize()


class Catalogue:
    """All articles, in the order of ``article_idx``."""

    def __init__(self, path: Path) -> None:
        names = [schema.ARTICLE_IDX, schema.ARTICLE_ID, "product_code", *_SHOWN, *schema.ALIKE]
        names = list(dict.fromkeys(names))
        self._path = path
        texts = [name for name in _SHOWN if name != "prod_name"]
        self._table = pq.read_table(
            path, columns=names, partitioning=None, read_dictionary=texts
        ).combine_chunks()

    def __len__(self) -> int:
        return self._table.num_rows

    @cached_property
    def kinds(self) -> Kinds:
        """What rules ask of articles, as the pipelines read it."""
        columns = ["product_code", *schema.ALIKE]
        return Kinds.of(self._table.select(columns).to_pandas())

    def articles(self, idx: np.ndarray | list[int]) -> list[Article]:
        """Return some articles, in the order asked for."""
        places = np.asarray(idx, np.int64)
        rows = self._table.take(pa.array(places)).to_pylist()
        products = self.kinds.products[places].tolist()
        return [_article(row, product) for row, product in zip(rows, products, strict=True)]

    def among(self, article_ids: Collection[str]) -> np.ndarray:
        """Tell which articles have one of these ids: bool ``[n]``."""
        ids = pa.array(list(article_ids), pa.string())
        return pc.is_in(self._table[schema.ARTICLE_ID], value_set=ids).to_numpy()

    def by_id(self, article_id: str | None) -> int | None:
        """Return the index of an article, None where there is no such one."""
        if article_id is None or not is_article_id(article_id):
            return None
        place = pc.index(self._table[schema.ARTICLE_ID], article_id).as_py()
        return place if place >= 0 else None

    def colourways(self, idx: int) -> np.ndarray:
        """Return the other articles of the same product."""
        same = np.flatnonzero(self.kinds.products == self.kinds.products[idx])
        return same[same != idx]

    def values(self, column: str) -> list[str]:
        """Return the names that a column has, the most frequent first."""
        counts = pc.value_counts(self._table[column].combine_chunks()).to_pylist()
        counts = [c for c in counts if (c["values"] or "") not in _UNKNOWN]
        return [c["values"] for c in sorted(counts, key=lambda c: (-c["counts"], c["values"]))]

    def search(self, text: str = "", **equal: str | None) -> np.ndarray:
        """Return the articles whose name, type and colour hold all words, and whose columns match.

        A text of digits is the beginning of an id.
        """
        kept = pa.chunked_array([pa.repeat(pa.scalar(value=True), len(self))])
        for column, value in equal.items():
            if value:
                kept = pc.and_(kept, pc.fill_null(pc.equal(self._table[column], value), False))
        for word in text.split()[:6]:
            if re.fullmatch(r"\d+", word):
                found = pc.starts_with(self._table[schema.ARTICLE_ID], word)
            else:
                found = self._holds(word)
            kept = pc.and_(kept, found)
        return np.flatnonzero(kept.to_numpy())

    def description(self, idx: int) -> str:
        """Return the shop's text on an article; read when it is asked for."""
        text = self._descriptions[idx].as_py()
        return text or ""

    @cached_property
    def _descriptions(self) -> pa.ChunkedArray:
        return pq.read_table(self._path, columns=["detail_desc"], partitioning=None)["detail_desc"]

    def _holds(self, word: str) -> pa.ChunkedArray:
        found = None
        for column in ("prod_name", "product_type_name", "colour_group_name"):
            texts = self._table[column].cast(pa.string())
            one = pc.fill_null(pc.match_substring(texts, word, ignore_case=True), False)
            found = one if found is None else pc.or_(found, one)
        return found


def is_article_id(text: str) -> bool:
    """Tell whether a text is ten digits: only such become part of a path."""
    return re.fullmatch(rf"[0-9]{{{schema.ARTICLE_ID_DIGITS}}}", text) is not None


def _article(row: dict, product: int) -> Article:
    def said(name: str) -> str:
        value = row[name] or ""
        return "" if value in _UNKNOWN else value

    return Article(
        idx=row[schema.ARTICLE_IDX],
        id=row[schema.ARTICLE_ID],
        product=product,
        name=said("prod_name"),
        kind=said("product_type_name"),
        group=said("product_group_name"),
        look=said("graphical_appearance_name"),
        colour=said("colour_group_name"),
        section=said("section_name"),
        department=said("department_name"),
        index_group=said("index_group_name"),
        garment_group=said("garment_group_name"),
        master=said("perceived_colour_master_name"),
        swatch=swatch(said("colour_group_name"), said("perceived_colour_master_name")),
    )
