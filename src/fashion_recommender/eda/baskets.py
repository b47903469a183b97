"""What is bought together: a basket is what one customer bought on one day."""

import datetime as dt
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE
from fashion_recommender.tables import splits

TYPE: Final = "product_type_name"
_BASKET: Final = [CUSTOMER_IDX, DATE]


def baskets(transactions: ir.Table, since: dt.date, largest: int) -> ir.Table:
    """Return the distinct articles of baskets of two to ``largest`` articles from a day on."""
    recent = transactions.filter(transactions[DATE] >= ibis.literal(since, type="date"))
    rows = splits.distinct(recent, *_BASKET, ARTICLE_IDX)
    sizes = rows.group_by(*_BASKET).agg(size=rows.count())
    kept = sizes.filter(sizes["size"].between(2, largest))
    return rows.semi_join(kept, _BASKET)


def type_pairs(rows: ir.Table, articles: ir.Table, n_types: int) -> pd.DataFrame:
    """Count in how many baskets two product types meet.

    Parameters
    ----------
    rows
        From :func:`baskets`.
    n_types
        Only the types in most baskets are paired; of equals those first by name.

    Returns
    -------
    pandas.DataFrame
        a, b (type names; each pair in both orders), baskets (with both), lift (how many times as
        many as if types were put into baskets independently of one another).
    """
    typed = rows.join(articles.select(ARTICLE_IDX, TYPE), ARTICLE_IDX)
    typed = typed.mutate(**{TYPE: typed[TYPE].cast("string")})
    once = splits.distinct(typed.drop_null(TYPE), *_BASKET, TYPE)
    total = splits.distinct(rows, *_BASKET).count().to_pyarrow().as_py()
    single = once.group_by(TYPE).agg(n=once.count()).to_pandas().set_index(TYPE)["n"]
    # Groups arrive in any order: of types in as many baskets the first by name are kept.
    kept = single.sort_index().sort_values(ascending=False, kind="stable").head(n_types)
    chosen = once.filter(once[TYPE].isin(list(kept.index)))
    pairs = _pairs(chosen, TYPE)
    expected = kept[pairs["a"]].to_numpy() * kept[pairs["b"]].to_numpy() / max(total, 1)
    pairs["lift"] = pairs["baskets"] / expected
    return pairs.sort_values(["a", "b"], ignore_index=True)


def article_pairs(rows: ir.Table, articles: ir.Table, n_pairs: int) -> pd.DataFrame:
    """Return the pairs of articles that meet in most baskets.

    Returns
    -------
    pandas.DataFrame
        a, b (article_idx, a < b), name_a, name_b (product name and colour), baskets, lift;
        falling by baskets.
    """
    total = splits.distinct(rows, *_BASKET).count().to_pyarrow().as_py()
    other = rows.view()
    met = rows.join(
        other,
        [rows[key] == other[key] for key in _BASKET] + [rows[ARTICLE_IDX] < other[ARTICLE_IDX]],
        rname="{name}_b",
    )
    counts = met.group_by(a=met[ARTICLE_IDX], b=met[f"{ARTICLE_IDX}_b"]).agg(baskets=met.count())
    pairs = counts.order_by(ibis.desc("baskets"), "a", "b").limit(n_pairs).to_pandas()
    wanted = [int(article) for article in np.unique(pairs[["a", "b"]])]
    single = rows.filter(rows[ARTICLE_IDX].isin(wanted))
    n = single.group_by(ARTICLE_IDX).agg(n=single.count()).to_pandas().set_index(ARTICLE_IDX)["n"]
    names = _names(articles.filter(articles[ARTICLE_IDX].isin(wanted)))
    expected = n.reindex(pairs["a"]).to_numpy() * n.reindex(pairs["b"]).to_numpy() / max(total, 1)
    return pairs.assign(
        name_a=names.reindex(pairs["a"]).to_numpy(),
        name_b=names.reindex(pairs["b"]).to_numpy(),
        lift=pairs["baskets"] / expected,
    )


def _pairs(once: ir.Table, column: str) -> pd.DataFrame:
    """Count the baskets that hold two different values, in both orders."""
    other = once.view()
    met = once.join(
        other,
        [once[key] == other[key] for key in _BASKET] + [once[column] != other[column]],
        rname="{name}_b",
    )
    return met.group_by(a=met[column], b=met[f"{column}_b"]).agg(baskets=met.count()).to_pandas()


def _names(articles: ir.Table) -> pd.Series:
    """Return names that tell articles apart: product and colour."""
    columns = [ARTICLE_IDX, "article_id", "prod_name", "colour_group_name"]
    frame = articles.select(columns).to_pandas().set_index(ARTICLE_IDX)
    name = frame["prod_name"].astype("string").str.strip().fillna("article " + frame["article_id"])
    colour = frame["colour_group_name"].astype("string")
    known = colour.notna() & (colour.str.lower() != "unknown")
    return name.where(~known, name + ", " + colour.fillna("")).astype(object)
