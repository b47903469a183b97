"""Whether a model sees what it may not: rows on and after the cut-off."""

import datetime as dt
from typing import Any

import numpy as np
from shops import EPOCH, assert_same, everybody, everything, with_rows

from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.popularity import AgePopularity


class LooksAhead(AgePopularity):
    """A mutant: reads the log behind the slice that it was given."""

    def fit(self, history: History) -> "LooksAhead":
        whole_log = history.article_idx.base
        super().fit(history)
        scores = np.array(self.state["filling_scores"])
        scores += np.bincount(whole_log, minlength=scores.shape[1])
        self._state = {**self.state, "filling_scores": scores}
        return self


def assert_blind_to_the_future(fit: Any, log: PurchaseLog, cutoff: dt.date) -> None:
    """Assert that rows on and after the cut-off change nothing, to the byte."""
    rng = np.random.default_rng(5)
    poison = [
        (cutoff + dt.timedelta(days=day), int(customer), int(article))
        for day in (0, 0, 1, 6, 30)
        for customer, article in zip(
            rng.integers(log.shop.n_customers, size=300),
            rng.integers(log.shop.n_articles, size=300) ** 2 % log.shop.n_articles,
            strict=True,
        )
    ]
    poisoned = with_rows(log, poison)
    assert (poisoned.day >= (cutoff - EPOCH).days).sum() > 1500
    answers = [
        fit(source.before(cutoff)).recommend(everybody(log), 20, everything(log))
        for source in (log, poisoned)
    ]
    assert_same(*answers)
