"""What every recommender must pass: subclass `RecommenderTests` and name the model."""

import datetime as dt
import os
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import yaml
from look_ahead import assert_blind_to_the_future
from scipy import sparse
from shops import (
    CUTOFF,
    WEEK,
    assert_same,
    everybody,
    everything,
    last_cutoff,
    make_log,
    make_shop,
    mean_average_precision,
)
from storing_tests import StoringTests
from threadpoolctl import threadpool_limits

from fashion_recommender.models import topk
from fashion_recommender.models.base import NotFittedError, Recommender
from fashion_recommender.models.history import History, PurchaseLog
from fashion_recommender.models.popularity import AgePopularity
from fashion_recommender.models.registry import model_class
from fashion_recommender.models.topk import NO_ARTICLE, TopK


class RecommenderTests(StoringTests):
    """The shared test base.

    Attributes
    ----------
    name
        The model's name in the registry.
    settings
        Parameters that differ from the defaults, to suit shops of a hundred articles.
    expected_map
        MAP@12 on the structured shop, mean of three weeks, that the model must reach.
    solves_checkerboard
        Whether the model can tell the two colours of the checkerboard apart.
    checkerboard_settings
        Further parameters for the checkerboard, which is of rank two.
    answers_customers_without_purchases
        Whether the model itself, not the filling, answers those.
    """

    name: ClassVar[str]
    settings: ClassVar[dict[str, Any]] = {}
    expected_map: ClassVar[float]
    solves_checkerboard: ClassVar[bool] = True
    checkerboard_settings: ClassVar[dict[str, Any]] = {}
    answers_customers_without_purchases: ClassVar[bool] = False

    # --- how a model is made; override these where it takes more than a configuration ---------
    @classmethod
    def fit(cls, history: History, **changes: Any) -> Recommender:
        kind = model_class(cls.name)
        return kind(kind.config_type(**(cls.settings | changes))).fit(history)

    # --- fixtures --------------------------------------------------------------------------
    @pytest.fixture(scope="class")
    @classmethod
    def log(cls, structured_log) -> PurchaseLog:
        return structured_log

    @pytest.fixture(scope="class")
    @classmethod
    def history(cls, log) -> History:
        return log.before(last_cutoff(log))

    @pytest.fixture(scope="class")
    @classmethod
    def model(cls, history) -> Recommender:
        return cls.fit(history)

    @pytest.fixture(scope="class")
    @classmethod
    def lists(cls, log, model) -> TopK:
        return model.recommend(everybody(log), 20, everything(log))

    # --- what it answers -------------------------------------------------------------------
    def test_finds_the_article_that_is_missing_on_a_checkerboard(self, checkerboard_log):
        if not self.solves_checkerboard:
            pytest.skip("looks at something else than who bought what")
        log = checkerboard_log
        history = log.before(CUTOFF)
        model = self.fit(history, **self.checkerboard_settings)
        lists = model.recommend(everybody(log), 1, everything(log), history.purchased)
        np.testing.assert_array_equal(lists.articles[:, 0], everybody(log))

    def test_reaches_the_accuracy_that_is_expected_of_it(self, log):
        found = []
        for weeks in range(3):
            cutoff = last_cutoff(log) - weeks * WEEK
            buyers = log.buyers(cutoff, 7)
            lists = self.fit(log.before(cutoff)).recommend(buyers, 12, everything(log))
            found.append(mean_average_precision(log, lists.articles, buyers, cutoff))
        assert np.mean(found) >= self.expected_map

    def test_lists_are_full_without_duplicates_and_ordered(self, log, lists):
        assert lists.articles.shape == lists.scores.shape == (log.shop.n_customers, 20)
        assert lists.articles.dtype == np.int32
        assert lists.scores.dtype == np.float32
        assert (lists.articles >= 0).all()
        ordered = np.sort(lists.articles, axis=1)
        assert (ordered[:, 1:] != ordered[:, :-1]).all()
        filled = np.isnan(lists.scores)
        assert not (filled[:, :-1] & ~filled[:, 1:]).any(), "the filling comes last"
        lowest = np.finfo(np.float32).min
        assert (np.diff(np.nan_to_num(lists.scores, nan=lowest), axis=1) <= 0).all()
        assert np.isfinite(lists.scores[~filled]).all()

    def test_recommends_eligible_articles_only(self, log, model):
        eligible = everything(log)[3::7]
        lists = model.recommend(everybody(log), 12, eligible)
        assert np.isin(lists.articles, eligible).all()

    def test_a_list_ends_where_the_eligible_articles_do(self, log, model):
        eligible = np.array([4, 17, 60], np.int32)
        lists = model.recommend(everybody(log), 5, eligible)
        assert (np.sort(lists.articles[:, :3], axis=1) == eligible).all()
        assert (lists.articles[:, 3:] == NO_ARTICLE).all()
        assert (lists.scores[:, 3:] == -np.inf).all()

    def test_no_eligible_articles_give_empty_lists(self, log, model):
        lists = model.recommend(everybody(log), 5, np.empty(0, np.int32))
        assert (lists.articles == NO_ARTICLE).all()

    def test_nobody_gets_no_lists(self, log, model):
        lists = model.recommend(np.empty(0, np.int32), 5, everything(log))
        assert lists.articles.shape == (0, 5)

    def test_leaves_out_what_was_purchased_when_asked(self, log, history, model):
        lists = model.recommend(everybody(log), 20, everything(log), history.purchased)
        bought = history.purchased.toarray() > 0
        assert not bought[np.repeat(everybody(log), 20), lists.articles.ravel()].any()
        assert (lists.articles >= 0).all()

    def test_customers_without_purchases_get_what_their_age_group_buys(self, log, history, model):
        cold = np.setdiff1d(everybody(log), history.customer_idx).astype(np.int32)
        assert len(cold) >= 16
        lists = model.recommend(cold, 12, everything(log))
        kind = AgePopularity
        popular = kind(kind.config_type(filling=model.config.filling)).fit(history)
        expected = popular.recommend(cold, 12, everything(log))
        np.testing.assert_array_equal(lists.articles, expected.articles)
        assert np.isnan(lists.scores).all() != self.answers_customers_without_purchases

    # --- on what the answer may not depend -------------------------------------------------
    def test_batch_answers_equal_single_answers(self, log, model, lists):
        for customer in (0, 7, 100, log.shop.n_customers - 1):
            single = model.recommend(np.array([customer], np.int32), 20, everything(log))
            np.testing.assert_array_equal(single.articles[0], lists.articles[customer])
            np.testing.assert_array_equal(single.scores[0], lists.scores[customer])

    def test_the_order_of_customers_is_irrelevant(self, log, model, lists):
        order = np.random.default_rng(0).permutation(log.shop.n_customers).astype(np.int32)
        shuffled = model.recommend(order, 20, everything(log))
        np.testing.assert_array_equal(shuffled.articles, lists.articles[order])
        np.testing.assert_array_equal(shuffled.scores, lists.scores[order])

    def test_repeated_customers_get_repeated_answers(self, log, model, lists):
        twice = np.array([5, 9, 5, 5], np.int32)
        again = model.recommend(twice, 20, everything(log))
        np.testing.assert_array_equal(again.articles, lists.articles[twice])
        np.testing.assert_array_equal(again.scores, lists.scores[twice])

    def test_a_shorter_list_is_the_beginning_of_a_longer_one(self, log, model, lists):
        short = model.recommend(everybody(log), 5, everything(log))
        np.testing.assert_array_equal(short.articles, lists.articles[:, :5])
        np.testing.assert_array_equal(short.scores, lists.scores[:, :5])

    def test_the_same_fit_twice_is_the_same_model(self, history, model):
        again = self.fit(history)
        for name, array in model.state.items():
            for one, other in zip(_plain(array), _plain(again.state[name]), strict=True):
                assert one.tobytes() == other.tobytes(), name

    def test_the_number_of_threads_is_irrelevant(self, log, history, lists, monkeypatch):
        fields = model_class(self.name).config_type.model_fields
        for threads in (1, 3):
            monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=threads: set(range(n)))
            with threadpool_limits(threads):
                model = self.fit(history, **({"threads": threads} if "threads" in fields else {}))
                assert_same(model.recommend(everybody(log), 20, everything(log)), lists)

    def test_the_size_of_a_tile_is_irrelevant(self, log, model, lists, monkeypatch):
        monkeypatch.setattr(topk, "CUSTOMERS_PER_TILE", 7)
        monkeypatch.setattr(topk, "ARTICLES_PER_TILE", 32)
        tiled = model.recommend(everybody(log), 20, everything(log))
        np.testing.assert_array_equal(tiled.articles, lists.articles)
        np.testing.assert_array_equal(tiled.scores, lists.scores)

    def test_rows_on_and_after_the_cutoff_are_irrelevant(self, log, lists):
        assert_blind_to_the_future(self.fit, log, last_cutoff(log))

    # --- scores ----------------------------------------------------------------------------
    def test_scores_agree_with_the_lists(self, log, model, lists):
        customers = np.arange(0, log.shop.n_customers, 11, dtype=np.int32)
        pairs = np.repeat(customers, log.shop.n_articles), np.tile(everything(log), len(customers))
        scores = model.score(*pairs)
        assert scores.dtype == np.float32
        assert not np.isnan(scores).any()
        table = scores.reshape(len(customers), -1)
        listed, articles = lists.scores[customers], lists.articles[customers]
        answered = np.isfinite(listed)
        of_listed = np.take_along_axis(table, articles, 1)
        scale = np.abs(listed[answered]).max(initial=1e-12)
        np.testing.assert_allclose(
            of_listed[answered], listed[answered], rtol=1e-4, atol=1e-5 * scale
        )
        assert (of_listed[np.isnan(listed)] == -np.inf).all()
        # Nothing that the list leaves out scores better than what it ends with.
        np.put_along_axis(table, articles, -np.inf, 1)
        last = np.where(answered[:, -1], listed[:, -1], -np.inf)
        assert (table.max(axis=1) <= last + 1e-5 * scale).all()

    def test_scores_of_no_pairs(self, model):
        nothing = np.empty(0, np.int32)
        assert model.score(nothing, nothing).shape == (0,)

    # --- how it speaks ---------------------------------------------------------------------
    def test_an_unfitted_model_says_so(self):
        kind = model_class(self.name)
        with pytest.raises(NotFittedError, match=f"^{self.name} "):
            kind().recommend(np.zeros(1, np.int32), 1, np.zeros(1, np.int32))

    def test_the_defaults_are_what_the_parameter_file_says(self):
        file = Path(__file__).parents[2] / "conf/base/parameters" / f"{self.name}.yml"
        kind = model_class(self.name)
        assert kind.config_type(**yaml.safe_load(file.read_text())[self.name]) == kind.config_type()

    # --- odd shops -------------------------------------------------------------------------
    def test_a_history_without_purchases_still_gives_lists(self):
        log = make_log(make_shop(3, 5), [(CUTOFF, 0, 1)])
        model = self.fit(log.before(CUTOFF))
        lists = model.recommend(everybody(log), 4, everything(log))
        assert (lists.articles >= 0).all()

    def test_one_customer_one_article_one_purchase(self):
        log = make_log(make_shop(1, 1), [(CUTOFF - WEEK, 0, 0)])
        lists = self.fit(log.before(CUTOFF)).recommend(everybody(log), 3, everything(log))
        assert lists.articles.tolist() == [[0, NO_ARTICLE, NO_ARTICLE]]

    def test_two_customers_who_know_nothing_but_each_other(self):
        days = [CUTOFF - dt.timedelta(days=d) for d in (9, 8, 3)]
        rows = [(days[0], 0, 0), (days[1], 1, 0), (days[2], 1, 2)]
        log = make_log(make_shop(3, 4), rows)
        lists = self.fit(log.before(CUTOFF)).recommend(everybody(log), 4, everything(log))
        assert (np.sort(lists.articles, axis=1) == np.arange(4)).all()


def _plain(array: np.ndarray | sparse.csr_matrix) -> list[np.ndarray]:
    return [array.data, array.indices, array.indptr] if sparse.issparse(array) else [array]
