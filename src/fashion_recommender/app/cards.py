"""HTML of what the pages show; every text that comes from data is escaped here."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from fashion_recommender.app.bands import Band
from fashion_recommender.app.catalogue import Article

_SHOWN_OF_STYLE = {"only": 14, "row": 17, "narrow": 6, "split": 9, "models2": 8}
"""By layout, how many bought articles are shown at once: whole rows of a strip."""

_HALVES = {"narrow": "split", "only": "row"}
"""Layouts of half the width, two beside each other, and what the odd one out has instead."""

_CARDS_OF_NARROW = 3


@dataclass(frozen=True)
class Card:
    """An article as it is shown.

    Attributes
    ----------
    article, picture
        What it is and the address of its picture.
    rank
        Place in a list; None = in no list.
    mark
        Said across the picture, such as that it was bought; empty = nothing.
    why
        Sentences on why it is there.
    how
        In small print: where it comes from.
    similarity
        Cosine with the style that it stands in; None where that is not known.
    """

    article: Article
    picture: str
    rank: int | None = None
    mark: str = ""
    why: Sequence[str] = field(default_factory=tuple)
    how: str = ""
    similarity: float | None = None


def card(shown: Card) -> str:
    """Return a card as an item of a grid."""
    article = shown.article
    rank = f'<span class="rank" aria-label="rank {shown.rank}">{shown.rank}</span>'
    mark = f'<span class="mark">{escape(shown.mark)}</span>' if shown.mark else ""
    why = "".join(f'<p class="why">{escape(text)}</p>' for text in shown.why if text)
    near = "" if shown.similarity is None else f"Similarity {shown.similarity:.2f}"
    how = "".join(f'<p class="how">{escape(text)}</p>' for text in (near, shown.how) if text)
    return (
        f'<li class="card{" hit" if shown.mark else ""}">{_link(article)}<figure>'
        f"{_image(article, shown.picture)}{rank if shown.rank else ''}{mark}</figure>"
        f"<h3>{escape(article.name or article.kind or article.id)}</h3></a>"
        f'<p class="what"><i style="background:{article.swatch}"></i>'
        f"{escape(_what(article))}</p>{why}{how}</li>"
    )


def grid(cards: Iterable[Card]) -> str:
    """Return cards side by side."""
    return f'<ul class="grid">{"".join(map(card, cards))}</ul>'


def strip(articles: Sequence[Article], pictures: Sequence[str], titles: Sequence[str]) -> str:
    """Return small pictures without words."""
    items = "".join(
        f"<li>{_link(article, title)}{_image(article, picture)}</a></li>"
        for article, picture, title in zip(articles, pictures, titles, strict=True)
    )
    return f'<ul class="strip">{items}</ul>'


def quiet(text: str) -> str:
    """Return what is said where there is nothing to show."""
    return f'<p class="quiet">{escape(text)}</p>'


def more(summary: str, html: str) -> str:
    """Return what is folded away until it is asked for."""
    return f"<details><summary>{escape(summary)}</summary>{html}</details>"


def bands(
    styles: Sequence[Band],
    bought: tuple[Sequence[Article], Sequence[str], Sequence[str]],
    lists: dict[str, list[Card]],
    labels: dict[str, str],
) -> str:
    """Return styles: what was bought on the left, what is recommended on the right of each.

    Parameters
    ----------
    styles
        The groups.
    bought
        All bought articles, their pictures and titles.
    lists
        For each model the cards of its whole list.
    labels
        For each model what stands above its cards.
    """
    layouts = [_layout(style) for style in styles]
    halves = [i for i, layout in enumerate(layouts) if layout in _HALVES]
    if len(halves) % 2:
        layouts[halves[-1]] = _HALVES[layouts[halves[-1]]]
    parts = (
        _band(style, layout, bought, lists, labels)
        for style, layout in zip(styles, layouts, strict=True)
    )
    return f'<div class="bands">{"".join(parts)}</div>'


def _band(
    style: Band,
    layout: str,
    bought: tuple[Sequence[Article], Sequence[str], Sequence[str]],
    lists: dict[str, list[Card]],
    labels: dict[str, str],
) -> str:
    articles, pictures, titles = bought
    n_recommended = style.n_recommended
    counts = [
        f"{len(style.bought)} bought" if style.bought else "",
        f"{n_recommended} recommended" if n_recommended else "nothing recommended now",
    ]
    alike = list(style.similarity.values())
    if alike:
        counts.append(f"mean similarity {sum(alike) / len(alike):.2f}")
    said = " · ".join(filter(None, [style.words, *counts]))
    columns = []
    if style.bought:
        n = _SHOWN_OF_STYLE[layout]
        first, rest = (
            strip([articles[i] for i in at], [pictures[i] for i in at], [titles[i] for i in at])
            for at in (style.bought[:n], style.bought[n:])
        )
        html = first + (more(f"{len(style.bought) - n} more", rest) if style.bought[n:] else "")
        columns.append(f'<div><span class="label">Bought</span>{html}</div>')
    for model, places in style.recommended.items() if n_recommended else ():
        cards = [
            replace(lists[model][i], similarity=style.similarity.get((model, i))) for i in places
        ]
        html = grid(cards) if cards else quiet("Nothing in this style.")
        columns.append(f'<div><span class="label">{escape(labels[model])}</span>{html}</div>')
    wide = "" if layout in _HALVES else " wide"
    return (
        f'<section class="band{wide}"><header>{dots(style.swatches)}'
        f"<h2>{escape(style.name)}</h2>"
        f"<p>{escape(said)}</p></header>"
        f'<div class="cols {layout}">{"".join(columns)}</div></section>'
    )


def _layout(style: Band) -> str:
    """Say how the columns of a style are laid out: a class of the style sheet."""
    several = len(style.recommended) > 1
    if not style.n_recommended:
        return "only"
    if not style.bought:
        return "even" if several else "whole"
    if several:
        return "models2"
    return "split" if style.n_recommended > _CARDS_OF_NARROW else "narrow"


def dots(swatches: Iterable[tuple[str, str, float]]) -> str:
    """Return colours as dots."""
    items = "".join(f'<i style="background:{c}" title="{escape(n)}"></i>' for n, c, _ in swatches)
    return f'<span class="dots" aria-hidden="true">{items}</span>' if items else ""


def palette_bar(swatches: Sequence[tuple[str, str, float]]) -> str:
    """Return colours as a bar, each as wide as its share."""
    said = ", ".join(f"{name} {share:.0%}" for name, _, share in swatches)
    parts = "".join(
        f'<span style="flex:{share:.4f};background:{colour}" title="{escape(name)} {share:.0%}">'
        "</span>"
        for name, colour, share in swatches
    )
    first = ", ".join(name.lower() for name, _, _ in swatches[:3])
    return (
        f'<div class="palette" role="img" aria-label="Colours bought: {escape(said)}">{parts}</div>'
        f'<p class="caption">Colours bought: {escape(first)}</p>'
    )


def months_bar(days: Sequence[dt.date], first: dt.date, last: dt.date) -> str:
    """Return purchases by month as bars, from the first to the last month of the log."""
    start, end = first.year * 12 + first.month, last.year * 12 + last.month
    counts = [0] * (end - start + 1)
    for day in days:
        counts[day.year * 12 + day.month - start] += 1
    most = max(counts) or 1
    bars = "".join(
        f'<i style="height:{max(4, 100 * count / most):.0f}%"{"" if count else " data-empty"}></i>'
        for count in counts
    )
    return (
        f'<div class="months" role="img" aria-label="Purchases by month, at most {most}">{bars}'
        f'</div><p class="caption">Purchases by month, {first:%b %Y} to {last:%b %Y}</p>'
    )


def who(title: str, chips: Iterable[str], aside: str = "") -> str:
    """Return the head of a page: of whom it speaks."""
    items = "".join(f"<li>{escape(chip)}</li>" for chip in chips)
    return (
        f'<section class="who"><div><h1>{escape(title)}</h1><ul class="chips">{items}</ul></div>'
        f"<div>{aside}</div></section>"
    )


def tally(figures: Iterable[tuple[str, str, str]], of: str = "") -> str:
    """Return figures in a row, each with name, value and small print; ``of`` says whose."""
    first = f'<div class="of">{escape(of)}</div>' if of else ""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)} <small>{escape(small)}</small></dd></div>"
        for name, value, small in figures
    )
    return f'<dl class="tally">{first}{items}</dl>'


def section(title: str, words: str, html: str) -> str:
    """Return a part of a page under a heading."""
    return (
        f'<section class="band"><header><h2>{escape(title)}</h2>'
        f"{f'<p>{escape(words)}</p>' if words else ''}</header>"
        f"{html}</section>"
    )


def article_head(
    article: Article, picture: str, facts: dict[str, str], description: str, sales: str
) -> str:
    """Return an article at large: picture, what the shop says of it, how it sold.

    ``sales`` is HTML.
    """
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value
    )
    text = f"<p>{escape(description)}</p>" if description else ""
    title = article.name or article.kind or article.id
    return (
        f'<section class="large"><figure>{_image(article, picture)}</figure><div>'
        f"{dots([(article.colour, article.swatch, 1.0)])}<h1>{escape(title)}</h1>{text}"
        f'<dl class="facts">{rows}</dl><h2>How it sold</h2>{sales}</div></section>'
    )


def picker(
    articles: Sequence[Article], pictures: Sequence[str], chosen: set[int], small: bool = False
) -> str:
    """Return pictures that can be liked and unliked; small ones have no words."""
    items = "".join(
        f'<li class="card"><button class="pick" data-go="{article.id}" '
        f'aria-pressed="{"true" if article.idx in chosen else "false"}" '
        f'aria-label="{"Unlike" if article.idx in chosen else "Like"} {escape(article.words)}: '
        f'{escape(article.name)}">'
        f'{_image(article, picture)}<span class="heart" aria-hidden="true">'
        f"{'♥' if article.idx in chosen else '♡'}</span></button>"
        f"{'' if small else f'<h3>{escape(article.name or article.kind)}</h3>'}</li>"
        for article, picture in zip(articles, pictures, strict=True)
    )
    return f'<ul class="grid{" small" if small else " picks"}">{items}</ul>'


def _link(article: Article, title: str = "") -> str:
    said = f' title="{escape(title)}"' if title else ""
    return f'<a href="/article?article={article.id}" data-go="{article.id}"{said}>'


def _image(article: Article, picture: str) -> str:
    alt = f"{article.words}: {article.name}" if article.name else article.words
    return f'<img src="{picture}" alt="{escape(alt)}" width="240" height="360" loading="lazy">'


def _what(article: Article) -> str:
    return " · ".join(filter(None, [article.kind, article.colour])) or article.id
