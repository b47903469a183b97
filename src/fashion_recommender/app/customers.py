"""Look one customer up: who they are, what they bought, what models recommended to them."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fashion_recommender.app.sorted_parquet import SortedParquet
from fashion_recommender.app.world import World
from fashion_recommender.schema import (
    ARTICLE_IDX,
    CHANNEL,
    CUSTOMER_ID,
    CUSTOMER_IDX,
    CUTOFF,
    DATE,
    ONLINE,
    RANK,
    SCORE,
    SOURCE,
)

EVERYBODY = "everybody"
_KNOWN = (
    *(CUSTOMER_IDX, CUSTOMER_ID, "age"),
    *("club_member_status", "fashion_news_frequency", "active"),
)
_FAMILIES = ("last purchase", "purchases before", "age")


@dataclass(frozen=True)
class Customer:
    """Who a customer is, as far as the shop knows."""

    idx: int
    id: str
    age: int | None
    club: str
    news: str
    active: bool

    @property
    def short(self) -> str:
        """The beginning of the id, enough to tell customers apart by eye."""
        return self.id[:10] + ("…" if len(self.id) > 10 else "")


def n_customers(world: World) -> int:
    """Count the shop's customers."""
    table = _customers(world)
    return table.n_rows if table else 0


def find_customers(world: World, prefix: str, most: int = 20) -> list[str]:
    """Return ids that begin with ``prefix``, in their order, ``most`` of them."""
    table = _customers(world)
    prefix = prefix.strip()
    if table is None or not prefix:
        return []
    found = table.beginning_with(CUSTOMER_ID, prefix, [CUSTOMER_ID])
    return found[CUSTOMER_ID].slice(0, most).to_pylist()


def customer(world: World, *, id: str | None = None, idx: int | None = None) -> Customer | None:
    """Look a customer up by id or by index; None where there is no such one."""
    table = _customers(world)
    if table is None or (id is None and idx is None):
        return None
    wanted = {CUSTOMER_ID: id} if id is not None else {CUSTOMER_IDX: idx}
    found = table.find(list(_KNOWN), **wanted)
    if not found.num_rows:
        return None
    row = found.slice(0, 1).to_pylist()[0]
    return Customer(
        idx=row[CUSTOMER_IDX],
        id=row[CUSTOMER_ID],
        age=row["age"],
        club=(row["club_member_status"] or "").capitalize(),
        news=(row["fashion_news_frequency"] or "").capitalize(),
        active=row["active"],
    )


def segments(world: World) -> dict[str, np.ndarray]:
    """Return the buyers of the newest held-out week by segment: name to customer indices.

    Families of segments follow each other as evaluation names them; empty ones are left out.
    """
    return (
        world.kept(
            "evaluation_customers", lambda path: _segments(pd.read_parquet(path)), "segments"
        )
        or {}
    )


def _segments(buyers: pd.DataFrame) -> dict[str, np.ndarray]:
    newest = buyers[buyers[CUTOFF] == buyers[CUTOFF].max()]
    groups = {
        str(name): rows[CUSTOMER_IDX].to_numpy()
        for family in _FAMILIES
        if family in newest
        for name, rows in newest.groupby(family, observed=True, sort=True)
    }
    return {name: idx for name, idx in groups.items() if len(idx)}


def draw_customer(world: World, segment: str, seed: int) -> int | None:
    """Draw a customer at random, of a segment of :func:`segments` or of all."""
    rng = np.random.default_rng(seed)
    group = segments(world).get(segment)
    if group is not None:
        return int(rng.choice(group))
    n = n_customers(world)
    return int(rng.integers(n)) if n else None


def history(world: World, idx: int) -> pd.DataFrame | None:
    """Return a customer's purchases, newest first: ``date``, ``article_idx``, ``online``.

    None where the log was not sorted for look-ups yet.
    """
    table = world.sorted("customer_history", CUSTOMER_IDX)
    if table is None:
        return None
    found = table.find([DATE, ARTICLE_IDX, CHANNEL], customer_idx=idx)
    return pd.DataFrame(
        {
            "date": found[DATE].to_pandas(),
            ARTICLE_IDX: found[ARTICLE_IDX].to_numpy(),
            "online": found[CHANNEL].to_numpy() == ONLINE,
        }
    )


def held_out_weeks(world: World, idx: int) -> list[dt.date]:
    """Return the cut-offs of the held-out weeks in which a customer bought, newest first."""
    table = world.sorted("evaluation_buyers", CUTOFF, CUSTOMER_IDX)
    if table is None:
        return []
    return sorted(
        table.find([], customer_idx=idx, cutoff=table.distinct(CUTOFF))[CUTOFF]
        .unique()
        .to_pylist(),
        reverse=True,
    )


def bought_in_week(world: World, idx: int, cutoff: dt.date) -> np.ndarray:
    """Return the distinct articles that a customer bought in a held-out week."""
    table = world.sorted("evaluation_buyers", CUTOFF, CUSTOMER_IDX)
    if table is None:
        return np.empty(0, np.int32)
    return table.find([ARTICLE_IDX], cutoff=cutoff, customer_idx=idx)[ARTICLE_IDX].to_numpy()


def longest_list(world: World, model: str, cutoff: dt.date | None) -> int | None:
    """Return how many articles a model's lists hold at the most; None where it has none.

    ``cutoff`` as of :func:`recommended`.
    """
    table = world.sorted(_lists(model, cutoff), RANK)
    bounds = table.bounds(RANK) if table else None
    return bounds[1] if bounds else None


def recommended(world: World, model: str, idx: int, cutoff: dt.date | None) -> pd.DataFrame | None:
    """Return a model's list for a customer: ``rank``, ``article_idx``, ``score``, ``source``.

    Of a held-out week the long list that was judged, else (``cutoff=None``) what is served now.
    None where the model has not written such lists.
    """
    columns = [RANK, ARTICLE_IDX, SCORE, SOURCE]
    if cutoff is None:
        table = world.sorted(_lists(model, cutoff), CUSTOMER_IDX)
        found = table.find(columns, customer_idx=idx) if table else None
    else:
        table = world.sorted(_lists(model, cutoff), CUTOFF, CUSTOMER_IDX)
        found = table.find(columns, cutoff=cutoff, customer_idx=idx) if table else None
    if found is None:
        return None
    return found.select(columns).to_pandas().sort_values(RANK, ignore_index=True)


@dataclass(frozen=True)
class Explanation:
    """What a model wrote down about an article: true sentences, and who proposed it."""

    reasons: list[str]
    channels: list[str]


def explained(world: World, model: str, idx: int, cutoff: dt.date | None) -> dict[int, Explanation]:
    """Return what a model wrote down itself, by article; empty where it wrote nothing."""
    table = world.sorted(f"{model}.explanations", CUSTOMER_IDX)
    if table is None or cutoff is None:
        return {}
    columns = [CUTOFF, ARTICLE_IDX, "reasons", "channels"]
    rows = table.find(columns, customer_idx=idx).to_pylist()
    return {
        row[ARTICLE_IDX]: Explanation(row["reasons"], row["channels"])
        for row in rows
        if row[CUTOFF] == cutoff
    }


def _lists(model: str, cutoff: dt.date | None) -> str:
    return f"{model}.recommendations" if cutoff is None else f"{model}.backtest_recommendations"


def _customers(world: World) -> SortedParquet | None:
    return world.sorted("customers", CUSTOMER_ID, CUSTOMER_IDX)
