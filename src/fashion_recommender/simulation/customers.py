"""The customers: age, membership, taste, and how often they come."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.simulation.articles import N_STYLES
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.draws import FRACTION_BITS, Draws, power
from fashion_recommender.simulation.taxonomy import COLOUR_MASTERS, COLOURS, INDEXES, SECTIONS

N_FAVOURITES: Final = 4
MOST_VISITS: Final = 400
_JOINED_LATER: Final = 150_000  # per million
_SPREAD: Final = 27

PERSONAS: Final = ("woman", "young", "man", "parent", "sport")
# Of 100 customers below 25, below 35, below 50, and older.
_PERSONA_BY_AGE: Final = (
    (44, 45, 5, 1, 5),
    (60, 27, 5, 4, 4),
    (66, 17, 5, 7, 5),
    (75, 15, 4, 3, 3),
)
# How a persona multiplies the share of each index group.
_PERSONA_TASTE: Final = {
    "woman": {1: 10, 2: 3, 3: 1, 4: 1, 26: 5},
    "young": {1: 5, 2: 22, 3: 1, 4: 1, 26: 6},
    "man": {1: 1, 2: 1, 3: 90, 4: 1, 26: 4},
    "parent": {1: 5, 2: 3, 3: 4, 4: 90, 26: 4},
    "sport": {1: 5, 2: 4, 3: 3, 4: 1, 26: 60},
}
# How age (below 25, 35, 50, older) multiplies a section's share, where it matters.
_SECTION_BY_AGE: Final = {
    "Womens Tailoring": (6, 10, 14, 12),
    "Womens Casual": (5, 8, 12, 16),
    "Womens Premium": (4, 8, 14, 16),
    "Womens Trend": (16, 12, 6, 4),
    "Plus Sizes": (5, 8, 14, 14),
    "Expecting Mothers": (5, 24, 8, 1),
    "Womens Swimwear": (14, 12, 8, 5),
    "Divided Collection": (16, 10, 6, 6),
    "Divided Basics": (14, 10, 8, 8),
}
AGE_BANDS: Final = (25, 35, 50)
# Of PRICE_POINTS: how many customers like to pay each, near what is sold.
_PRICE_WEIGHTS: Final = (4, 8, 8, 14, 8, 7, 8, 14, 11, 11, 6, 13, 8, 7, 5, 4, 3, 2)


@dataclass(frozen=True)
class Customers:
    """One position a customer, in the order of customer_id."""

    ids: np.ndarray  # uint64 [n, 4]: 64 hexadecimal digits
    postal: np.ndarray  # uint64 [n, 4]
    age: np.ndarray  # true age, also where the file has none
    knows_age: np.ndarray
    club: np.ndarray  # position in CLUB
    news: np.ndarray  # position in NEWS
    fn: np.ndarray
    active: np.ndarray
    visits: np.ndarray  # days with purchases that are aimed at
    joined: np.ndarray
    left: np.ndarray
    persona: np.ndarray
    favourites: np.ndarray  # [n, N_FAVOURITES] sections, most liked first
    styles: np.ndarray  # [n, 2]
    colours: np.ndarray  # bit mask over the numbers of master colours
    price: np.ndarray  # position in PRICE_POINTS of what they like to pay
    online: np.ndarray  # per mille of visits


CLUB: Final = ("ACTIVE", "PRE-CREATE", "LEFT CLUB", "")
_CLUB_WEIGHTS: Final = (92_730, 6_800, 30, 440)
NEWS: Final = ("NONE", "Regularly", "Monthly", "")
_NEWS_WEIGHTS: Final = (63_950, 34_780, 60, 1_210)


def invite(config: SimulationConfig) -> Customers:
    """Make up the customers of a shop."""
    n = config.n_customers
    draws = Draws(config.seed, "customers")
    ids = _ids(draws, n)
    age = _ages(draws, n)
    band = np.searchsorted(AGE_BANDS, age, side="right")
    persona = _by_group(draws, band, _PERSONA_BY_AGE)
    news = draws.choose(_NEWS_WEIGHTS, n)
    fn = (news == 1) ^ draws.chance(4_000, n)
    visits = _visits(draws, config)
    joined, left = _membership(draws, config.n_days, visits)
    return Customers(
        ids=ids,
        postal=_postal_codes(draws, n),
        age=age,
        knows_age=~draws.chance(11_600, n),
        club=draws.choose(_CLUB_WEIGHTS, n),
        news=news,
        fn=fn,
        active=fn & draws.chance(971_000, n),
        visits=visits,
        joined=joined,
        left=left,
        persona=persona,
        favourites=_favourites(draws, persona, band),
        styles=_two_different(draws, N_STYLES, n),
        colours=_colours(draws, n),
        price=draws.choose(_PRICE_WEIGHTS, n),
        online=_online(draws, n),
    )


def section_tastes() -> np.ndarray:
    """Return int64 ``[personas, age bands, sections]``: which sections attract whom."""
    group = [INDEXES[s.index][1] for s in SECTIONS]
    taste = [[_PERSONA_TASTE[p][g] for g in group] for p in PERSONAS]
    by_age = [_SECTION_BY_AGE.get(s.name, (10,) * 4) for s in SECTIONS]
    share = np.array([s.share for s in SECTIONS])
    return np.array(taste)[:, None, :] * np.array(by_age).T[None, :, :] * share


def _ids(draws: Draws, n: int) -> np.ndarray:
    ids = draws.raw(4 * n).reshape(n, 4)
    return ids[np.argsort(ids[:, 0], kind="stable")]


def _postal_codes(draws: Draws, n: int) -> np.ndarray:
    """Four customers share a postal code; one in eleven has the same, which means unknown."""
    n_codes = max(2, n // 4)
    codes = draws.raw(4 * n_codes).reshape(n_codes, 4)
    return codes[np.where(draws.chance(88_000, n), 0, draws.below(n_codes, n))]


def _ages(draws: Draws, n: int) -> np.ndarray:
    """Draw ages with one peak at 21 and another at 51."""
    years = np.arange(16, 100)
    return years[draws.choose(age_weights(years), n)]


def age_weights(years: np.ndarray) -> np.ndarray:
    """Return int64 weights of ages: two hills on a plain that ends at 60."""

    def hill(top: int, before: int, after: int, height: int) -> np.ndarray:
        away = np.abs(years - top)
        width = np.where(years < top, before, after)
        return height * power(-16 * away * away // (width * width)) >> 8

    plain = np.clip(np.minimum(years - 20, 62 - years), 0, 8) * 2
    return hill(21, 3, 9, 82) + hill(51, 7, 7, 36) + (plain * 2 ** (FRACTION_BITS - 8)) + 30


def _by_group(
    draws: Draws, group: np.ndarray, weights: tuple[tuple[int, ...], ...] | np.ndarray
) -> np.ndarray:
    """Choose among the same things with other weights for each group."""
    chosen = np.empty(len(group), dtype=np.int64)
    for number, row in enumerate(weights):
        here = np.flatnonzero(group == number)
        chosen[here] = draws.choose(row, len(here))
    return chosen


def _visits(draws: Draws, config: SimulationConfig) -> np.ndarray:
    """Draw how often each comes: heavy-tailed, half of them at most three times in two years."""
    n = config.n_customers
    # A log-normal whose mean is twice its median: sigma 1.2 in natural, 27.7 in sixteenth octaves.
    drawn = power(draws.bell(_SPREAD, n))
    visits = (drawn * int(config.visits_per_customer * 512)) >> (FRACTION_BITS + 10)
    return np.where(draws.chance(7_000, n), 0, np.clip(visits, 1, MOST_VISITS))


def _membership(draws: Draws, n_days: int, visits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Draw the days between which a customer comes at all."""
    n = len(visits)
    joined = np.where(draws.chance(_JOINED_LATER, n), draws.below(n_days, n), 0)
    rest = n_days - joined
    left = np.where(draws.chance(380_000, n), joined + 1 + draws.below(rest, n), n_days)
    # Whoever comes often is given the time to.
    wide = np.minimum(n_days, 6 * visits)
    joined = np.minimum(joined, n_days - wide)
    return joined, np.maximum(left, np.minimum(joined + wide, n_days))


def _favourites(draws: Draws, persona: np.ndarray, band: np.ndarray) -> np.ndarray:
    tastes = section_tastes()
    group = persona * tastes.shape[1] + band
    rows = tastes.reshape(-1, tastes.shape[2])
    return np.stack([_by_group(draws, group, rows) for _ in range(N_FAVOURITES)], axis=1)


def _two_different(draws: Draws, n_kinds: int, n: int) -> np.ndarray:
    first = draws.below(n_kinds, n)
    return np.stack([first, (first + 1 + draws.below(n_kinds - 1, n)) % n_kinds], axis=1)


def _colours(draws: Draws, n: int) -> np.ndarray:
    """Draw three favourite master colours, the common ones more often, as a bit mask."""
    masters = np.zeros(len(COLOUR_MASTERS) + 1, dtype=np.int64)
    for colour in COLOURS:
        masters[COLOUR_MASTERS[colour.master]] += colour.weight
    mask = np.zeros(n, dtype=np.int64)
    for _ in range(3):
        mask |= np.int64(1) << draws.choose(masters, n)
    return mask


def _online(draws: Draws, n: int) -> np.ndarray:
    """Half of the customers buy online only, a fifth in stores only, the others in both."""
    kind = draws.choose([50, 17, 33], n)
    return np.select([kind == 0, kind == 1], [985, 30], 200 + draws.below(800, n))
