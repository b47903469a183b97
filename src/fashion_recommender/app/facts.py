"""What the purchase log says of an article and a customer: true, whatever the model."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fashion_recommender.app.catalogue import Article, Catalogue
from fashion_recommender.schema import ARTICLE_IDX


@dataclass(frozen=True)
class Facts:
    """A customer's purchases before a day, counted for sentences.

    Attributes
    ----------
    today
        The day from which one looks back.
    dates
        Article to the day it was bought last.
    products
        Product to the last day and the article of it that was bought.
    kinds, sections
        How many purchases by product type and by section.
    n
        Purchases.
    """

    today: dt.date
    dates: dict[int, dt.date]
    products: dict[int, tuple[dt.date, Article]]
    kinds: Counter
    sections: Counter
    n: int

    @classmethod
    def of(cls, purchases: pd.DataFrame, catalogue: Catalogue, today: dt.date) -> "Facts":
        """Count purchases before ``today``: ``date`` and ``article_idx``, newest first."""
        distinct = purchases.drop_duplicates(ARTICLE_IDX)
        articles = catalogue.articles(distinct[ARTICLE_IDX].to_numpy())
        known = dict(zip(distinct[ARTICLE_IDX], articles, strict=True))
        dates = dict(zip(distinct[ARTICLE_IDX], distinct["date"], strict=True))
        products: dict[int, tuple[dt.date, Article]] = {}
        for idx, article in known.items():
            products.setdefault(article.product, (dates[idx], article))
        rows = [known[idx] for idx in purchases[ARTICLE_IDX]]
        return cls(
            today,
            dates,
            products,
            Counter(article.kind for article in rows if article.kind),
            Counter(article.section for article in rows if article.section),
            len(rows),
        )

    def of_article(self, article: Article) -> list[str]:
        """Return sentences on an article, the closest to it first; none where nothing is known."""
        said = []
        if article.idx in self.dates:
            said.append(f"You bought it {ago(self.today, self.dates[article.idx])}")
        elif article.product in self.products:
            date, other = self.products[article.product]
            colour = f" in {other.colour.lower()}" if other.colour else ""
            said.append(f"You bought this style{colour} {ago(self.today, date)}")
        if count := self.kinds[article.kind]:
            said.append(f"{count} of your {self.n} purchases: {article.kind.lower()}")
        elif count := self.sections[article.section]:
            said.append(f"{count} of your {self.n} purchases: {article.section}")
        return said


def ago(today: dt.date, day: dt.date) -> str:
    """Say how long ago a day was."""
    days = (today - day).days
    if days <= 1:
        return "the day before" if days == 1 else "that day"
    if days < 60:
        return f"{days} days ago"
    months = round(days / 30.44)
    return f"{months} months ago" if months < 24 else f"{days // 365} years ago"


def palette(articles: list[Article], most: int = 8) -> list[tuple[str, str, float]]:
    """Return colours by their share: name, colour on the screen, share; the largest first."""
    names = [article.colour or "unknown" for article in articles]
    colours = {name: article.swatch for name, article in zip(names, articles, strict=True)}
    counts = Counter(names).most_common(most)
    total = np.sum([count for _, count in counts]) or 1
    return [(name, colours[name], float(count / total)) for name, count in counts]
