"""The customer page: what somebody bought and what is recommended, style by style."""

import datetime as dt

import numpy as np
import pandas as pd
import streamlit as st

from fashion_recommender.app import absence, cards, customers, navigation, shop
from fashion_recommender.app.catalogue import Article, Catalogue
from fashion_recommender.app.facts import Facts, palette
from fashion_recommender.app.lists import LENGTH, Shown, purchases_before, shown_list, traits
from fashion_recommender.app.looks import By, styles
from fashion_recommender.app.panel import panel
from fashion_recommender.app.pictures import SMALL
from fashion_recommender.app.views.customer_controls import (
    Choice,
    choose_customer,
    choose_lists,
)
from fashion_recommender.app.world import World
from fashion_recommender.business_rules import BusinessRules
from fashion_recommender.candidates.names import said_of
from fashion_recommender.schema import ARTICLE_IDX, DATE

_MOST_BOUGHT = 48
_FEATURES = "--pipelines=feature_engineering"


def show() -> None:
    """Show the page."""
    world = shop.world()
    catalogue = shop.catalogue(world)
    if catalogue is None:
        return
    who = choose_customer(world)
    if who is None:
        return
    purchases = customers.history(world, who.idx)
    if purchases is None:
        absent_history(world)
        return
    _head(world, catalogue, who, purchases)
    if not world.models():
        absence.absent(
            world, "No model has recommended anything yet.", "", "Fit and compare them all:"
        )
        return
    choice = choose_lists(world, catalogue, who)
    if any(world.path(name) is None for name in ("evaluation_buyers", "evaluation_customers")):
        absence.absent(
            world,
            "Held-out weeks, hits and segments are not known yet.",
            "--pipelines=evaluation",
            "They are counted by:",
        )
    past = purchases_before(purchases, choice.cutoff)
    week = choice.cutoff
    hits = set(customers.bought_in_week(world, who.idx, week).tolist()) if week else set()
    lists = {
        model: shown_list(
            world, catalogue, model, who.idx, choice.cutoff, choice.rules, choice.left_out
        )
        for model in choice.models
    }
    for model in [model for model, found in lists.items() if found is None]:
        ran = model in world.models()
        absence.absent(
            world,
            f"{shop.model_name(model)} has "
            f"{'no list for this customer' if ran else 'recommended nothing yet'}.",
            world.run_for(model),
        )
    found = {model: one for model, one in lists.items() if one is not None}
    if not found:
        return
    today = choice.cutoff or last_day(world) + dt.timedelta(days=1)
    effect = _effect(catalogue, found, choice, hits)
    bands, made_by = _styles(world, catalogue, past, found, hits, today)
    html = [effect, bands]
    if hits:
        html.append(_held_out(world, catalogue, hits, found, choice.cutoff))
    clicked = panel("".join(html), key="styles")
    st.caption(
        ". ".join(
            [
                "Sentences under an article are facts from the purchase log"
                + (
                    ", or the ranker's own reasons"
                    if any(one.explained for one in found.values())
                    else ""
                ),
                *made_by,
                "Each model saw only what happened before the day it recommends for.",
            ]
        )
    )
    if clicked:
        navigation.go_to("article", article=clicked)


def absent_history(world: World) -> None:
    """Say that purchases cannot be looked up."""
    absence.absent(
        world,
        "Purchases cannot be looked up yet.",
        "--pipelines=data_processing",
        "They are sorted by customer when the tables are coded:",
    )


def last_day(world: World) -> dt.date:
    """Return the last day of the log."""
    table = world.sorted("transactions", DATE)
    bounds = table.bounds(DATE) if table else None
    return bounds[1] if bounds else dt.date.today()


def _head(
    world: World, catalogue: Catalogue, who: customers.Customer, purchases: pd.DataFrame
) -> None:
    chips = []
    if who.age is not None:
        chips.append(f"{who.age} years")
    if who.club:
        chips.append(f"Club: {who.club.lower()}")
    if who.news and who.news != "None":
        chips.append(f"News: {who.news.lower()}")
    aside = ""
    if len(purchases):
        online = float(purchases["online"].mean())
        chips += [
            "1 purchase" if len(purchases) == 1 else f"{len(purchases):,} purchases",
            f"since {purchases['date'].iloc[-1]:%b %Y}",
            f"{online:.0%} online",
        ]
        log = world.sorted("transactions", DATE)
        first, last = (log.bounds(DATE) if log else None) or (
            purchases["date"].iloc[-1],
            purchases["date"].iloc[0],
        )
        articles = catalogue.articles(purchases[ARTICLE_IDX].to_numpy())
        aside = cards.palette_bar(palette(articles, 12)) + cards.months_bar(
            purchases["date"].tolist(), first, last
        )
    else:
        chips.append("never bought anything")
    panel(cards.who(f"Customer {who.short}", chips, aside), key="who")


def _effect(catalogue: Catalogue, found: dict[str, Shown], choice: Choice, hits: set[int]) -> str:
    """Return each list in figures, and what they were without the rules."""
    ruled = choice.rules != BusinessRules() or bool(choice.left_out)
    bought = np.array(sorted(hits), int)
    html = []
    for model, one in found.items():
        after = traits(catalogue, one.articles, bought)
        before = traits(catalogue, one.long[:LENGTH], bought) if ruled else after
        figures = [
            ("Hits", f"{after.hits} of {len(hits)}", _was(before.hits, after.hits)),
            ("Products", f"{after.products}", _was(before.products, after.products)),
            ("Product types", f"{after.types}", _was(before.types, after.types)),
            (
                "Variety",
                f"{after.diversity:.2f}",
                _was(before.diversity, after.diversity, "{:.2f}"),
            ),
        ]
        if ruled:
            new = len(set(one.articles.tolist()) - set(one.long[:LENGTH].tolist()))
            figures.append(("Brought in by rules", f"{new}", f"of {len(one.articles)}"))
        html.append(
            cards.tally(
                figures if hits else figures[1:], shop.model_name(model) if len(found) > 1 else ""
            )
        )
    return "".join(html)


def _was(before: float, after: float, form: str = "{:.0f}") -> str:
    return "" if before == after else f"was {form.format(before)}"


def _styles(
    world: World,
    catalogue: Catalogue,
    past: pd.DataFrame,
    found: dict[str, Shown],
    hits: set[int],
    today: dt.date,
) -> tuple[str, list[str]]:
    """Return the styles as HTML, and sentences on how they were made."""
    everything = past.drop_duplicates(ARTICLE_IDX)
    distinct = everything[:_MOST_BOUGHT]
    bought = catalogue.articles(distinct[ARTICLE_IDX].to_numpy())
    titles = [
        f"{article.name or article.kind}, {day:%d %b %Y}, {'online' if online else 'in a store'}"
        for article, day, online in zip(bought, distinct["date"], distinct["online"], strict=True)
    ]
    lists = {model: catalogue.articles(one.articles) for model, one in found.items()}
    facts = Facts.of(past, catalogue, today)
    pictures = shop.pictures(world)
    shown = {
        model: _cards(found[model], articles, pictures.sources(articles), facts, hits)
        for model, articles in lists.items()
    }
    labels = {
        model: "Recommended" if len(found) == 1 else shop.model_name(model) for model in found
    }
    aside = (bought, pictures.sources(bought, SMALL), titles)
    made = styles(world, bought, lists)
    said = [_made_by(world)[made.by]] if made.by in _made_by(world) else []
    if len(everything) > len(distinct):
        said.append(
            f"They are made of the {len(distinct)} articles bought last, of {len(everything)}"
        )
    return cards.bands(made.bands, aside, shown, labels), said


def _made_by(world: World) -> dict[By, str]:
    """Say what styles are: of each way to make them what a reader should know."""
    command = world.command(_FEATURES)
    return {
        By.LOOKS: "Styles are clusters of photographs; similarity is the cosine with their middle",
        By.NOT_LOOKED_AT: f"Styles are product types until `{command}` has looked at photographs",
        By.NO_PHOTOGRAPHS: "Styles are product types, because there are no photographs",
        By.TOO_FEW: "Styles are product types here, because too few of the purchases have a "
        "photograph",
    }


def _cards(
    one: Shown, articles: list[Article], pictures: list[str], facts: Facts, hits: set[int]
) -> list[cards.Card]:
    def why(article: Article) -> list[str]:
        said = one.explained.get(article.idx)
        return said.reasons[:2] if said and said.reasons else facts.of_article(article)[:1]

    def how(article: Article, filled: bool) -> str:
        said = one.explained.get(article.idx)
        return "Popular at this age" if filled else said_of(said.channels) if said else ""

    return [
        cards.Card(
            article,
            picture,
            rank=place,
            mark="Bought that week" if article.idx in hits else "",
            why=why(article),
            how=how(article, filled),
        )
        for place, (article, picture, filled) in enumerate(
            zip(articles, pictures, one.filled, strict=True), start=1
        )
    ]


def _held_out(
    world: World,
    catalogue: Catalogue,
    hits: set[int],
    found: dict[str, Shown],
    cutoff: dt.date | None,
) -> str:
    articles = catalogue.articles(sorted(hits))

    def said(article: Article) -> list[str]:
        words = []
        for model, one in found.items():
            rank = one.rank_of(article.idx)
            name = f"{shop.model_name(model)}: " if len(found) > 1 else ""
            words.append(
                f"{name}rank {rank} of {len(one.long)}"
                if rank
                else f"{name}not among {len(one.long)}"
            )
        return words

    shown = [
        cards.Card(article, picture, why=said(article))
        for article, picture in zip(articles, shop.pictures(world).sources(articles), strict=True)
    ]
    week = f"{cutoff:%d %B %Y}" if cutoff else ""
    return (
        '<section class="band alone"><header><h2>What they bought that week</h2>'
        f"<p>{len(hits)} articles in the seven days from {week}, unknown to the models</p>"
        f"</header>{cards.grid(shown)}</section>"
    )
