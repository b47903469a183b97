"""The shop's articles in memory: what cards say, what rules compare, what a search finds."""

import re
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
        ``product_code``: what its colourways share.
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
    def products(self) -> np.ndarray:
        """int32 ``[n]``: product of every article."""
        return self._table["product_code"].to_numpy()

    @cached_property
    def types(self) -> np.ndarray:
        """int32 ``[n]``: product type of every article."""
        return self._table["product_type_no"].to_numpy()

    @cached_property
    def attributes(self) -> np.ndarray:
        """int32 ``[n, 6]``: what makes two articles alike, as evaluation measures diversity."""
        return np.column_stack([self._table[name].to_numpy() for name in schema.ALIKE])

    def articles(self, idx: np.ndarray | list[int]) -> list[Article]:
        """Return some articles, in the order asked for."""
        rows = self._table.take(pa.array(np.asarray(idx, np.int64))).to_pylist()
        return [_article(row) for row in rows]

    def by_id(self, article_id: str | None) -> int | None:
        """Return the index of an article, None where there is no such one."""
        if article_id is None or not is_article_id(article_id):
            return None
        place = pc.index(self._table[schema.ARTICLE_ID], article_id).as_py()
        return place if place >= 0 else None

    def colourways(self, idx: int) -> np.ndarray:
        """Return the other articles of the same product."""
        same = np.flatnonzero(self.products == self.products[idx])
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


def _article(row: dict) -> Article:
    def said(name: str) -> str:
        value = row[name] or ""
        return "" if value in _UNKNOWN else value

    return Article(
        idx=row[schema.ARTICLE_IDX],
        id=row[schema.ARTICLE_ID],
        product=row["product_code"],
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
