"""The ranker as a recommender like any other."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from scipy import sparse

from fashion_recommender.candidates.knowledge import ChannelKnowledge
from fashion_recommender.candidates.propose import Candidates, Proposer
from fashion_recommender.candidates.snapshot import Snapshot
from fashion_recommender.features.build import ArticleKnowledge, FeatureBuilder, feature_table
from fashion_recommender.models.base import (
    Array,
    Axes,
    ModelConfig,
    NotFittedError,
    Recommender,
    State,
)
from fashion_recommender.models.history import History
from fashion_recommender.models.topk import Exclusions, TopK, top_k_sparse
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.forest import Forest
from fashion_recommender.ranking.training import Rounds, best_rounds, train, training_weeks
from fashion_recommender.ranking.weeks import (
    WeekSource,
    excluded,
    prior_scores,
    target_week,
    training_week,
)

if TYPE_CHECKING:
    import lightgbm
    import pandas as pd


logger = logging.getLogger(__name__)

CUSTOMERS_PER_SLICE = 1024
"""So many customers' features are in memory at the same time, for each thread."""


@dataclass(frozen=True)
class SharedKnowledge:
    """What the ranker knows of all customers together; it does not grow with their number."""

    channels: ChannelKnowledge
    articles: ArticleKnowledge


class Knowledge:
    """What the ranker looks up at a cut-off: channels and features over one history.

    The history may be of some customers only, where what is known of all is given.
    """

    def __init__(
        self, history: History, config: RankerConfig, shared: SharedKnowledge | None = None
    ) -> None:
        self.proposer = Proposer(
            Snapshot(history), config.channels, shared.channels if shared else None
        )
        self.builder = FeatureBuilder(
            self.proposer, config.without_features, shared.articles if shared else None
        )

    @property
    def shared(self) -> SharedKnowledge:
        """What processes that hold some customers' purchases need beside them."""
        return SharedKnowledge(self.proposer.knowledge, self.builder.knowledge)


class Ranker(Recommender):
    """Candidates of many channels, ordered by one LightGBM ranker over some hundred features.

    Two stages as in P. Covington, J. Adams, E. Sargin: Deep Neural Networks for YouTube
    Recommendations, RecSys 2016; LambdaRank: C. Burges: From RankNet to LambdaRank to LambdaMART,
    Microsoft Research 2010. The stored model is the booster, as LightGBM's own text: it knows no
    customer and no article. What it describes them by is the history, which is read again to
    answer: `fit` remembers it, a loaded model is given it by `with_history`.
    """

    name: ClassVar[str] = "ranker"
    config_type: ClassVar[type[ModelConfig]] = RankerConfig
    axes: ClassVar[dict[str, Axes]] = {"booster": (None,), "features": (None,)}

    config: RankerConfig
    horizon_days: int = 7
    _source: WeekSource | None = None
    rounds: Rounds | None = None
    """Trees of each objective, given or found by `fit`; None where no week could judge them or
    they did not help, so that other cut-offs have to find their own."""
    _first_date: dt.date | None = None
    _history: History | None = None
    _shared: SharedKnowledge | None = None

    def with_weeks(
        self,
        source: WeekSource,
        horizon_days: int,
        rounds: Rounds | None = None,
        first_date: dt.date | None = None,
    ) -> Self:
        """Return the same ranker, to be fitted on weeks from elsewhere (shared between fits).

        ``rounds`` fixes the numbers of trees, as an earlier fit has found it; ``first_date`` is
        that of the log the weeks are cut from, of which `fit` may see the last days only.
        """
        other = type(self)(self.config, self._state)
        other._source, other.horizon_days, other.rounds = source, horizon_days, rounds
        other._first_date = first_date
        return other

    def with_history(self, history: History, shared: SharedKnowledge | None = None) -> Self:
        """Return the fitted ranker beside what is known at the cut-off that it is to answer at.

        With what is known of all customers from elsewhere, ``history`` may be that of a few.
        """
        other = type(self)(self.config, self.state)
        other._history, other._shared = history, shared
        return other

    def without_history(self) -> Self:
        """Return the fitted ranker alone, which is what is stored."""
        return type(self)(self.config, self.state)

    def _fit(self, history: History) -> State:
        self._history, self._shared = history, None
        for remembered in ("_knowledge", "booster", "_trees"):
            self.__dict__.pop(remembered, None)
        source = self._source or self._weeks_of(history)
        seen = history.cutoff - dt.timedelta(days=int(history.days_ago.max(initial=0)))
        first = self._first_date or seen
        weeks = training_weeks(source, history.cutoff, first, self.horizon_days, self.config)
        if not weeks:
            logger.warning(
                "ranker at %s: no past week to learn from, so own purchases come first, then what "
                "the age band buys; the log before it begins on %s",
                history.cutoff,
                first,
            )
        rounds = self.rounds
        if weeks and rounds is None:
            rounds = best_rounds(weeks, self.config)
            if not any(rounds):
                logger.warning(
                    "ranker at %s: where trees were judged they did no better than own purchases "
                    "first, then what the age band buys, so that is its order",
                    history.cutoff,
                )
            elif len(weeks) > 1:
                self.rounds = rounds
        booster = train(weeks, self.config, rounds)
        text = "" if booster is None else booster.model_to_string(num_iteration=-1)
        return {"booster": _as_bytes(text), "features": _as_bytes(self._features)}

    @property
    def _features(self) -> str:
        return "\n".join(feature.name for feature in feature_table(self.config.without_features))

    def _weeks_of(self, history: History) -> WeekSource:
        return lambda cutoff: training_week(
            target_week(history, cutoff, self.horizon_days), self.config
        )

    @cached_property
    def _knowledge(self) -> Knowledge:
        if self._history is None:
            told = "was loaded: give it the purchases with with_history()" if self.state else ""
            raise NotFittedError(f"{self.name} {told}")
        return Knowledge(self._history, self.config, self._shared)

    @property
    def shared(self) -> SharedKnowledge:
        """What it knows of all customers together."""
        return self._knowledge.shared

    @property
    def cutoff(self) -> dt.date:
        """The day from which on nothing is known."""
        return self._knowledge.proposer.snapshot.history.cutoff

    @property
    def n_articles(self) -> int:
        """Number of articles of the shop."""
        return self._knowledge.proposer.snapshot.n_articles

    def propose(self, customers: np.ndarray) -> Candidates:
        """Collect the candidates of some customers (int32, ascending)."""
        return self._knowledge.proposer.propose(customers)

    def contributions(self, candidates: Candidates) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Take scores apart: the features' names, their values and what each adds to a score.

        Both float ``[len(candidates), n_features]``; all zero without a booster.
        """
        features = self._knowledge.builder.build(candidates)
        parts = np.zeros(features.shape)
        if self.booster is not None and len(candidates):
            threads = self.config.booster.threads_for(len(candidates))
            added = self.booster.predict(features, pred_contrib=True, num_threads=threads)
            parts = np.asarray(added)[:, :-1]
        return self._knowledge.builder.names, features, parts

    def importance(self) -> "pd.DataFrame":
        """What each feature is worth: columns feature, group, meaning, gain (share of all)."""
        import pandas as pd

        table = pd.DataFrame(feature_table(self.config.without_features))
        gain = np.zeros(len(table))
        if self.booster is not None:
            gain = self.booster.feature_importance("gain")
        table["gain"] = gain / max(gain.sum(), 1e-300)
        columns = {"name": "feature", "group": "group", "meaning": "meaning", "gain": "gain"}
        table = table[list(columns)].rename(columns=columns)
        return table.sort_values("gain", ascending=False, ignore_index=True, kind="stable")

    def predict(self, candidates: Candidates) -> np.ndarray:
        """Score candidates: float32 ``[len(candidates)]``."""
        if self.booster is None:
            return prior_scores(candidates)
        return self._in_slices(candidates)

    def _in_slices(self, candidates: Candidates) -> np.ndarray:
        """Describe and score some customers at a time, on every core, each with its own memory."""
        builder, step, trees = self._knowledge.builder, CUSTOMERS_PER_SLICE, self._trees
        scores = np.empty(len(candidates), np.float32)
        starts = candidates.indptr[::step]
        most = int(np.diff(np.append(starts, len(candidates))).max(initial=0))
        own = threading.local()

        def score(first: int) -> None:
            if not hasattr(own, "features"):
                own.features = np.empty((most, len(builder.names)), np.float32)
            part = candidates.part(first, first + step)
            if len(part):
                features = builder.build(part, own.features)
                start = candidates.indptr[first]
                scores[start : start + len(part)] = trees(features)

        builder.prepare()
        with ThreadPoolExecutor(self.config.booster.threads) as workers:
            for _ in workers.map(score, range(0, len(candidates.customers), step)):
                pass
        return scores

    @cached_property
    def booster(self) -> "lightgbm.Booster | None":
        """The trees; None where there was nothing to learn from."""
        import lightgbm

        text = _as_text(self.state["booster"])
        if text and _as_text(self.state["features"]) != self._features:
            raise ValueError(
                "the stored ranker was fitted with other features than this version has: fit it "
                "again (kedro run --namespaces=ranker)"
            )
        return lightgbm.Booster(model_str=text) if text else None

    @cached_property
    def _trees(self) -> Callable[[np.ndarray], np.ndarray]:
        """What scores rows of features on one core: ours, or LightGBM where it must."""
        assert self.booster is not None
        forest = Forest.of(self.booster)
        return forest.predict if forest else partial(self.booster.predict, num_threads=1)  # type: ignore[return-value]

    def _top_k(
        self, customers: np.ndarray, k: int, articles: np.ndarray, exclusions: Exclusions
    ) -> TopK:
        eligible = np.zeros(self._knowledge.proposer.snapshot.n_articles, bool)
        eligible[articles] = True
        asked, first = np.unique(customers, return_index=True)
        lists = TopK.empty(len(asked), k)
        step = self.config.customers_per_batch
        for start in range(0, len(asked), step):
            batch = slice(start, start + step)
            candidates = self._knowledge.proposer.propose(asked[batch])
            kept = eligible[candidates.article_idx]
            kept &= ~excluded(candidates, exclusions, first[batch], len(eligible))
            candidates = candidates.keep(kept)
            best = _best(candidates, self.predict(candidates), k, len(eligible))
            lists.articles[batch], lists.scores[batch] = best.articles, best.scores
        place = np.searchsorted(asked, customers)
        return TopK(lists.articles[place], lists.scores[place])

    def _score(self, customers: np.ndarray, articles: np.ndarray) -> np.ndarray:
        found = np.full(len(customers), -np.inf, np.float32)
        asked, row = np.unique(customers, return_inverse=True)
        n_articles = self._knowledge.proposer.snapshot.n_articles
        candidates = self._knowledge.proposer.propose(asked)
        if not len(candidates):
            return found
        keys = candidates.row * n_articles + candidates.article_idx
        wanted = row * n_articles + articles
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, self.predict(candidates)[place], found)


def _as_bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def _as_text(stored: Array) -> str:
    return np.asarray(stored).tobytes().decode()


def _best(candidates: Candidates, scores: np.ndarray, k: int, n_articles: int) -> TopK:
    """Return each customer's k best candidates; ties by article."""
    customers = candidates.customers
    shape = (len(customers), n_articles)
    matrix = sparse.csr_matrix((scores, candidates.article_idx, candidates.indptr), shape)
    everything, nothing = np.ones(n_articles, bool), Exclusions.of(None, customers)
    return top_k_sparse(matrix.__getitem__, len(customers), everything, k, nothing)
