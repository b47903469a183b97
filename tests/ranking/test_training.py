"""From which weeks the ranker learns, from which of their rows, and by which it is judged."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from shops import WEEK, last_cutoff, structured_shop

from fashion_recommender.features.build import feature_table
from fashion_recommender.ranking.config import BoosterConfig, RankerConfig
from fashion_recommender.ranking.training import best_rounds, set_aside, train, training_weeks
from fashion_recommender.ranking.weeks import SharedWeeks, TrainingWeek, target_week, training_week
from fashion_recommender.tables.splits import Protocol

DAY = dt.date(2020, 9, 2)
CONFIG = RankerConfig(
    booster={"rounds": 20, "early_stopping": 5, "min_data_in_leaf": 5, "threads": 1},
    channels={"ease_regularization": 20},
)


def week(seed: int = 0, customers: int = 60, learnable: bool = True, back: int = 0) -> TrainingWeek:
    """Ten candidates a customer, one of them bought: the one with the largest first feature."""
    rng = np.random.default_rng(seed)
    features = rng.random((customers * 10, 3), np.float32)
    score = features[:, 0] if learnable else rng.random(customers * 10)
    best = score.reshape(customers, 10).argmax(axis=1) + np.arange(customers) * 10
    bought = np.zeros(customers * 10, bool)
    bought[best] = True
    prior = np.zeros(customers * 10, np.float32)
    sizes = np.full(customers, 10)
    return TrainingWeek(DAY - back * WEEK, features, bought, prior, sizes, customers)


def chosen_weeks(empty: set[int], **training) -> list[int]:
    """How many weeks back those are that are chosen from a year; ``empty`` ones had no buyer."""
    config = RankerConfig(training=training)

    def source(cutoff: dt.date) -> TrainingWeek:
        back = (DAY - cutoff).days // 7
        made = week(customers=10, back=back)
        return replace(made, bought=np.zeros_like(made.bought)) if back in empty else made

    weeks = training_weeks(source, DAY, DAY - 52 * WEEK, 7, config)
    return [(DAY - chosen.cutoff).days // 7 for chosen in weeks]


def test_weeks_are_added_until_there_are_buyers_enough():
    assert chosen_weeks(set(), weeks=2, buyers=0) == [1, 2]
    assert chosen_weeks(set(), weeks=2, buyers=35) == [1, 2, 3, 4]
    assert chosen_weeks(set(), weeks=2, buyers=1000, most_weeks=5) == [1, 2, 3, 4, 5]


def test_weeks_of_a_closed_shop_are_passed_over():
    assert chosen_weeks({1, 2, 3}, weeks=2, buyers=0, most_weeks=2) == [4, 5]


def test_the_first_part_of_the_log_is_left_alone():
    assert chosen_weeks(set(), weeks=2, buyers=1000, most_weeks=104) == list(range(1, 27))


def test_the_newest_week_judges_and_more_where_it_has_few_buyers():
    weeks = [week(back=back) for back in range(9)]

    def judging(buyers: int) -> int:
        learned, judge = set_aside(weeks, buyers)
        assert learned + judge == weeks[len(judge) :] + weeks[: len(judge)]
        return len(judge)

    assert judging(60) == 1
    assert judging(61) == 2
    assert judging(10_000) == 3, "a third at most"


def test_a_fifth_of_the_customers_judges_a_single_week():
    only = week(customers=10)
    (learned,), (judge,) = set_aside([only], 500)
    assert (learned.n_buyers, judge.n_buyers) == (8, 2)
    np.testing.assert_array_equal(
        judge.features, only.features.reshape(10, 10, 3)[[4, 9]].reshape(-1, 3)
    )
    np.testing.assert_array_equal(judge.bought, only.bought.reshape(10, 10)[[4, 9]].ravel())


def test_one_week_is_not_learned_by_heart():
    """The purchases of a single week follow from nothing: few trees, if any, foresee a fifth."""
    assert sum(best_rounds([week(learnable=False)], CONFIG)) < CONFIG.booster.rounds


def test_trees_that_do_not_help_are_not_kept():
    """What is bought is what came first before there were trees: nothing is left to learn."""
    weeks = [week(seed, learnable=False, back=seed) for seed in range(3)]
    weeks = [replace(w, prior=w.bought.astype(np.float32)) for w in weeks]
    assert best_rounds(weeks, CONFIG) == (0, 0)
    assert train(weeks, CONFIG) is None


def test_trees_that_help_are_kept():
    weeks = [week(seed, back=seed) for seed in range(3)]
    rounds = best_rounds(weeks, CONFIG)
    assert rounds[0] > 0
    assert train(weeks, CONFIG).num_trees() == sum(rounds)


def test_trees_do_not_depend_on_the_number_of_threads(monkeypatch):
    monkeypatch.setattr(BoosterConfig, "threads_for", lambda self, rows: self.threads)
    weeks = [week(seed, customers=400, back=seed) for seed in range(2)]

    def trees(threads: int) -> str:
        booster = CONFIG.booster.model_copy(update={"threads": threads})
        config = CONFIG.model_copy(update={"booster": booster})
        return train(weeks, config, (8, 4)).model_to_string().split("parameters:")[0]

    assert trees(1) == trees(2)


@pytest.fixture(scope="module")
def log():
    return structured_shop()


def test_all_that_was_bought_is_learned_from_and_some_of_the_rest(log):
    cutoff = last_cutoff(log) - WEEK
    target = target_week(log, cutoff, 7)
    training = CONFIG.training.model_copy(update={"others_a_buyer": 5})
    few = training_week(target, CONFIG.model_copy(update={"training": training}))
    training = CONFIG.training.model_copy(update={"others_a_buyer": 10_000})
    everything = training_week(target, CONFIG.model_copy(update={"training": training}))
    assert few.bought.sum() == everything.bought.sum() > 0
    assert len(few.group_sizes) == len(everything.group_sizes)
    others = (~few.bought).sum() / len(few.group_sizes)
    assert others == pytest.approx(5, rel=0.2)
    assert (~everything.bought).sum() > 3 * (~few.bought).sum()


def test_trees_learn_to_order_what_they_will_be_asked_to_order(log):
    """Articles that lists may not hold, and under ``exclude_purchased`` repeats, are left out."""
    target = target_week(log, last_cutoff(log) - WEEK, 7)

    def learned(**terms) -> TrainingWeek:
        return training_week(target, CONFIG, Protocol(on_sale_days=None, **terms))

    excluded = [str(article) for article in log.shop.article_ids[::2]]
    fewer, everything = learned(rules={"excluded_articles": excluded}), learned()
    assert 0 < fewer.bought.sum() < everything.bought.sum()
    assert len(fewer.features) < len(everything.features)
    own = [feature.name for feature in feature_table()].index("own_count")
    assert (everything.features[:, own] > 0).any()
    new_only = learned(exclude_purchased=True)
    assert new_only.bought.any()
    assert not (new_only.features[:, own] > 0).any()


def test_weeks_are_cut_by_the_protocol(log):
    protocol = Protocol(on_sale_days=None, horizon_days=3, train_days=20)
    cutoff = last_cutoff(log) - WEEK
    shared = SharedWeeks(log, CONFIG, protocol)(cutoff)
    alone = training_week(target_week(log, cutoff, 3, 20), CONFIG, protocol)
    assert shared.features.tobytes() == alone.features.tobytes()
    assert shared.n_buyers == alone.n_buyers == len(log.buyers(cutoff, 3))
