"""Past target weeks as training data: candidates, features and what was bought."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from fashion_recommender.candidates.propose import Candidates, Proposer
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.features.build import FeatureBuilder, feature_table
from fashion_recommender.models.answers import ListTerms
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.topk import Exclusions
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.tables.splits import Protocol


@dataclass(frozen=True)
class TargetWeek:
    """A week after which everything is known.

    Attributes
    ----------
    history
        What was known before it.
    customer_idx, article_idx
        int32: what was bought in it, each pair once, sorted.
    """

    history: History
    customer_idx: np.ndarray
    article_idx: np.ndarray

    @property
    def buyers(self) -> np.ndarray:
        """Who bought in it: int32, ascending."""
        return np.unique(self.customer_idx)

    def was_bought(self, customer_idx: np.ndarray, article_idx: np.ndarray) -> np.ndarray:
        """Whether pairs were bought in it: bool, one a pair."""
        n_articles = self.history.shop.n_articles
        truth = self.customer_idx.astype(np.int64) * n_articles + self.article_idx
        wanted = customer_idx.astype(np.int64) * n_articles + article_idx
        place = np.minimum(np.searchsorted(truth, wanted), max(len(truth) - 1, 0))
        return truth[place] == wanted if len(truth) else np.zeros(len(wanted), bool)


@dataclass(frozen=True)
class TrainingWeek:
    """A week's rows, those of a customer together.

    Attributes
    ----------
    cutoff
        The week's first day.
    features
        float32 ``[n, n_features]``.
    bought
        bool ``[n]``: what the trees learn.
    prior
        float32 ``[n]``: the order without trees (see `prior_scores`), which they have to beat.
    group_sizes
        int64: rows of each customer, in their order.
    n_buyers
        All customers who bought in it, with rows or without.
    """

    cutoff: dt.date
    features: np.ndarray
    bought: np.ndarray
    prior: np.ndarray
    group_sizes: np.ndarray
    n_buyers: int

    def of(self, chosen: np.ndarray) -> "TrainingWeek":
        """Keep some customers, bool ``[len(group_sizes)]``."""
        rows = np.repeat(chosen, self.group_sizes)
        return replace(
            self,
            features=self.features[rows],
            bought=self.bought[rows],
            prior=self.prior[rows],
            group_sizes=self.group_sizes[chosen],
            n_buyers=int(chosen.sum()),
        )


WeekSource = Callable[[dt.date], TrainingWeek]
"""Gives the training week that begins at a date."""


class SharedWeeks:
    """The weeks of a log, each built once however many cut-offs learn from it.

    What is known of a week does not depend on the cut-off of the model that learns from it.
    """

    def __init__(self, log: PurchaseLog, config: RankerConfig, protocol: Protocol) -> None:
        self._log, self._config, self._protocol = log, config, protocol
        self._built: dict[dt.date, TrainingWeek] = {}

    def __call__(self, cutoff: dt.date) -> TrainingWeek:
        """Give the week that begins at a date."""
        if cutoff not in self._built:
            protocol = self._protocol
            week = target_week(self._log, cutoff, protocol.horizon_days, protocol.train_days)
            self._built[cutoff] = training_week(week, self._config, protocol)
        return self._built[cutoff]


def target_week(
    log: PurchaseLog | History, cutoff: dt.date, days: int, train_days: int | None = None
) -> TargetWeek:
    """Cut a log at a past date: what was before, and what was bought in the days from it on.

    ``train_days`` leaves only so many days before it.
    """
    end = cutoff + dt.timedelta(days=days)
    if isinstance(log, PurchaseLog):
        history, later = log.before(cutoff, train_days), log.before(end, days)
    else:
        history, later = log.earlier(cutoff), log.earlier(end).last_days(days)
        history = history if train_days is None else history.last_days(train_days)
    pairs = np.unique(later.customer_idx.astype(np.int64) * log.shop.n_articles + later.article_idx)
    customer, article = np.divmod(pairs, log.shop.n_articles)
    return TargetWeek(history, customer.astype(np.int32), article.astype(np.int32))


def training_week(
    week: TargetWeek, config: RankerConfig, protocol: Protocol | None = None
) -> TrainingWeek:
    """Build a week's rows: its buyers' candidates, sampled, then described.

    With a protocol, candidates are those that its lists may hold: the trees learn to order what
    they will be asked to order.

    A buyer of whose purchases no channel proposed one teaches nothing and is left out; a week in
    which nobody bought has no rows.
    """
    buyers = week.buyers
    if not len(buyers):
        empty = np.empty((0, len(feature_table(config.without_features))), np.float32)
        none = np.zeros(0, np.int64)
        return TrainingWeek(
            week.history.cutoff, empty, none.astype(bool), none.astype(np.float32), none, 0
        )
    proposer = Proposer(Snapshot(week.history), config.channels)
    builder = FeatureBuilder(proposer, config.without_features)
    parts, labels, priors, sizes = [], [], [], []
    may_be_shown = _shown(week.history, protocol)
    budget = config.training.rows_a_week / max(len(buyers), 1)
    rng = np.random.default_rng([config.seed, week.history.cutoff.toordinal()])
    for first in range(0, len(buyers), config.customers_per_batch):
        candidates = proposer.propose(buyers[first : first + config.customers_per_batch])
        candidates = candidates.keep(may_be_shown(candidates))
        bought = week.was_bought(candidates.customer_idx, candidates.article_idx)
        rows = int(budget * len(candidates.customers))
        kept = _sample(candidates, bought, rows, config.training.others_a_buyer, rng)
        candidates, bought = candidates.keep(kept), bought[kept]
        parts.append(builder.build(candidates))
        labels.append(bought)
        priors.append(prior_scores(candidates))
        sizes.append(np.diff(candidates.indptr))
    group_sizes = np.concatenate(sizes)
    return TrainingWeek(
        week.history.cutoff,
        np.concatenate(parts),
        np.concatenate(labels),
        np.concatenate(priors),
        group_sizes[group_sizes > 0],
        len(buyers),
    )


def prior_scores(candidates: Candidates) -> np.ndarray:
    """Order candidates without trees: own purchases, then age popularity, then the others.

    float32 ``[len(candidates)]``.
    """
    scores = np.zeros(len(candidates), np.float32)
    for channel, least in (("popularity", 0), ("age_popularity", 1), ("own_purchases", 2)):
        ranks = candidates.ranks.get(channel)
        if ranks is not None:
            scores = np.where(ranks > 0, least + 1 / (1 + ranks), scores)
    return scores.astype(np.float32)


def excluded(
    candidates: Candidates, exclusions: Exclusions, rows: np.ndarray, n_articles: int
) -> np.ndarray:
    """Whether each candidate is excluded: bool; ``rows`` says where a customer's exclusions lie."""
    lengths = np.diff(exclusions.indptr)[rows]
    if not lengths.sum():
        return np.zeros(len(candidates), bool)
    starts = np.repeat(exclusions.indptr[:-1][rows], lengths)
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    row = np.repeat(np.arange(len(rows)), lengths)
    keys = row * n_articles + exclusions.articles[starts + within]
    return np.isin(candidates.row * n_articles + candidates.article_idx, keys)


def _shown(history: History, protocol: Protocol | None) -> Callable[[Candidates], np.ndarray]:
    """Say which candidates lists may hold, as `answers.ListTerms` does when they are made."""
    n_articles = history.shop.n_articles
    on_sale = np.ones(n_articles, bool)
    purchased = None
    if protocol is not None:
        on_sale[:] = False
        on_sale[ListTerms.of(history, protocol.serving_k, protocol).articles] = True
        purchased = history.purchased if protocol.exclude_purchased else None

    def shown(candidates: Candidates) -> np.ndarray:
        customers = candidates.customers
        exclusions = Exclusions.of(purchased, customers)
        bought = excluded(candidates, exclusions, np.arange(len(customers)), n_articles)
        return on_sale[candidates.article_idx] & ~bought

    return shown


def _sample(
    candidates: Candidates,
    bought: np.ndarray,
    rows: int,
    others_a_buyer: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Choose what is learned from: everything bought, and others of those who bought something."""
    hits = np.bincount(candidates.row[bought], minlength=len(candidates.customers)) > 0
    useful = hits[candidates.row]
    n_others = max(int((useful & ~bought).sum()), 1)
    share = min(rows - bought.sum(), others_a_buyer * hits.sum()) / n_others
    return useful & (bought | (rng.random(len(candidates)) < share))
