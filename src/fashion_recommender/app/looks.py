"""Styles by what articles look like: clusters of a customer's purchases in embedding space."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import numpy as np
import pandas as pd

from fashion_recommender.app.bands import Band, assemble, bands_by_kind
from fashion_recommender.app.catalogue import Article
from fashion_recommender.app.sorted_parquet import SortedParquet
from fashion_recommender.app.world import World
from fashion_recommender.schema import ARTICLE_IDX

LEAST_SIMILARITY: Final = 0.65
"""Cosine below which an article belongs to no style: where what customers buy later and what sells
to others differ most (the page's decisions in docs/decisions.md)."""

_LEAST_SEEN: Final = 0.5
_FEWEST: Final = 4
_NO_PICTURE: Final = "Without a photograph"


class By(Enum):
    """What styles were made of, and why it was not photographs."""

    LOOKS = auto()
    NOT_LOOKED_AT = auto()
    NO_PHOTOGRAPHS = auto()
    TOO_FEW = auto()
    NOTHING_BOUGHT = auto()


@dataclass(frozen=True)
class Styles:
    """A customer's styles, and what they were made of: product types wherever not by looks."""

    bands: list[Band]
    by: By


def styles(world: World, bought: list[Article], lists: dict[str, list[Article]]) -> Styles:
    """Group purchases by their photographs, and recommendations by the nearest group.

    Where photographs were not looked at, or fewer than half of the purchases have one, product
    types are the groups.
    """
    table = world.sorted("article_embeddings", ARTICLE_IDX)
    seen: dict[int, np.ndarray] = {}
    if not bought:
        by = By.NOTHING_BOUGHT
    elif table is None:
        by = By.NOT_LOOKED_AT
    elif not table.n_rows:
        by = By.NO_PHOTOGRAPHS
    else:
        everything = sorted({a.idx for articles in [bought, *lists.values()] for a in articles})
        seen = _embeddings(table, everything)
        n_seen = sum(article.idx in seen for article in bought)
        enough = n_seen >= max(_FEWEST, _LEAST_SEEN * len(bought))
        by = By.LOOKS if enough else By.TOO_FEW
    if by is By.LOOKS:
        return Styles(_bands_by_looks(bought, lists, seen), by)
    return Styles(bands_by_kind(bought, lists), by)


def _bands_by_looks(
    bought: list[Article], lists: dict[str, list[Article]], embedded: dict[int, np.ndarray]
) -> list[Band]:
    """Cluster purchases; what is recommended joins the nearest cluster, if it is near enough.

    An article without a photograph joins the group that holds most of its product type; where
    none holds any, purchases stand apart and recommendations are something new.
    """
    from fashion_recommender.visual.styles import cluster_names, nearest_cluster, style_clusters

    seen = [i for i, article in enumerate(bought) if article.idx in embedded]
    mine = np.stack([embedded[bought[i].idx] for i in seen])
    clusters = style_clusters(np.zeros(len(seen), np.int32), mine)
    names = cluster_names(clusters, _attributes([bought[i] for i in seen]))
    labels = np.full(len(bought), -1, np.int64)
    labels[seen] = clusters.labels
    home = _homes([bought[i].kind for i in seen], clusters.labels)
    unseen = np.flatnonzero(labels < 0)
    labels[unseen] = [home.get(bought[i].kind, len(names)) for i in unseen]
    near, similarity = {}, {}
    for model, articles in lists.items():
        vectors = np.full((len(articles), mine.shape[1]), np.nan, np.float32)
        for row, article in enumerate(articles):
            vectors[row] = embedded.get(article.idx, np.nan)
        owner = np.zeros(len(articles), np.int32)
        at, cosine = nearest_cluster(clusters, owner, vectors, LEAST_SIMILARITY)
        near[model] = np.array(
            [
                group if article.idx in embedded else home.get(article.kind, -1)
                for article, group in zip(articles, at.tolist(), strict=True)
            ],
            np.int64,
        )
        similarity[model] = cosine
    return assemble([*names, _NO_PICTURE], labels, near, bought, similarity)


def _embeddings(table: SortedParquet, idx: list[int]) -> dict[int, np.ndarray]:
    """Look embeddings up: article to float32 ``[d]``."""
    found = table.find(["embedding"], article_idx=idx)
    flat = found["embedding"].combine_chunks().flatten().to_numpy()
    vectors = flat.reshape(found.num_rows, -1) if found.num_rows else flat
    return dict(zip(found[ARTICLE_IDX].to_pylist(), vectors, strict=True))


def _homes(kinds: list[str], labels: np.ndarray) -> dict[str, int]:
    """Return for each product type the cluster that holds most of it."""
    counts = pd.DataFrame({"kind": kinds, "label": labels}).value_counts().reset_index()
    counts = counts[counts["kind"] != ""]  # two unknown types are not alike
    first = counts.sort_values(["count", "label"], ascending=[False, True])
    return dict(first.drop_duplicates("kind")[["kind", "label"]].itertuples(index=False, name=None))


def _attributes(articles: list[Article]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "product_type_name": [a.kind for a in articles],
            "colour_group_name": [a.colour for a in articles],
            "perceived_colour_master_name": [a.master for a in articles],
            "graphical_appearance_name": [a.look for a in articles],
            "section_name": [a.section for a in articles],
        }
    )
