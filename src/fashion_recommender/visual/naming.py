"""Styles in words, from the attributes of what is in them: "Black dresses, solid"."""

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from fashion_recommender.models.article_content import UNKNOWN

if TYPE_CHECKING:
    from fashion_recommender.visual.styles import StyleClusters

MOST: Final = 0.5
"""A value that more of a style's articles have than this stands for all of them."""

NEARLY_ALL: Final = 0.6
"""The same for two product types together, and for what is only a remark."""

_NOTHING_SAID: Final = (*UNKNOWN, "undefined", "other", "transparent", "other structure")
_PLURALS: Final = {"scarf": "scarves", "underwear body": "bodies", "dress": "dresses"}
_APPEARANCES: Final = {
    "stripe": "striped",
    "check": "checked",
    "dot": "dotted",
    "all over pattern": "all-over pattern",
    "glittering/metallic": "glittering",
    "embroidery": "embroidered",
    "sequin": "sequinned",
}


def cluster_names(clusters: "StyleClusters", attributes: pd.DataFrame) -> list[str]:
    """Name each style by colour, product types and appearance of what was bought in it.

    A value is named where more than half of the articles have it; two product types are named
    where only both together are most of them. Styles of one customer that would have one name
    are told apart by their section, else by a number.

    Parameters
    ----------
    clusters
        What `styles.style_clusters` found.
    attributes
        One row a purchase, in its order; of the columns ``product_type_name``,
        ``colour_group_name``, ``perceived_colour_master_name``, ``graphical_appearance_name``,
        ``section_name`` and ``index_name`` those that there are.

    Returns
    -------
    list of str
        One for each of ``clusters.centres``.

    Raises
    ------
    ValueError
        If there is not one row a purchase.
    """
    if len(attributes) != len(clusters.labels):
        raise ValueError(f"{len(attributes)} rows for {len(clusters.labels)} purchases")
    n = len(clusters.centres)

    def first_two(column: str) -> pd.DataFrame:
        return _first_two(clusters.labels, attributes.get(column), n)

    colour = _said(first_two("colour_group_name"), MOST)
    shade = _said(first_two("perceived_colour_master_name"), NEARLY_ALL)
    colour = colour.where(colour != "", shade)
    appearance = _said(first_two("graphical_appearance_name"), NEARLY_ALL)
    appearance = appearance.map(lambda value: _APPEARANCES.get(value, value))
    types = first_two("product_type_name")
    names = [
        _phrase(*parts)
        for parts in zip(
            colour,
            types["first"],
            types["second"],
            types["share"],
            types["both"],
            appearance,
            strict=True,
        )
    ]
    places = first_two("section_name"), first_two("index_name")
    place = places[0]["first"].where(places[0]["first"] != "", places[1]["first"])
    return _told_apart(names, place, clusters.centre_owner)


def _first_two(labels: np.ndarray, values: pd.Series | None, n: int) -> pd.DataFrame:
    """Find the two most frequent values of each cluster; ties go to the alphabet.

    Columns ``first`` and ``second`` ("" where there is none), ``share`` of the first and of
    ``both``. Values that say nothing count among all, but never lead.
    """
    if values is None:
        values = pd.Series([""] * len(labels))
    text = pd.Series(values.to_numpy(object), dtype=object).fillna("").astype(str).str.strip()
    counts = pd.DataFrame({"label": labels, "value": text.to_numpy(object)})
    sizes = np.bincount(labels, minlength=n)
    counts = counts[~counts["value"].str.lower().isin(_NOTHING_SAID)]
    counts = counts.groupby(["label", "value"], observed=True).size().reset_index(name="rows")
    counts = counts.sort_values(["label", "rows", "value"], ascending=[True, False, True])
    place = counts.groupby("label").cumcount()
    found = {}
    for rank, name in enumerate(("first", "second")):
        of_rank = counts[place == rank].set_index("label").reindex(range(n))
        found[name] = of_rank["value"].fillna("")
        found[f"{name}_share"] = of_rank["rows"].fillna(0) / np.maximum(sizes, 1)
    found["both"] = found["first_share"] + found["second_share"]
    return pd.DataFrame(found).rename(columns={"first_share": "share"})


def _said(values: pd.DataFrame, least: float) -> pd.Series:
    return values["first"].where(values["share"] > least, "").str.lower()


def _phrase(
    colour: str, first: str, second: str, share: float, both: float, appearance: str
) -> str:
    if not first:
        what = "pieces"
    elif share > MOST or not second:
        what = plural(first)
    elif both > NEARLY_ALL:
        what = f"{plural(first)} and {plural(second)}"
    else:
        what = f"{plural(first)}, {plural(second)} and more"
    text = f"{colour} {what}".strip()
    text = f"{text}, {appearance}" if appearance else text
    return text[0].upper() + text[1:]


def plural(product_type: str) -> str:
    """Speak of several articles of a product type: ``T-shirt`` gives ``T-shirts``."""
    words = [word if re.match(r"[A-Z]\W", word) else word.lower() for word in product_type.split()]
    text = " ".join(words)
    return "/".join(_plural(part) for part in text.split("/"))


def _plural(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if re.search(r"(ss|x|ch|sh)$", word):
        return f"{word}es"
    if word.endswith("s") or word in ("peaked", "brim", "underwear", "dog wear"):
        return word
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}s"


def _told_apart(names: list[str], place: pd.Series, owner: np.ndarray) -> list[str]:
    named = pd.DataFrame({"owner": owner, "name": names, "place": place.to_numpy(object)})
    twice = named.duplicated(["owner", "name"], keep=False) & (named["place"] != "")
    named.loc[twice, "name"] += " · " + named.loc[twice, "place"].astype(str)
    number = named.groupby(["owner", "name"]).cumcount() + 1
    again = number > 1
    named.loc[again, "name"] += " (" + number[again].astype(str) + ")"
    return named["name"].tolist()
