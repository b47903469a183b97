"""A customer's recommendations as they are shown, and what business rules change in them."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fashion_recommender.app.catalogue import Catalogue
from fashion_recommender.app.customers import Explanation, explained, recommended
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import NOTHING, BusinessRules, apply_rules
from fashion_recommender.schema import ARTICLE_IDX, SOURCE, UNKNOWN

LENGTH = 12


@dataclass(frozen=True)
class Shown:
    """One model's list for one customer.

    Attributes
    ----------
    model
        Its name.
    articles
        int ``[n]``: what is shown, best first.
    ranks
        int ``[n]``: the model's own ranks of them, from 1.
    filled
        bool ``[n]``: whether age popularity answered in the model's place.
    long
        int ``[m]``: the model's whole list.
    explained
        Article to what the model wrote down itself.
    """

    model: str
    articles: np.ndarray
    ranks: np.ndarray
    filled: np.ndarray
    long: np.ndarray
    explained: dict[int, Explanation]

    def rank_of(self, article: int) -> int | None:
        """Return the model's rank of an article, None where its list does not hold it."""
        found = np.flatnonzero(self.long == article)
        return int(found[0]) + 1 if len(found) else None


def shown_list(
    world: World,
    catalogue: Catalogue,
    model: str,
    customer: int,
    cutoff: dt.date | None,
    rules: BusinessRules,
    left_out: list[str],
) -> Shown | None:
    """Look a model's list up and lay the rules over it; None where there is no such list.

    ``left_out`` are product types of which nothing is shown.
    """
    rows = recommended(world, model, customer, cutoff)
    if rows is None or rows.empty:
        return None
    long = rows[ARTICLE_IDX].to_numpy()
    places = rules_over(catalogue, long, rules, left_out)
    return Shown(
        model,
        long[places],
        places + 1,
        (rows[SOURCE] == "age_popularity").to_numpy()[places] & (model != "age_popularity"),
        long,
        explained(world, model, customer, cutoff),
    )


def rules_over(
    catalogue: Catalogue,
    long: np.ndarray,
    rules: BusinessRules,
    left_out: list[str],
    length: int = LENGTH,
) -> np.ndarray:
    """Return the places of a list that the rules show, in order."""
    kinds, excluded = catalogue.kinds, None
    if left_out:
        named = np.array([article.kind for article in catalogue.articles(long)])
        excluded = long[np.isin(named, left_out)]
    places = apply_rules(
        long[None, :],
        length,
        rules,
        products=kinds.products,
        types=kinds.types,
        attributes=kinds.attributes,
        excluded=excluded,
    )[0]
    return places[places != NOTHING]


@dataclass(frozen=True)
class Traits:
    """What rules change: a list in four figures."""

    hits: int
    products: int
    types: int
    diversity: float


def traits(catalogue: Catalogue, articles: np.ndarray, bought: np.ndarray) -> Traits:
    """Measure a list: hits, distinct products and types, how much its articles differ.

    The last as evaluation does (`metrics.beyond_accuracy.intra_list_diversity`): one minus the
    mean share of equal attributes, of those known of both. 0 where no two can be compared.
    """
    kinds = catalogue.kinds
    codes = kinds.attributes[articles]
    first, second = np.triu_indices(len(articles), 1)
    known = (codes[first] != UNKNOWN) & (codes[second] != UNKNOWN)
    equal = (codes[first] == codes[second]) & known
    compared = known.any(axis=1)
    alike = equal.sum(axis=1)[compared] / known.sum(axis=1)[compared]
    return Traits(
        int(np.isin(articles, bought).sum()),
        len(np.unique(kinds.products[articles])),
        len(np.unique(kinds.types[articles])),
        float(1 - alike.mean()) if compared.any() else 0.0,
    )


def purchases_before(purchases: pd.DataFrame, cutoff: dt.date | None) -> pd.DataFrame:
    """Return the purchases that the models could know of."""
    return purchases if cutoff is None else purchases[purchases["date"] < cutoff]
