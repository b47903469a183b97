"""What each channel and each group of features is worth to the ranker, on a world's own data.

Trains the ranker at the protocol's cut-offs without one part at a time and judges it on the weeks
that followed: MAP@12 of every buyer, and the paired difference to the whole with its 95 % interval
over customers. Candidates and features are made once; without a channel means without the
candidates that nobody else proposed, and without its rank and score. The numbers of trees are those
of the whole: found anew for each part they would differ by chance, and with them the result.

    kedro run --pipelines=data_processing && python benchmarks/ranker_ablation.py data/sample
"""

import argparse
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import numpy as np
from measuring import machine

from fashion_recommender.candidates.propose import CHANNELS, Candidates
from fashion_recommender.features.build import GROUPS, feature_table
from fashion_recommender.metrics.accuracy import score_recommendations
from fashion_recommender.metrics.bootstrap import percentile_interval, resampled_means
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.forest import Forest
from fashion_recommender.ranking.ranker import Knowledge
from fashion_recommender.ranking.training import Rounds, best_rounds, train, training_weeks
from fashion_recommender.ranking.weeks import TargetWeek, TrainingWeek, target_week, training_week
from fashion_recommender.tables.splits import Protocol, cutoff_dates

K = 12
NAMES = [feature.name for feature in feature_table()]


@dataclass(frozen=True)
class Part:
    """What is left out: some columns become unknown, some candidates are not proposed."""

    name: str
    unknown: tuple[int, ...] = ()
    channel: str | None = None

    def leave_out(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the features of what is still proposed, and which candidates these are."""
        kept = np.ones(len(features), bool)
        changed = features.copy()
        if self.channel:
            own = NAMES.index(f"from_{self.channel}_rank")
            changed[:, NAMES.index("channels")] -= ~np.isnan(features[:, own])
            kept = changed[:, NAMES.index("channels")] > 0
        changed[:, list(self.unknown)] = np.nan
        return changed[kept], kept


def parts() -> list[Part]:
    """The whole, then everything that can be left out."""
    table = feature_table()
    groups = [
        Part(f"features: {group}", tuple(i for i, f in enumerate(table) if f.group == group))
        for group in GROUPS
    ]
    channels = [
        Part(
            f"channel: {channel}",
            tuple(NAMES.index(f"from_{channel}_{what}") for what in ("rank", "score")),
            channel,
        )
        for channel in CHANNELS
    ]
    return [Part("the whole"), *channels, *groups]


@dataclass(frozen=True)
class Judged:
    """A target week to be judged on: its buyers' candidates, described."""

    week: TargetWeek
    candidates: Candidates
    features: np.ndarray


def judged_week(log: PurchaseLog, cutoff: dt.date, config: RankerConfig, days: Protocol) -> Judged:
    """Propose to a week's buyers what may be recommended, and describe it."""
    week = target_week(log, cutoff, days.horizon_days, days.train_days)
    knowledge = Knowledge(week.history, config)
    candidates = knowledge.proposer.propose(week.buyers)
    on_sale = np.zeros(log.shop.n_articles, bool)
    on_sale[week.history.on_sale(days.on_sale_days, days.longest_list)] = True
    candidates = candidates.keep(on_sale[candidates.article_idx])
    return Judged(week, candidates, knowledge.builder.build(candidates))


def without(week: TrainingWeek, part: Part) -> TrainingWeek:
    """Leave a part out of what is learned from."""
    features, kept = part.leave_out(week.features)
    row = np.repeat(np.arange(len(week.group_sizes)), week.group_sizes)[kept]
    sizes = np.bincount(row, minlength=len(week.group_sizes))
    return replace(
        week,
        features=features,
        bought=week.bought[kept],
        prior=week.prior[kept],
        group_sizes=sizes[sizes > 0],
    )


def average_precision(judged: Judged, part: Part, booster) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[no-untyped-def]
    """Every buyer of the week, and how well the list without the part foresaw them."""
    features, kept = part.leave_out(judged.features)
    scores = Forest.of(booster).predict(features)
    customer = judged.candidates.customer_idx[kept]
    article = judged.candidates.article_idx[kept]
    order = np.lexsort((article, -scores, customer))
    begins = np.flatnonzero(np.diff(customer[order], prepend=-1))
    lengths = np.diff(np.append(begins, len(order)))
    rank = np.arange(len(order)) - np.repeat(begins, lengths) + 1
    first = rank <= K
    listed = (customer[order][first], rank[first], article[order][first])
    truth = (judged.week.customer_idx, judged.week.article_idx)
    n_articles = judged.week.history.shop.n_articles
    customers, values = score_recommendations(listed, truth, n_articles, [K])
    return customers, values[f"map@{K}"]


def ablation(
    log: PurchaseLog, config: RankerConfig, protocol: Protocol, say: Callable[[str], None]
) -> None:
    """Train and judge without each part, and say what came of it."""
    cutoffs = sorted(cutoff_dates(log.last_date, protocol, log.first_date))
    built: dict[dt.date, TrainingWeek] = {}

    def source(cutoff: dt.date) -> TrainingWeek:
        if cutoff not in built:
            week = target_week(log, cutoff, protocol.horizon_days, protocol.train_days)
            built[cutoff] = training_week(week, config, protocol)
        return built[cutoff]

    judged = {cutoff: judged_week(log, cutoff, config, protocol) for cutoff in cutoffs}
    whole: np.ndarray | None = None
    rounds: Rounds | None = None
    for part in parts():
        customers, values = [], []
        for cutoff in cutoffs:
            weeks = training_weeks(source, cutoff, log.first_date, protocol.horizon_days, config)
            left = [without(week, part) for week in weeks]
            if not left:
                raise SystemExit(f"nothing to learn from before {cutoff}: the log is too short")
            rounds = rounds or best_rounds(left, config)
            booster = train(left, config, rounds)
            who, precision = average_precision(judged[cutoff], part, booster)
            customers.append(who)
            values.append(precision)
        values_of_part = np.concatenate(values)
        whole = values_of_part if whole is None else whole
        difference = (values_of_part - whole)[:, None].astype(np.float32)
        means = resampled_means(np.concatenate(customers), difference, 1000, seed=0)
        low, high = percentile_interval(means[1:], 0.95)
        say(
            f"{part.name:<32}{values_of_part.mean():.4f}  {means[0, 0]:+.4f} "
            f"({low[0]:+.4f} to {high[0]:+.4f})"
        )


def main() -> None:
    """Read a world's coded tables and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("world", type=Path, help="its folder below data/, e.g. data/sample")
    folder = parser.parse_args().world / "03_primary"
    engine = ibis.duckdb.connect()
    tables = [
        engine.read_parquet(folder / f"{name}.parquet")
        for name in ("transactions", "customers", "articles")
    ]
    print(machine())
    log = PurchaseLog.from_tables(*tables)
    ablation(log, RankerConfig(), Protocol(), lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
