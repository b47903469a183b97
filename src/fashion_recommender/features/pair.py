"""Features of a customer and a candidate: purchases of it, of its like, and how they fit."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_recommender.candidates.propose import CHANNELS, Candidates
from fashion_recommender.candidates.snapshot import Purchases
from fashion_recommender.features.kernels import (
    days_younger,
    matching_purchases,
    ranks_within,
)
from fashion_recommender.models.filling import decay

Columns = dict[str, np.ndarray]

HALF_LIVES: Final = (7, 30, 90, 365)

LEVELS: Final = {
    "product": "product_code",
    "type": "product_type_no",
    "department": "department_no",
    "section": "section_no",
    "garment": "garment_group_no",
    "colour": "colour_group_code",
}
"""Level of likeness -> column of articles."""

_RARE = 1e-6
"""Share of sales that an article without any is given, so that own purchases keep an order."""

OWN_MEANINGS = {
    "own_count": "days on which the customer bought it",
    "own_last": "days since the customer last bought it",
    "own_first": "days since the customer first bought it",
    "own_quantity": "rows a purchase of it",
    **{f"own_{h}": f"purchases of it, halved every {h} days" for h in HALF_LIVES},
    "own_share": "its part of the customer's purchases, halved every 90 days",
    "own_popular": "own_90 times the square root of its popularity",
    "own_relative": "own_popular over the largest of all that the customer bought",
    "own_rank": "rank by own_popular among all that the customer bought",
    "own_frequency": "share of the customer's shopping days on which it was bought",
    "own_frequency_since": "the same since its first purchase, these counted",
    "own_in_last_five": "share of the customer's last five shopping days on which it was bought",
    "own_in_last_basket": "it was bought on the customer's last shopping day",
    "own_days_since": "shopping days of the customer since it was last bought",
    "own_gap": "mean days between the customer's purchases of it",
    "own_due": "days since it was last bought over own_gap",
    "own_due_article": "days since it was last bought over the article's rebuy_gap",
    "own_due_customer": "days since it was last bought over the customer's median gap",
    "own_last_year": "purchases of it in the four weeks around the day a year ago",
}
LEVEL_MEANINGS = {
    f"{level}_{name}": meaning.format(level)
    for level in LEVELS
    for name, meaning in {
        "share": "part of the customer's purchases in the same {}, halved every 60 days",
        "count": "purchases in the same {}",
        "last": "days since the last purchase in the same {}",
    }.items()
}
FIT_MEANINGS = {
    "price_fit": "price over the customer's mean price",
    "age_fit": "customer's age minus the mean age of the article's buyers",
    "age_taste": "its share of what the customer's age band buys over its share of all purchases",
    "online_fit": "article's online share minus the customer's",
}
SCORE_MEANINGS = {
    "cf_score": "cosine to what the customer bought, halved every 60 days",
    "cf_last_basket": "cosine to what the customer bought on the last shopping day",
    "cf_relative": "cf_score over the largest of all articles",
    "ease_score": "linear model of all purchases, halved every 60 days",
    "ease_all": "linear model of all purchases, old ones counting the same",
    "ease_relative": "ease_score over the largest of all articles",
}
PROVENANCE_MEANINGS = {
    "channels": "number of channels that proposed it",
    **{f"from_{channel}_rank": f"rank in the channel {channel}" for channel in CHANNELS},
    **{f"from_{channel}_score": f"score in the channel {channel}" for channel in CHANNELS},
}


@dataclass(frozen=True)
class Batch:
    """Some customers with what they bought and what is proposed to them."""

    bought: Purchases
    candidates: Candidates
    n_articles: int
    days_from: np.ndarray
    days: np.ndarray

    def nth_newest_day(self, n: int) -> np.ndarray:
        """Days since each customer's n-th newest shopping day, or the oldest of fewer: int32.

        -1 for a customer without any.
        """
        begins, ends = self.days_from[:-1], self.days_from[1:]
        found = np.full(len(begins), -1, np.int32)
        active = ends > begins
        found[active] = self.days[np.minimum(begins + n, ends)[active] - 1]
        return found

    def matches(self, codes: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, ...]:
        """Purchases with the same code as the candidate; ``codes`` one an article."""
        return matching_purchases(
            self.bought.indptr,
            codes[self.bought.article_idx],
            self.bought.days_ago,
            weights,
            self.candidates.indptr,
            codes[self.candidates.article_idx],
            int(codes.max(initial=-1)) + 1,
        )


def own_features(
    batch: Batch,
    article: Columns,
    customer: Columns,
    popularity: np.ndarray,
    covered_days: int,
) -> Columns:
    """Purchases of the candidate itself.

    ``article`` and ``customer`` are one a candidate, ``popularity`` is one an article. A year ago
    is NaN where the log does not cover so many days.
    """
    bought, row = batch.bought, batch.candidates.row
    decayed = {h: decay(bought.days_ago, h) for h in HALF_LIVES}
    place, share_of_best = _places(batch, decayed[90], popularity)
    last_five = bought.days_ago <= batch.nth_newest_day(5)[bought.row]
    around_last_year = (bought.days_ago > 350) & (bought.days_ago <= 378)
    weights = np.stack(
        [*decayed.values(), bought.quantity, around_last_year, last_five, place, share_of_best]
    ).astype(np.float64)
    identity = np.arange(batch.n_articles, dtype=np.int32)
    count, last, first, sums = batch.matches(identity, weights)
    own = dict(zip(HALF_LIVES, sums, strict=False))
    quantity, last_year, of_five, rank, relative = sums[len(HALF_LIVES) :]
    total = np.bincount(bought.row, decayed[90], len(bought.customers))
    since_last = days_younger(batch.days_from, batch.days, batch.candidates.indptr, last)
    since_first = days_younger(batch.days_from, batch.days, batch.candidates.indptr, first)
    known = count > 0
    n, ago, begun = (_known(values, known) for values in (count, last, first))
    gap = np.where(count > 1, (begun - ago) / np.maximum(count - 1, 1), np.nan)
    return {
        "own_count": count,
        "own_last": ago,
        "own_first": begun,
        "own_quantity": quantity / n,
        **{f"own_{h}": values for h, values in own.items()},
        "own_share": own[90] / np.maximum(total, 1e-9)[row],
        "own_popular": own[90] * np.sqrt(article["popularity"] + _RARE),
        "own_relative": relative,
        "own_rank": _known(rank, known),
        "own_frequency": n / customer["customer_days"],
        "own_frequency_since": n / (_known(since_first, known) + 1),
        "own_in_last_five": of_five / np.minimum(customer["customer_days"], 5),
        "own_in_last_basket": known & (ago == customer["customer_last"]),
        "own_days_since": _known(since_last, known),
        "own_gap": gap,
        "own_due": ago / gap,
        "own_due_article": ago / article["rebuy_gap"],
        "own_due_customer": ago / customer["customer_gap"],
        "own_last_year": last_year if covered_days >= 378 else np.full(len(row), np.nan),
    }


def _places(
    batch: Batch, weights: np.ndarray, popularity: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Rank of each article that the customer bought, and its share of the best one's score.

    One entry a purchase: 0 but for the last purchase of an article, so that they can be summed.
    """
    bought = batch.bought
    own = bought.matrix(weights, batch.n_articles)
    own.data *= np.sqrt(popularity[own.indices] + np.float32(_RARE))
    best = np.asarray(own.max(axis=1).todense()).ravel()
    is_last = np.ones(len(bought), bool)
    is_last[:-1] = (bought.article_idx[1:] != bought.article_idx[:-1]) | (
        bought.row[1:] != bought.row[:-1]
    )
    place, share = np.zeros(len(bought), np.float32), np.zeros(len(bought), np.float32)
    place[is_last] = ranks_within(own.indptr.astype(np.int64), own.data)
    share[is_last] = own.data / np.repeat(best, np.diff(own.indptr))
    return place, share


def level_features(batch: Batch, codes: dict[str, np.ndarray]) -> Columns:
    """Purchases of what is like the candidate; ``codes`` one an article, by level."""
    bought, row = batch.bought, batch.candidates.row
    weights = decay(bought.days_ago, 60)[None, :]
    total = np.bincount(bought.row, weights[0], len(bought.customers))
    columns: Columns = {}
    for level, of_article in codes.items():
        count, last, _, sums = batch.matches(of_article, weights)
        columns[f"{level}_share"] = sums[0] / np.maximum(total, 1e-9)[row]
        columns[f"{level}_count"] = count
        columns[f"{level}_last"] = _known(last, count > 0)
    return columns


def fit_features(article: Columns, customer: Columns) -> Columns:
    """How the candidate fits the customer's habits; all one a candidate."""
    return {
        "price_fit": np.where(
            customer["customer_price"] > 0, article["price"] / customer["customer_price"], np.nan
        ),
        "age_fit": customer["customer_age"] - article["buyer_age"],
        "online_fit": article["online_share"] - customer["customer_online"],
    }


def provenance_features(candidates: Candidates) -> Columns:
    """Which channels proposed the candidate, and how high; NaN where one did not."""
    columns: Columns = {"channels": np.sum([r > 0 for r in candidates.ranks.values()], axis=0)}
    for channel, ranks in candidates.ranks.items():
        columns[f"from_{channel}_rank"] = _known(ranks, ranks > 0)
        columns[f"from_{channel}_score"] = candidates.scores[channel]
    return columns


def _known(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    return np.where(known, values, np.float32(np.nan)).astype(np.float32)
