"""Rows of articles.csv: names, codes and descriptions made from what an article is."""

from dataclasses import fields
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
from fashion_recommender.simulation.words import NOUNS, WORDS, Words

_NAMES: Final = (
    "Alva", "Bea", "Cleo", "Dora", "Edda", "Fia", "Greta", "Hedda", "Ines", "Juno", "Kaja", "Liv",
    "Mila", "Nora", "Odda", "Pia", "Runa", "Saga", "Tilde", "Una", "Vilma", "Wilma", "Yrsa", "Zoe",
)  # fmt: skip


def article_rows(products: Products, articles: Articles, seed: int) -> list[tuple[str, ...]]:
    """Write the 25 cells of every article, in the order of article_id.

    Words are drawn for the product, so its colourways share them.
    """
    draws = Draws(seed, "texts")
    n = len(products.code)
    names = draws.below(len(_NAMES), n)
    descriptions = _descriptions(draws, products)
    types = {name: number for number, name in enumerate(GARMENTS, start=250)}
    departments = _departments(products)
    return [
        (
            f"{articles.number[a]:010d}",
            str(products.code[p]),
            f"{_NAMES[names[p]]} {NOUNS[garment]}",
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
            descriptions[p] if articles.has_text[a] else "",
        )
        for a, p in enumerate(articles.product)
        for garment, kind in [list(GARMENTS.items())[products.garment[p]]]
        for section in [SECTIONS[products.section[p]]]
        for colour in [COLOURS[articles.colour[a]]]
    ]


def _descriptions(draws: Draws, products: Products) -> list[str]:
    """Describe every product in a sentence, in words that suit its garment."""
    garments = [list(GARMENTS)[number] for number in products.garment]
    kinds = [WORDS[garment] for garment in garments]
    drawn = [
        draws.below(np.array([len(getattr(kind, field.name)) for kind in kinds]), len(kinds))
        for field in fields(Words)
    ]
    return [
        f"{kind.cuts[cut]} {NOUNS[garment]} in {kind.materials[material]} "
        f"with {kind.details[detail]}."
        for garment, kind, cut, material, detail in zip(garments, kinds, *drawn, strict=True)
    ]


def _departments(products: Products) -> np.ndarray:
    """Number departments: what a section sells of one garment group."""
    groups = list(GARMENT_GROUPS)
    group = np.array([groups.index(g.garment_group) for g in GARMENTS.values()])
    return 1200 + products.section * len(groups) + group[products.garment]
