"""The styles of customers: clusters of what each bought, by what it looks like."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.visual.clustering import cluster
from fashion_recommender.visual.naming import cluster_names

__all__ = [
    "LEAST_SIMILARITY",
    "SOMETHING_NEW",
    "StyleClusters",
    "cluster_names",
    "nearest_cluster",
    "style_clusters",
]

SOMETHING_NEW: Final = -1
"""Stands for no cluster: near none of the customer's styles."""

LEAST_SIMILARITY: Final = 0.6
"""Cosine with a style below which an article is something new. With the default network one in ten
purchases that customers make next is below it, and one in six to three articles drawn by chance."""

_CELLS_PER_BLOCK: Final = 4_000_000  # of similarities at once, 16 MB
_ROWS_PER_BLOCK: Final = 65_536


@dataclass(frozen=True)
class StyleClusters:
    """The clusters of many customers.

    Attributes
    ----------
    labels
        int32 ``[m]``: position in ``centres`` of each purchase's cluster.
    centres
        float32 ``[c, d]``: weighted mean of the members, of length 1; the heaviest cluster of a
        customer first, then the next.
    centre_owner
        int32 ``[c]``, ascending: whose cluster it is.
    """

    labels: np.ndarray
    centres: np.ndarray
    centre_owner: np.ndarray


def style_clusters(
    owner: np.ndarray,
    embeddings: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    most: int = 7,
    seed: int = 0,
) -> StyleClusters:
    """Cluster each customer's purchases, into as many clusters as the purchases give evidence for.

    A customer has one cluster more as long as that lowers the spread within clusters clearly more
    than dividing shapeless purchases would (J. Hartigan: Clustering Algorithms, 1975, 4.4; the
    bars are `clustering.LEAST_GAIN` and `clustering.LEAST_DROP`). The clusters of a customer
    depend on nobody else, and are the same whenever the same is asked.

    Parameters
    ----------
    owner
        int ``[m]``, ascending: position of the customer that each purchase belongs to. A customer
        without purchases has no cluster.
    embeddings
        float32 ``[m, d]``, of length 1.
    weights
        float ``[m]``, above 0: how much a purchase counts for the centre of its cluster and for
        which cluster comes first; everything alike without.
    most
        Largest number of clusters of a customer.
    seed
        Of where the search for clusters starts.

    Raises
    ------
    ValueError
        If owners are not ascending, arrays differ in length or a weight is not above 0.
    """
    owner = np.asarray(owner)
    weights = np.ones(len(owner), np.float32) if weights is None else np.asarray(weights)
    if not len(owner) == len(embeddings) == len(weights):
        lengths = f"{len(owner)}, {len(embeddings)} and {len(weights)}"
        raise ValueError(f"owner, embeddings and weights differ in length: {lengths}")
    if (np.diff(owner) < 0).any():
        raise ValueError("owner is not ascending: sort the purchases by customer")
    if not (weights > 0).all():
        raise ValueError("every weight should be above 0; leave out what does not count")
    customers, first, sizes = np.unique(owner, return_index=True, return_counts=True)
    slot = np.zeros(len(owner), np.int64)
    # Customers with about equally many purchases are worked on together, in one block of squares.
    rooms = 1 << np.ceil(np.log2(np.maximum(sizes, 1))).astype(np.int64)
    for room in np.unique(rooms):
        alike = np.flatnonzero(rooms == room)
        step = max(1, _CELLS_PER_BLOCK // max(room * room, room * embeddings.shape[1]))
        for start in range(0, len(alike), step):
            block = alike[start : start + step]
            place = first[block, None] + np.arange(room)
            real = np.arange(room) < sizes[block, None]
            place = np.where(real, place, first[block, None])
            found = cluster(embeddings[place].astype(np.float32), real, most, seed)
            slot[place[real]] = found[real]
    return _gather(owner, slot, embeddings, weights, customers)


def _gather(
    owner: np.ndarray,
    slot: np.ndarray,
    embeddings: np.ndarray,
    weights: np.ndarray,
    customers: np.ndarray,
) -> StyleClusters:
    """Number the clusters over all customers, the heaviest of each customer first."""
    width = int(slot.max(initial=0)) + 1
    row = np.searchsorted(customers, owner)
    keys, member_of = np.unique(row * width + slot, return_inverse=True)
    mass = np.bincount(member_of, weights, minlength=len(keys))
    order = np.lexsort((keys, -mass, keys // width))
    rank = np.empty(len(keys), np.int64)
    rank[order] = np.arange(len(keys))
    labels = rank[member_of]
    by_cluster = np.argsort(labels, kind="stable")
    centres = np.zeros((len(keys), embeddings.shape[1]), np.float32)
    # Clusters are whole: blocks end where a cluster does.
    starts = np.searchsorted(labels[by_cluster], np.arange(len(keys)))
    clusters_per_block = max(1, _ROWS_PER_BLOCK * max(len(keys), 1) // max(len(owner), 1))
    for c in range(0, len(keys), clusters_per_block):
        stop = min(c + clusters_per_block, len(keys))
        end = starts[stop] if stop < len(keys) else len(owner)
        rows = by_cluster[starts[c] : end]
        weighted = embeddings[rows] * weights[rows, None].astype(np.float32)
        centres[c:stop] = np.add.reduceat(weighted, starts[c:stop] - starts[c], axis=0)
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    centres /= np.maximum(lengths, 1e-12)
    owners = customers[(keys // width)[order]] if len(keys) else customers
    return StyleClusters(labels.astype(np.int32), centres, owners.astype(np.int32))


def nearest_cluster(
    clusters: StyleClusters,
    owner: np.ndarray,
    embeddings: np.ndarray,
    least_similarity: float = LEAST_SIMILARITY,
) -> tuple[np.ndarray, np.ndarray]:
    """Assign articles to the nearest style of the customer that each is meant for.

    Parameters
    ----------
    clusters
        What `style_clusters` found.
    owner
        int ``[k]``, in any order: the customer, numbered as in ``clusters``.
    embeddings
        float32 ``[k, d]``, of length 1; NaN where an article has no photograph.
    least_similarity
        Cosine below which an article belongs to no style.

    Returns
    -------
    tuple of np.ndarray
        int32 ``[k]``, position in ``clusters.centres`` or -1 ("Something new"); float32 ``[k]``,
        the cosine with the nearest style, near enough or not (NaN without photograph or styles).
    """
    owner = np.asarray(owner)
    first = np.searchsorted(clusters.centre_owner, owner, side="left")
    stop = np.searchsorted(clusters.centre_owner, owner, side="right")
    nearest = np.full(len(owner), SOMETHING_NEW, np.int32)
    similarity = np.full(len(owner), np.nan, np.float32)
    for start in range(0, len(owner), _ROWS_PER_BLOCK):
        rows = np.arange(start, min(start + _ROWS_PER_BLOCK, len(owner)))
        for step in range(int((stop - first)[rows].max(initial=0))):
            rows = rows[first[rows] + step < stop[rows]]
            centre = first[rows] + step
            cosine = np.einsum("ij,ij->i", embeddings[rows], clusters.centres[centre])
            better = ~(cosine <= similarity[rows]) & ~np.isnan(cosine)
            nearest[rows[better]] = centre[better]
            similarity[rows[better]] = cosine[better]
    nearest[~(similarity >= least_similarity)] = SOMETHING_NEW
    return nearest, similarity
