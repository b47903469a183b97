"""Rows of articles.csv: names, codes and descriptions made from what an article is."""

from typing import Final

import numpy as np

from fashion_recommender.simulation.articles import Articles, Products
from fashion_recommender.simulation.draws import Draws
from fashion_recommender.simulation.taxonomy import (
    APPEARANCES,
    COLOUR_MASTERS,
    COLOUR_VALUES,
    COLOURS,
    GARMENT_GROUPS,
    GARMENTS,
    INDEX_GROUPS,
    INDEXES,
    SECTIONS,
)

_NAMES: Final = (
    "Alva", "Bea", "Cleo", "Dora", "Edda", "Fia", "Greta", "Hedda", "Ines", "Juno", "Kaja", "Liv",
    "Mila", "Nora", "Odda", "Pia", "Runa", "Saga", "Tilde", "Una", "Vilma", "Wilma", "Yrsa", "Zoe",
)  # fmt: skip
_CUTS: Final = (
    "Slim", "Relaxed", "Oversized", "Cropped", "Fitted", "Straight", "Loose", "Wide", "Boxy",
    "Classic", "Long", "Short",
)  # fmt: skip
_CLOTHS: Final = (
    "soft cotton jersey", "organic cotton", "a linen blend", "airy woven fabric",
    "rib-knit fabric", "a fine-knit wool blend", "smooth satin", "crisp cotton poplin",
    "recycled polyester", "viscose crepe", "brushed fabric", "washed denim",
)  # fmt: skip
_DETAILS: Final = (
    "a round neckline", "a V-neck", "narrow straps", "patch pockets", "a tie belt",
    "covered elastic", "buttons down the front", "a concealed zip", "raw edges",
    "long sleeves with cuffs", "decorative seams", "a slit at the hem",
)  # fmt: skip


def article_rows(products: Products, articles: Articles, seed: int) -> list[tuple[str, ...]]:
    """Write the 25 cells of every article, in the order of article_id.

    Words are drawn for the product, so its colourways share them.
    """
    draws = Draws(seed, "texts")
    n = len(products.code)
    words = [draws.below(len(kind), n) for kind in (_NAMES, _CUTS, _CLOTHS, _DETAILS)]
    types = {name: number for number, name in enumerate(GARMENTS, start=250)}
    departments = _departments(products)
    return [
        (
            f"{articles.number[a]:010d}",
            str(products.code[p]),
            f"{_NAMES[words[0][p]]} {garment.lower()}",
            str(types[garment]),
            garment,
            kind.group,
            str(list(APPEARANCES.values())[articles.appearance[a]]),
            list(APPEARANCES)[articles.appearance[a]],
            str(colour.code),
            colour.name,
            str(COLOUR_VALUES[colour.value]),
            colour.value,
            str(COLOUR_MASTERS[colour.master]),
            colour.master,
            str(departments[p]),
            f"{section.name.split(',')[0]} {kind.garment_group.split(',')[0]}",
            section.index,
            INDEXES[section.index][0],
            str(INDEXES[section.index][1]),
            INDEX_GROUPS[INDEXES[section.index][1]],
            str(products.section[p] + 2),
            section.name,
            str(GARMENT_GROUPS[kind.garment_group]),
            kind.garment_group,
            (
                f"{_CUTS[words[1][p]]} {garment.lower()} in {_CLOTHS[words[2][p]]} "
                f"with {_DETAILS[words[3][p]]}."
                if articles.has_text[a]
                else ""
            ),
        )
        for a, p in enumerate(articles.product)
        for garment, kind in [list(GARMENTS.items())[products.garment[p]]]
        for section in [SECTIONS[products.section[p]]]
        for colour in [COLOURS[articles.colour[a]]]
    ]


def _departments(products: Products) -> np.ndarray:
    """Number departments: what a section sells of one garment group."""
    groups = list(GARMENT_GROUPS)
    group = np.array([groups.index(g.garment_group) for g in GARMENTS.values()])
    return 1200 + products.section * len(groups) + group[products.garment]
