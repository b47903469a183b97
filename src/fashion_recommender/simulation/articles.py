"""The assortment: products, their colourways, when they hang in the shop and how they sell."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.simulation import calendar
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.draws import Draws
from fashion_recommender.simulation.taxonomy import (
    APPEARANCES,
    COLOUR_MASTERS,
    COLOURS,
    GARMENTS,
    LOOKS,
    SECTIONS,
)

N_STYLES: Final = 8
"""Hidden styles; customers have two of them, products one. Nothing in the files names them."""

ANY_AGE: Final = -1
"""Of a product that is bought at every age."""

PARTNERS: Final = 4

PRICE_POINTS: Final = np.array(
    [
        *(199, 299, 399, 499, 599, 699, 799, 999, 1299, 1499, 1799),
        *(1999, 2499, 2999, 3499, 3999, 4999, 5999, 7999, 9999, 14900, 19900),
    ]
)
"""In hundredths of money; few of them carry most sales."""

_STEPS_FROM_MIDDLE: Final = (-4, -3, -2, -1, 0, 1, 2, 3, 4)
_STEP_WEIGHTS: Final = (3, 8, 18, 14, 24, 14, 12, 5, 2)
_ROUND_POINT_BONUS: Final = {999: 3, 1499: 2, 1999: 3}

_COLOURWAYS: Final = (510, 252, 105, 50, 25, 16, 10, 7, 4, 4, *(2,) * 8)
_NEVER_SOLD_PER_MILLION: Final = 9_000
NO_PICTURE_PER_MILLION: Final = 4_200
NO_TEXT_PER_MILLION: Final = 3_900

_FIRST_PRODUCT_CODE: Final = 108_000
_LAST_PRODUCT_CODE: Final = 959_000


@dataclass(frozen=True)
class Products:
    """One position a product, in the order of their codes, which is the order of their launch."""

    code: np.ndarray
    section: np.ndarray
    garment: np.ndarray  # position in GARMENTS
    style: np.ndarray
    age: np.ndarray  # of its typical buyer, or ANY_AGE
    cents: np.ndarray
    launch: np.ndarray  # day of the period; negative: before it
    life: np.ndarray  # days
    fade: np.ndarray  # sixteenths of an octave that sales fall in a week
    appeal: np.ndarray  # sixteenths of an octave
    first_article: np.ndarray  # one more than products: where each one's articles begin
    partners: np.ndarray  # [n, PARTNERS] products that go with it


@dataclass(frozen=True)
class Articles:
    """One position an article (a colourway of a product), in the order of article_id."""

    number: np.ndarray  # article_id as a number
    product: np.ndarray
    colour: np.ndarray  # position in COLOURS
    appearance: np.ndarray  # position in APPEARANCES
    launch: np.ndarray
    end: np.ndarray  # last day on sale
    appeal: np.ndarray
    has_picture: np.ndarray
    has_text: np.ndarray


def design(config: SimulationConfig) -> tuple[Products, Articles]:
    """Make up the assortment of a shop."""
    draws = Draws(config.seed, "products")
    counts = _colourways(draws, config.n_articles)
    n = len(counts)
    section = draws.choose([s.assortment for s in SECTIONS], n)
    garment = _garments(draws, section)
    basic = draws.chance(_basic_chance()[garment], n)
    launch = _launches(draws, config, garment, basic)
    order = np.argsort(launch, kind="stable")
    section, garment, basic, launch = section[order], garment[order], basic[order], launch[order]
    style = draws.below(N_STYLES, n)
    first_article = np.concatenate([[0], np.cumsum(counts)])
    products = Products(
        code=_codes(draws, len(launch)),
        section=section,
        garment=garment,
        style=style,
        age=_ages(draws, section),
        cents=_prices(draws, section, garment),
        launch=launch,
        life=np.where(basic, 330 + draws.below(900, n), 70 + draws.below(210, n)),
        fade=np.where(basic, 0, 2 + draws.below(4, n)),
        appeal=draws.bell(np.where(basic, 9, 13), n),
        first_article=first_article,
        partners=_partners(section, garment, style),
    )
    return products, _articles(Draws(config.seed, "articles"), products, counts)


def _colourways(draws: Draws, n_articles: int) -> np.ndarray:
    """Draw how many articles each product has, until there are ``n_articles``."""
    counts = draws.choose(_COLOURWAYS, n_articles) + 1
    total = np.cumsum(counts)
    n = int(np.searchsorted(total, n_articles)) + 1
    counts = counts[:n]
    counts[-1] -= total[n - 1] - n_articles
    return counts


def _garments(draws: Draws, section: np.ndarray) -> np.ndarray:
    position = {name: i for i, name in enumerate(GARMENTS)}
    garment = np.empty(len(section), dtype=np.int64)
    for number, one in enumerate(SECTIONS):
        here = np.flatnonzero(section == number)
        names = np.array([position[name] for name in one.garments])
        garment[here] = names[draws.choose(list(one.garments.values()), len(here))]
    return garment


def _basic_chance() -> np.ndarray:
    """Return per million, for every garment, how many products stay for a year or longer."""
    return np.array([min(600_000, 40_000 + 5_000 * g.again) for g in GARMENTS.values()])


def _launches(
    draws: Draws, config: SimulationConfig, garment: np.ndarray, basic: np.ndarray
) -> np.ndarray:
    """Draw days of launch: ahead of the season that the garment is wanted in."""
    before, after = 190, config.n_days
    season_of = np.array([calendar.SEASONS.index(g.season) for g in GARMENTS.values()])
    launch = draws.below(after + 900, len(garment)) - 900
    weights = calendar.launch_weights(config.start, before, after)
    for season in range(len(calendar.SEASONS)):
        here = np.flatnonzero((season_of[garment] == season) & ~basic)
        launch[here] = draws.choose(weights[season], len(here)) - before
    return launch


def _codes(draws: Draws, n: int) -> np.ndarray:
    """Number products, which are in the order of their launch, upwards with gaps."""
    room = max(2, (_LAST_PRODUCT_CODE - _FIRST_PRODUCT_CODE) // n)
    return _FIRST_PRODUCT_CODE + np.arange(n) * room + draws.below(room, n)


def _ages(draws: Draws, section: np.ndarray) -> np.ndarray:
    """Draw the age of a product's typical buyer."""
    n = len(section)
    kind = draws.choose([40, 36, 24], n)
    young = 22 + draws.bell(4, n)
    grown = 48 + draws.bell(8, n)
    return np.select([kind == 0, kind == 1], [np.maximum(young, 16), grown], ANY_AGE)


def _prices(draws: Draws, section: np.ndarray, garment: np.ndarray) -> np.ndarray:
    """Draw price points around the garment's usual one, moved by the section's level."""
    n = len(section)
    usual = np.array(
        [int(np.argmin(np.abs(PRICE_POINTS - 100 * g.price))) for g in GARMENTS.values()]
    )
    middle = usual[garment] + np.array([s.level for s in SECTIONS])[section]
    # Two draws: the second one only counts where it alone is a favourite price point.
    tries = [
        np.clip(
            middle + np.array(_STEPS_FROM_MIDDLE)[draws.choose(_STEP_WEIGHTS, n)],
            0,
            len(PRICE_POINTS) - 1,
        )
        for _ in range(2)
    ]
    favourite = np.isin(PRICE_POINTS, list(_ROUND_POINT_BONUS))
    point = np.where(~favourite[tries[0]] & favourite[tries[1]], tries[1], tries[0])
    return PRICE_POINTS[point]


def _partners(section: np.ndarray, garment: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Find products that go with each: same index group and style, launched at about that time."""
    group = np.array(["A" if s.index in "ABC" else s.index for s in SECTIONS])
    family = np.unique(group, return_inverse=True)[1][section] * N_STYLES + style
    order = np.argsort(family, kind="stable")  # within a family by launch, as products are
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    # Later launches more often than earlier ones, so that the relation has a direction.
    offsets = np.array([1, 2, 3, -1])
    partners = order[(place[:, None] + offsets) % len(order)]
    fits = (family[partners] == family[:, None]) & (garment[partners] != garment[:, None])
    return np.where(fits, partners, -1)


def _articles(draws: Draws, products: Products, counts: np.ndarray) -> Articles:
    n_products, n = len(counts), int(counts.sum())
    product = np.repeat(np.arange(n_products), counts)
    nth = np.arange(n) - products.first_article[product]
    later = (nth > 0) & draws.chance(350_000, n)
    launch = products.launch[product] + np.where(later, 7 + draws.below(60, n), 0)
    life = products.life[product] * (80 + draws.below(41, n)) // 100
    never = draws.chance(_NEVER_SOLD_PER_MILLION, n)
    appeal = products.appeal[product] + draws.bell(7, n) - np.minimum(nth, 6)
    return Articles(
        number=products.code[product] * 1000 + _suffixes(draws, nth, products.first_article),
        product=product,
        colour=_colours(draws, nth),
        appearance=_appearances(draws, products.garment, product),
        launch=launch,
        end=np.where(never, launch - 1, launch + life),
        appeal=appeal,
        has_picture=~_pick(draws, n, NO_PICTURE_PER_MILLION),
        has_text=~_pick(draws, n_products, NO_TEXT_PER_MILLION)[product],
    )


def _pick(draws: Draws, n: int, per_million: int) -> np.ndarray:
    """Mark a fixed share of ``n``, at least one."""
    marked = np.zeros(n, dtype=bool)
    marked[draws.order(n)[: max(1, n * per_million // 1_000_000)]] = True
    return marked


def _suffixes(draws: Draws, nth: np.ndarray, first_article: np.ndarray) -> np.ndarray:
    """Number the colourways of a product upwards from 1, with gaps."""
    steps = 1 + draws.choose([70, 15, 8, 4, 3], len(nth))
    total = np.cumsum(steps)
    before = np.concatenate([[0], total])[first_article[:-1]]
    return total - np.repeat(before, np.diff(first_article))


def _colours(draws: Draws, nth: np.ndarray) -> np.ndarray:
    """Draw a colour for each colourway, another one for each of the same product."""
    n = len(nth)
    weights = [c.weight for c in COLOURS]
    # Second and later colourways are less often black and white than first ones.
    later = [max(1, c.weight // (4 if c.master in {"Black"} else 2)) for c in COLOURS]
    colour = np.where(nth == 0, draws.choose(weights, n), draws.choose(later, n))
    first = np.arange(n) - nth
    for _ in range(60):  # redraw what repeats a colour within its product
        key = first * len(COLOURS) + colour
        _, where = np.unique(key, return_index=True)
        again = np.setdiff1d(np.arange(n), where)
        if not len(again):
            break
        colour[again] = draws.below(len(COLOURS), len(again))
    return colour


def _appearances(draws: Draws, garment: np.ndarray, product: np.ndarray) -> np.ndarray:
    """Draw a product's appearance; one colourway in eight has its own."""
    names = list(APPEARANCES)
    kinds = [g.look for g in GARMENTS.values()]

    def draw(garments: np.ndarray) -> np.ndarray:
        drawn = np.empty(len(garments), dtype=np.int64)
        for kind, look in LOOKS.items():
            here = np.flatnonzero(np.array([k == kind for k in kinds])[garments])
            numbers = np.array([names.index(name) for name in look])
            drawn[here] = numbers[draws.choose(list(look.values()), len(here))]
        return drawn

    common, own = draw(garment)[product], draw(garment[product])
    return np.where(draws.chance(120_000, len(product)), own, common)


def master_colours(articles: Articles) -> np.ndarray:
    """Return the number of every article's master colour."""
    return np.array([COLOUR_MASTERS[c.master] for c in COLOURS])[articles.colour]
