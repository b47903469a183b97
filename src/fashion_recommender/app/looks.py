"""Styles by what articles look like: clusters of a customer's purchases in embedding space."""

from typing import Final

import numpy as np
import pandas as pd

from fashion_recommender.app.bands import Band, assemble
from fashion_recommender.app.catalogue import Article
from fashion_recommender.app.world import World
from fashion_recommender.schema import ARTICLE_IDX

LEAST_SIMILARITY: Final = 0.65
"""Cosine below which an article belongs to no style: where what customers buy later and what sells
to others differ most (the page's decisions in docs/decisions.md)."""

_LEAST_SEEN: Final = 0.5
_FEWEST: Final = 4
_NO_PICTURE: Final = "Without a photograph"


def bands_by_looks(
    world: World, bought: list[Article], lists: dict[str, list[Article]]
) -> list[Band] | None:
    """Group purchases by their photographs, and recommendations by the nearest group.

    An article without a photograph joins the group that holds most of its product type; where
    none holds any, purchases stand apart and recommendations are something new. None where
    photographs were not looked at, or fewer than half of the purchases have one.
    """
    everything = sorted({a.idx for articles in [bought, *lists.values()] for a in articles})
    found = _embeddings(world, everything)
    if found is None:
        return None
    from fashion_recommender.visual.styles import cluster_names, nearest_cluster, style_clusters

    places, embeddings = found
    seen = [i for i, article in enumerate(bought) if article.idx in places]
    if len(seen) < max(_FEWEST, _LEAST_SEEN * len(bought)):
        return None
    mine = embeddings[[places[bought[i].idx] for i in seen]]
    clusters = style_clusters(np.zeros(len(seen), np.int32), mine)
    names = cluster_names(clusters, _attributes([bought[i] for i in seen]))
    labels = np.full(len(bought), -1, np.int64)
    labels[seen] = clusters.labels
    home = _homes([bought[i].kind for i in seen], clusters.labels)
    unseen = np.flatnonzero(labels < 0)
    labels[unseen] = [home.get(bought[i].kind, len(names)) for i in unseen]
    near, similarity = {}, {}
    for model, articles in lists.items():
        rows = np.array([places.get(article.idx, -1) for article in articles], np.int64)
        vectors = np.where(rows[:, None] >= 0, embeddings[rows], np.nan).astype(np.float32)
        owner = np.zeros(len(articles), np.int32)
        at, cosine = nearest_cluster(clusters, owner, vectors, LEAST_SIMILARITY)
        near[model] = np.array(
            [
                home.get(article.kind, -1) if row < 0 else group
                for article, row, group in zip(articles, rows, at.tolist(), strict=True)
            ],
            np.int64,
        )
        similarity[model] = cosine
    return assemble([*names, _NO_PICTURE], labels, near, bought, similarity)


def _embeddings(world: World, idx: list[int]) -> tuple[dict[int, int], np.ndarray] | None:
    """Look embeddings up: article to row, and float32 ``[rows, d]``."""
    table = world.sorted("article_embeddings", ARTICLE_IDX)
    if table is None:
        return None
    found = table.find(["embedding"], article_idx=idx)
    if not found.num_rows:
        return None
    vectors = found["embedding"].combine_chunks().flatten().to_numpy().reshape(found.num_rows, -1)
    return dict(zip(found[ARTICLE_IDX].to_pylist(), range(found.num_rows), strict=True)), vectors


def _homes(kinds: list[str], labels: np.ndarray) -> dict[str, int]:
    """Return for each product type the cluster that holds most of it."""
    counts = pd.DataFrame({"kind": kinds, "label": labels}).value_counts().reset_index()
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
