"""Validation weeks: which they are, what they share, and that they judge as leaderboards do."""

import dataclasses
import datetime as dt

import ibis
import numpy as np
import pyarrow as pa
import pytest
from shops import make_log, make_shop

from fashion_recommender.business_rules import ShopRules
from fashion_recommender.metrics.config import EvaluationConfig
from fashion_recommender.metrics.evaluation import attribute_codes, evaluate_weeks
from fashion_recommender.metrics.truth import (
    article_statistics,
    purchase_history,
    target_purchases,
)
from fashion_recommender.models.answers import backtest_batches
from fashion_recommender.models.registry import MEMBERS, model_class
from fashion_recommender.models.storage import ModelSet, Vocabulary
from fashion_recommender.schema import BACKTEST_RECOMMENDATIONS, TRANSACTIONS
from fashion_recommender.tables.errors import DataError
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.fitting import Fitting, evaluate
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.validation import Validation, validation_cutoffs

OBJECTIVES = [
    "map@12",
    "recall@5",
    "ndcg@12",
    "diversity@12",
    "novelty@12",
    "coverage@12",
    "gini@12",
]
DAY = dt.date(2020, 9, 1)


def configs(model: str) -> dict:
    return {name: model_class(name).config_type() for name in (model, *MEMBERS.get(model, ()))}


def judged(log, model: str, protocol: Protocol, n_weeks: int = 2, names=("map@12",)) -> list:
    validation = Validation(log, protocol, n_weeks, named_objectives(names))
    return list(evaluate(Fitting(model, validation), configs(model)))


def test_weeks_lie_before_those_of_the_leaderboard():
    # 2020-09-01 is the last day: the leaderboard's weeks begin on 26 and 19 August.
    rows = [(DAY - dt.timedelta(days=d), 0, 0) for d in range(60)]
    log = make_log(make_shop(2, 2), rows)
    found = validation_cutoffs(log, Protocol(cutoffs=2), 3)
    assert [str(day) for day in found] == ["2020-08-12", "2020-08-05", "2020-07-29"]
    with pytest.raises(DataError, match=r"need 9 whole weeks.*has 8. Ask for fewer"):
        validation_cutoffs(log, Protocol(cutoffs=2), 7)


def test_a_value_by_hand():
    """One leaderboard week, one validation week: 18 to 24 August.

    Before it article 0 sold three times, 1 twice, 2 once, all on one day. Customer 0 then buys
    1 and 3, customer 1 buys 0: lists are 0, 1, 2, 3 for everybody.
    """
    before, week = dt.date(2020, 8, 10), dt.date(2020, 8, 20)
    rows = [
        (before, c, a) for a, customers in enumerate([(0, 1, 2), (0, 1), (0,)]) for c in customers
    ]
    rows += [(week, 0, 1), (week, 0, 1), (week, 0, 3), (week, 1, 0), (dt.date(2020, 8, 31), 2, 2)]
    log = make_log(make_shop(3, 4), rows)
    names = ["map@12", "recall@2", "coverage@1"]
    (found,) = judged(log, "popularity", Protocol(cutoffs=1, on_sale_days=None), 1, names)
    assert str(found.cutoff) == "2020-08-18"
    average_precision = [(1 / 2 + 2 / 4) / 2, 1.0]
    assert found.values["map@12"] == pytest.approx(np.mean(average_precision))
    assert found.values["recall@2"] == pytest.approx((1 / 2 + 1) / 2)
    assert found.values["coverage@1"] == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"exclude_purchased": True, "on_sale_days": 20, "train_days": 60},
        {"known_customers_only": True},
        {"rules": ShopRules(per_type=2, excluded_articles=("0100000030",))},
    ],
)
def test_it_judges_as_the_leaderboard_does(structured_log, changes):
    """The same weeks, once as validation weeks and once as those of a leaderboard."""
    log, model = structured_log, "item_knn"
    validated = judged(log, model, Protocol(cutoffs=1, backtest_k=12, **changes), 2, OBJECTIVES)
    protocol = Protocol(cutoffs=3, backtest_k=12, **changes)
    cutoffs = [week.cutoff for week in validated]
    fitted = {
        cutoff: model_class(model)().fit(log.before(cutoff, protocol.train_days))
        for cutoff in cutoffs
    }
    batches = backtest_batches(ModelSet(Vocabulary.of(log.shop), fitted), log, cutoffs, protocol)
    lists = pa.Table.from_batches(batches, BACKTEST_RECOMMENDATIONS)
    columns = {
        "t_dat": pa.array(log.day, pa.int32()).cast(pa.date32()),
        "customer_idx": log.customer_idx,
        "article_idx": log.article_idx,
        "price": log.price,
        "sales_channel_id": log.sales_channel_id,
    }
    transactions = ibis.memtable(pa.table(columns).cast(TRANSACTIONS))
    frame = log.shop.attributes.assign(article_idx=np.arange(log.shop.n_articles, dtype=np.int32))
    frame = frame.assign(article_id=log.shop.article_ids)
    articles = pa.Table.from_pandas(frame, preserve_index=False)
    evaluation = EvaluationConfig(ks=(5, 12), comparison_metrics=("map@5",))
    truths = [
        table.filter(pa.compute.is_in(table["cutoff"], pa.array(cutoffs, pa.date32())))
        for table in (
            target_purchases(transactions, protocol),
            article_statistics(transactions, ibis.memtable(articles), protocol),
        )
    ]
    customers, catalogue = evaluate_weeks(
        lists,
        truths[0],
        purchase_history(transactions, protocol),
        truths[1],
        attribute_codes(articles, evaluation.attributes),
        evaluation,
    )
    frame = customers.to_pandas()
    for week in validated:
        of_week = frame[frame["cutoff"] == week.cutoff]
        expected = of_week[OBJECTIVES[:5]].mean().to_dict() | catalogue[week.cutoff]
        assert week.values == pytest.approx({name: expected[name] for name in OBJECTIVES}, rel=1e-5)


def test_nothing_of_the_leaderboards_weeks_is_looked_at(structured_log):
    log = structured_log
    protocol = Protocol(cutoffs=2)
    first = judged(log, "als", protocol)
    poisoned = log.day >= log.day[-1] + 1 - 7 * protocol.cutoffs
    assert poisoned.any()
    article = np.where(poisoned, 0, log.article_idx).astype(np.int32)
    customer = np.where(poisoned, 0, log.customer_idx).astype(np.int32)
    again = judged(
        dataclasses.replace(log, article_idx=article, customer_idx=customer), "als", protocol
    )
    assert [week.values for week in first] == [week.values for week in again]


def test_members_of_a_hybrid_are_fitted_once_for_trials_that_do_not_vary_them(
    structured_log, monkeypatch
):
    fits = []
    for name in MEMBERS["hybrid"]:
        kind = model_class(name)
        monkeypatch.setattr(kind, "_fit", _counted(kind._fit, name, fits))
    validation = Validation(structured_log, Protocol(cutoffs=1), 2, named_objectives(["map@12"]))
    fitting = Fitting("hybrid", validation)
    one = configs("hybrid")
    weights = {name: weight for name, weight in one["hybrid"].weights if name}
    weights["als"] = 5.0
    other = one | {"hybrid": type(one["hybrid"])(weights=weights)}
    values = [[week.values for week in evaluate(fitting, trial)] for trial in (one, other, one)]
    assert values[0] == values[2] != values[1]
    assert sorted(fits) == ["als", "als", "content", "content"]  # once a week
    another = one | {"als": type(one["als"])(factors=2)}
    list(evaluate(fitting, another))
    assert sorted(fits) == ["als"] * 4 + ["content"] * 2


@pytest.mark.slow
def test_trials_that_vary_the_booster_share_the_rankers_training_weeks(structured_log, monkeypatch):
    from fashion_recommender.ranking import weeks as module

    built = []
    make = module.training_week
    monkeypatch.setattr(
        module, "training_week", lambda week, *terms: built.append(week) or make(week, *terms)
    )
    kind = model_class("ranker").config_type
    small = {"channels": {"caps": {"own_purchases": 20}}, "training": {"weeks": 2, "buyers": 0}}
    first, other = (
        {"ranker": kind(booster={"num_leaves": leaves, "rounds": 5}, **small)} for leaves in (7, 3)
    )
    protocol = Protocol(cutoffs=1, on_sale_days=None)
    validation = Validation(structured_log, protocol, 2, named_objectives(["map@12"]))
    fitting = Fitting("ranker", validation)
    values = [week.values for week in evaluate(fitting, first)]
    assert len(built) == 3  # two weeks before each of two neighbouring cut-offs
    list(evaluate(fitting, other))
    assert len(built) == 3
    newest = validation.weeks[0]
    alone = model_class("ranker")(first["ranker"]).fit(newest.history)
    assert validation.judge(alone, newest) == values[0]


def _counted(fit, name, fits):
    def counted(self, history):
        fits.append(name)
        return fit(self, history)

    return counted
