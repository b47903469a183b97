from typing import ClassVar

import numpy as np
import pytest
from recommender_tests import RecommenderTests
from shops import (
    CUTOFF,
    EPOCH,
    WEEK,
    assert_same,
    everybody,
    everything,
    last_cutoff,
    make_log,
    make_shop,
    mean_average_precision,
    recoded,
)

from fashion_recommender.models.base import NotFittedError
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.models.registry import model_class
from fashion_recommender.models.storage import ModelSet
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.ranker import Ranker
from fashion_recommender.ranking.weeks import SharedWeeks
from fashion_recommender.tables.splits import Protocol


class _Beside(dict):
    """Stored rankers, each given what was known at its cut-off, as the pipeline does."""

    def __init__(self, models, log):
        super().__init__({c: m.with_history(log.before(c)) for c, m in models.items()})


class TestRanker(RecommenderTests):
    name = "ranker"
    settings: ClassVar = {
        "training": {"weeks": 2, "buyers": 0},
        "booster": {"rounds": 30, "early_stopping": 10, "min_data_in_leaf": 20, "threads": 1},
        "channels": {"ease_regularization": 20},
    }
    expected_map = 0.4
    solves_checkerboard = False  # nothing that ends before its target week to learn from
    answers_customers_without_purchases = True

    def stored(self, model, log, cutoff, folder):
        loaded = super().stored(model, log, cutoff, folder)
        return ModelSet(loaded.vocabulary, _Beside(loaded.models, log))

    # It also proposes what everybody buys, and looks at the tables rather than at codes of its own.
    test_customers_without_purchases_get_what_their_age_group_buys = None
    test_recoded_tables_get_the_same_answers_by_id = None

    def test_customers_without_purchases_get_full_lists_of_what_is_bought(
        self, log, history, lists
    ):
        cold = np.setdiff1d(everybody(log), history.customer_idx)
        assert len(cold) >= 16
        recent = np.unique(history.last_days(28).article_idx)
        assert np.isin(lists.articles[cold, :5], recent).all()

    def test_beside_recoded_tables_old_ids_are_answered_alike(self, log, model, lists):
        renewed = recoded(log, at_customer=50, at_article=30)
        moved = model.without_history().with_history(renewed.before(last_cutoff(log)))
        answers = moved.recommend(everybody(renewed), 20, everything(renewed))
        articles = np.delete(answers.articles, 50, axis=0)
        np.testing.assert_array_equal(
            renewed.shop.article_ids[articles], log.shop.article_ids[lists.articles]
        )

    def test_the_stored_model_holds_no_customer_and_no_purchase(self, model):
        assert set(model.state) == {"booster", "features", "filling_scores", "filling_bands"}

    def test_without_purchases_a_stored_ranker_says_what_it_needs(self, log, model):
        with pytest.raises(NotFittedError, match=r"with_history\(\)"):
            model.without_history().recommend(everybody(log), 3, everything(log))

    def test_beats_the_best_of_its_channels_alone(self, log, history, model):
        buyers = log.buyers(last_cutoff(log), 7)
        own = model_class("own_purchases")().fit(history)
        ranked, repeated = (
            mean_average_precision(log, lists.articles, buyers, last_cutoff(log))
            for lists in (m.recommend(buyers, 12, everything(log)) for m in (model, own))
        )
        assert ranked > repeated

    def test_the_size_of_a_batch_is_irrelevant(self, log, model, lists):
        small = Ranker(model.config.model_copy(update={"customers_per_batch": 101}), model.state)
        small = small.with_history(model._history)
        assert_same(small.recommend(everybody(log), 20, everything(log)), lists)

    def test_weeks_shared_between_cutoffs_teach_the_same(self, log, history, model):
        shared = SharedWeeks(log, model.config, Protocol(on_sale_days=None))
        again = Ranker(model.config).with_weeks(shared, 7).fit(history)
        assert again.state["booster"].tobytes() == model.state["booster"].tobytes()

    def test_a_given_number_of_trees_is_kept(self, log, history, model):
        weeks = SharedWeeks(log, model.config, Protocol(on_sale_days=None))
        fitted = Ranker(model.config).with_weeks(weeks, 7, (2, 3)).fit(history)
        assert fitted.booster.num_trees() == 5
        assert fitted.rounds == (2, 3)

    def test_a_week_without_any_purchase_teaches_nothing(self, log, history, model):
        newest = (history.cutoff - EPOCH).days - 7
        kept = (log.day < newest - 7) | (log.day >= newest)
        fields = ("day", "customer_idx", "article_idx", "price", "sales_channel_id")
        gap = PurchaseLog(log.shop, **{name: getattr(log, name)[kept] for name in fields})
        fitted = Ranker(model.config).fit(gap.before(history.cutoff))
        assert fitted.booster is not None

    def test_the_window_of_a_fit_does_not_shorten_the_log(self, log, history, model):
        weeks = SharedWeeks(log, model.config, Protocol(on_sale_days=None, train_days=21))
        alone = Ranker(model.config).with_weeks(weeks, 7).fit(history.last_days(21))
        told = Ranker(model.config).with_weeks(weeks, 7, first_date=log.first_date)
        told.fit(history.last_days(21))
        assert alone.rounds is None, "half of three weeks is one week: nothing can judge it"
        assert told.rounds is not None

    def test_other_features_than_those_it_was_fitted_with_are_refused(self, history, model):
        stored = model.state | {"features": np.frombuffer(b"age\nprice", np.uint8)}
        other = Ranker(model.config, stored).with_history(history)
        with pytest.raises(ValueError, match="fitted with other features"):
            other.recommend(np.array([0], np.int32), 3, np.array([0, 1, 2], np.int32))

    def test_the_order_is_learned_from_what_the_probability_left(self, model):
        assert model.config.booster.objectives == ("binary", "lambdarank")
        assert len(model.rounds) == 2
        assert model.booster.num_trees() == sum(model.rounds)

    def test_one_objective_alone_is_the_first_part_of_both(self, log, history, model):
        config = model.config.model_copy(
            update={"booster": model.config.booster.model_copy(update={"objective": "binary"})}
        )
        weeks = SharedWeeks(log, config, Protocol(on_sale_days=None))
        first = model.rounds[:1]
        alone = Ranker(config).with_weeks(weeks, 7, first).fit(history).booster
        assert (
            alone.dump_model()["tree_info"] == model.booster.dump_model()["tree_info"][: first[0]]
        )


def test_with_nothing_to_learn_from_own_purchases_come_first(caplog):
    """Purchases of one week: no earlier week could be a target."""
    rows = [(CUTOFF - WEEK, 0, 3), (CUTOFF - WEEK, 1, 4), (CUTOFF - WEEK, 2, 4)]
    log = make_log(make_shop(4, 6), rows)
    model = Ranker(RankerConfig()).fit(log.before(CUTOFF))
    assert model.booster is None
    assert "no past week to learn from" in caplog.text
    lists = model.recommend(everybody(log), 2, everything(log))
    assert lists.articles[:3, 0].tolist() == [3, 4, 4]
    assert lists.articles[3].tolist() == [4, 3]


def test_some_features_are_left_to_learn_from():
    groups = ("article", "customer", "own", "level", "fit", "score", "provenance")
    assert RankerConfig(without_features=groups[1:]).without_features == groups[1:]
    with pytest.raises(ValueError, match="leave one to learn from"):
        RankerConfig(without_features=groups)
