"""Validation weeks, loaded once, and what a configuration is worth on them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fashion_recommender.metrics.accuracy import customer_accuracy, means
from fashion_recommender.metrics.beyond_accuracy import (
    article_mean,
    catalogue_coverage,
    exposure,
    gini,
    intra_list_diversity,
    self_information,
)
from fashion_recommender.metrics.evaluation import attribute_codes
from fashion_recommender.metrics.lists import (
    Lists,
    Pairs,
    align_lists,
    align_pairs,
    contained,
    distinct,
)
from fashion_recommender.metrics.names import ACCURACY
from fashion_recommender.models.answers import ListTerms
from fashion_recommender.models.base import Recommender
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.topk import NO_ARTICLE, TopK
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import Protocol, cutoff_dates
from fashion_recommender.tuning.objectives import Objective

_CUSTOMERS_PER_BATCH = 50_000


@dataclass(frozen=True)
class ValidationWeek:
    """A week before the weeks of the leaderboard: what was known, and what was bought then.

    Attributes
    ----------
    cutoff
        Its first day.
    history
        Purchases before it.
    customers
        int32, ascending: its buyers.
    bought
        What each of them bought, once an article.
    terms
        What lists may hold and how they are ordered, as on the leaderboard.
    """

    cutoff: dt.date
    history: History
    customers: np.ndarray
    bought: Pairs
    terms: ListTerms


@dataclass
class Judged:
    """What one week says of a configuration: values by objective, and seconds."""

    cutoff: dt.date
    values: dict[str, float]
    fit_seconds: float
    recommend_seconds: float


def validation_cutoffs(log: PurchaseLog, protocol: Protocol, n: int) -> list[dt.date]:
    """Return the n cut-offs before those of the leaderboard, newest first.

    Raises
    ------
    DataError
        When the log is too short for all of them.
    """
    wanted = protocol.model_copy(update={"cutoffs": protocol.cutoffs + n})
    found = cutoff_dates(log.last_date, wanted, log.first_date)
    if len(found) < wanted.cutoffs:
        raise DataError(
            f"sweep.cutoffs={n} validation weeks before protocol.cutoffs={protocol.cutoffs} weeks "
            f"of the leaderboard need {wanted.cutoffs} whole weeks with a day before them; the "
            f"log ({log.first_date} to {log.last_date}) has {len(found)}. Ask for fewer."
        )
    return found[protocol.cutoffs :]


class Validation:
    """Weeks to judge configurations on; everything that trials share is made once.

    Parameters
    ----------
    log
        The whole log. Nothing of the leaderboard's weeks may be looked at.
    protocol
        As the leaderboard's; its ``cutoffs`` last weeks are left untouched.
    n_weeks
        Number of validation weeks.
    objectives
        What is measured.
    """

    def __init__(
        self, log: PurchaseLog, protocol: Protocol, n_weeks: int, objectives: Sequence[Objective]
    ) -> None:
        self.protocol = protocol
        self.log = log
        self.objectives = list(objectives)
        self.shop = log.shop
        k = max(objective.k for objective in self.objectives)
        weeks = [
            _week(log, cutoff, protocol, k) for cutoff in validation_cutoffs(log, protocol, n_weeks)
        ]
        self.weeks = [week for week in weeks if len(week.customers)]
        if not self.weeks:
            raise DataError(
                f"sweep.cutoffs={n_weeks}: nobody buys in the weeks before those of the "
                "leaderboard, so there is nothing to judge by. Ask for more."
            )
        self._attributes: np.ndarray | None = None
        if any(o.metric == "diversity" for o in objectives):
            self._attributes = _attribute_codes(log)
        self._surprise: dict[dt.date, np.ndarray] = {}
        if any(o.metric == "novelty" for o in objectives):
            # Of the whole log, as in the leaderboard, whatever the models are fitted on.
            self._surprise = {week.cutoff: _surprise(log, week.cutoff) for week in self.weeks}

    def judge(self, model: Recommender, week: ValidationWeek) -> dict[str, float]:
        """Let a fitted model recommend to a week's buyers: objective name to value."""
        parts = [
            week.terms.lists(
                model, week.history, week.customers[first : first + _CUSTOMERS_PER_BATCH]
            )
            for first in range(0, len(week.customers), _CUSTOMERS_PER_BATCH)
        ]
        lists = _lists(parts, week)
        return self._accuracy(lists, week) | self._of_lists(lists, week)

    def _accuracy(self, lists: Lists, week: ValidationWeek) -> dict[str, float]:
        wanted = [o for o in self.objectives if o.metric in ACCURACY]
        if not wanted:
            return {}
        hits = contained(lists, week.bought)
        values = customer_accuracy(lists, hits, week.bought.counts, [o.k for o in wanted])
        return means(values, [o.name for o in wanted])

    def _of_lists(self, lists: Lists, week: ValidationWeek) -> dict[str, float]:
        found: dict[str, float] = {}
        for objective in self.objectives:
            k = objective.k
            if objective.metric == "diversity":
                assert self._attributes is not None
                values = intra_list_diversity(lists, self._attributes, k)
                found |= means({objective.name: values})
            elif objective.metric == "novelty":
                values = article_mean(lists, self._surprise[week.cutoff], k)
                found |= means({objective.name: values})
            elif objective.metric in ("coverage", "gini"):
                eligible = np.zeros(lists.n_articles, bool)
                eligible[week.terms.articles] = True
                measure = catalogue_coverage if objective.metric == "coverage" else gini
                found[objective.name] = measure(exposure(lists, k), eligible)
        return found


def _week(log: PurchaseLog, cutoff: dt.date, protocol: Protocol, k: int) -> ValidationWeek:
    history = log.before(cutoff, protocol.train_days)
    end = cutoff + dt.timedelta(days=protocol.horizon_days)
    target = log.before(end, protocol.horizon_days)
    customers = distinct(target.customer_idx)
    if protocol.known_customers_only:
        customers = customers[np.isin(customers, history.customer_idx)]
    bought = align_pairs(
        target.customer_idx,
        target.article_idx,
        customers=customers,
        n_articles=log.shop.n_articles,
    )
    terms = ListTerms.of(history, k, protocol)
    return ValidationWeek(cutoff, history, customers, bought, terms)


def _lists(parts: Sequence[TopK], week: ValidationWeek) -> Lists:
    articles = np.concatenate([part.articles for part in parts])
    k = articles.shape[1]
    listed = articles.ravel() != NO_ARTICLE
    return align_lists(
        np.repeat(week.customers, k)[listed],
        np.tile(np.arange(1, k + 1), len(week.customers))[listed],
        articles.ravel()[listed],
        customers=week.customers,
        n_articles=week.history.shop.n_articles,
    )


def _surprise(log: PurchaseLog, cutoff: dt.date) -> np.ndarray:
    purchased = log.before(cutoff).purchased
    n_customers = np.diff(purchased.tocsc().indptr)
    return self_information(n_customers, int((np.diff(purchased.indptr) > 0).sum()))


def _attribute_codes(log: PurchaseLog) -> np.ndarray:
    import pyarrow as pa

    from fashion_recommender.metrics.config import EvaluationConfig
    from fashion_recommender.schema import ARTICLE_IDX

    frame = log.shop.attributes.assign(**{ARTICLE_IDX: np.arange(log.shop.n_articles)})
    columns = EvaluationConfig().attributes
    table = pa.Table.from_pandas(frame[[ARTICLE_IDX, *columns]], preserve_index=False)
    return attribute_codes(table, columns)
