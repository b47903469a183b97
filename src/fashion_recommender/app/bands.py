"""A customer's styles: what they bought in groups, and what is recommended in the same groups."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from fashion_recommender.app.catalogue import Article
from fashion_recommender.app.facts import palette

NEW = "Something new"
_MOST_KINDS = 6


@dataclass(frozen=True)
class Band:
    """One style.

    Attributes
    ----------
    name, words
        Heading, and what is common in the group.
    bought
        Places in the list of bought articles.
    recommended
        For each model the places in its list.
    swatches
        Colours of what was bought: name, colour on the screen, share.
    similarity
        Place of a recommended article, by model, to its cosine similarity with the style.
    """

    name: str
    words: str
    bought: list[int]
    recommended: dict[str, list[int]]
    swatches: list[tuple[str, str, float]] = field(default_factory=list)
    similarity: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def n_recommended(self) -> int:
        """Recommended articles, of all models."""
        return sum(map(len, self.recommended.values()))


def bands_by_kind(bought: list[Article], lists: dict[str, list[Article]]) -> list[Band]:
    """Group by product type: what can be said where there are no pictures.

    The most frequent types of the purchases are the groups, rarer ones stand together; types that
    were never bought are "Something new", and so is what the shop does not know the type of.
    """
    counts = Counter(a.kind or a.group for a in bought)
    untold = counts.pop("", 0)
    kinds = [kind for kind, _ in counts.most_common(_MOST_KINDS)]
    names = [*kinds, "Bought more rarely", *(["Of unknown type"] if untold else [])]
    place = dict.fromkeys(counts, len(kinds)) | {kind: i for i, kind in enumerate(kinds)}
    labels = np.array([place.get(a.kind or a.group, len(kinds) + 1) for a in bought], np.int64)
    near = {
        model: np.array([place.get(a.kind or a.group, -1) for a in articles], np.int64)
        for model, articles in lists.items()
    }
    return assemble(names, labels, near, bought)


def assemble(
    names: list[str],
    labels: np.ndarray,
    near: dict[str, np.ndarray],
    bought: list[Article],
    similarity: dict[str, np.ndarray] | None = None,
) -> list[Band]:
    """Put groups together, those with the most recommendations first, what is near none last.

    Parameters
    ----------
    names
        Of the groups.
    labels
        int ``[bought]``: the group of every bought article.
    near
        For each model int ``[list]``: the group of every recommended article, -1 = none.
    bought
        The bought articles.
    similarity
        For each model float ``[list]``: how near an article is to its group. Groups that have it
        are named by what is common in them.
    """
    bands = []
    for number, name in enumerate([*names, NEW]):
        group = number if number < len(names) else -1
        mine = np.flatnonzero(labels == group).tolist() if group >= 0 else []
        theirs = {model: np.flatnonzero(at == group).tolist() for model, at in near.items()}
        if not mine and not any(theirs.values()):
            continue
        articles = [bought[i] for i in mine]
        bands.append(
            Band(
                name,
                "" if similarity else _common(articles),
                mine,
                theirs,
                palette(articles, 5),
                {
                    (model, place): float(similarity[model][place])
                    for model, places in theirs.items()
                    for place in places
                    if not np.isnan(similarity[model][place])
                }
                if similarity and group >= 0
                else {},
            )
        )
    return sorted(
        bands,
        key=lambda band: (
            band.name == NEW,
            -band.n_recommended,
            -len(band.bought),
        ),
    )


def _common(articles: list[Article]) -> str:
    """Say what most of a group share."""
    if not articles:
        return ""
    colour, count = Counter(a.colour for a in articles).most_common(1)[0]
    look, looks = Counter(a.look for a in articles).most_common(1)[0]
    said = [
        f"mostly {word.lower()}" if 2 * n > len(articles) else f"often {word.lower()}"
        for word, n in ((colour, count), (look, looks))
        if word and 3 * n >= len(articles)
    ]
    return ", ".join(said)
