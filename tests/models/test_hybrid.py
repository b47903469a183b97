import datetime as dt
from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import ValidationError
from recommender_tests import RecommenderTests
from shops import CUTOFF, everybody, everything, last_cutoff, make_log, make_shop

from fashion_recommender.models.base import NotFittedError, Recommender
from fashion_recommender.models.hybrid import Hybrid
from fashion_recommender.models.registry import MEMBERS, model_class
from fashion_recommender.models.storage import ModelSet, StoredModelError, Vocabulary
from fashion_recommender.models.topk import TopK


class HybridTests(RecommenderTests):
    """A hybrid is fitted, stored and aligned with its members beside it."""

    member_settings: ClassVar[dict[str, dict[str, Any]]] = {
        "als": {"factors": 12, "iterations": 10}
    }

    @classmethod
    def fit_member(cls, member, history, **changes):
        kind = model_class(member)
        return kind(kind.config_type(**cls.member_settings.get(member, {}), **changes)).fit(history)

    @classmethod
    def fit(cls, history, **changes):
        threads = {"threads": changes.pop("threads")} if "threads" in changes else {}
        members = {
            member: cls.fit_member(member, history, **(threads if member == "als" else {}))
            for member in MEMBERS[cls.name]
        }
        return super().fit(history, **changes).with_members(members)

    def stored(self, model, log, cutoff, folder):
        members = {}
        for member, fitted in model._members.items():
            (folder / member).mkdir()
            members[member] = super().stored(fitted, log, cutoff, folder / member)
        return _Complete(super().stored(model, log, cutoff, folder), members)


class _Complete:
    """A model set with its members, aligned together as the pipeline does it."""

    def __init__(self, models, members):
        self.models, self.members = models, members

    def aligned_to(self, shop):
        members = {name: member.aligned_to(shop) for name, member in self.members.items()}
        return _Complete(self.models.aligned_to(shop), members)

    def __getitem__(self, cutoff):
        return self.models.with_members(self.members)[cutoff]


class TestHybrid(HybridTests):
    name = "hybrid"
    expected_map = 0.375
    checkerboard_settings: ClassVar = {"weights": {"als": 0}}


class TestHybridByRank(HybridTests):
    name = "hybrid"
    settings: ClassVar = {"method": "rank"}
    expected_map = 0.385
    checkerboard_settings: ClassVar = {"weights": {"als": 0}}

    def test_a_short_list_begins_one_longer_than_what_members_propose(self, log, history):
        model = self.fit(history, depth=10)
        lists = [model.recommend(everybody(log), k, everything(log)) for k in (5, 40)]
        np.testing.assert_array_equal(lists[0].articles, lists[1].articles[:, :5])


class TestHybridOwn(HybridTests):
    name = "hybrid_own"
    expected_map = 0.36
    checkerboard_settings: ClassVar = {"weights": {"als": 0}}


class Fixed(Recommender):
    """Scores written down beforehand, for everybody the same."""

    def __init__(self, name, scores):
        self.name, self.scores = name, np.array(scores, np.float32)

    def _fit(self, history):
        pytest.fail("a hybrid takes its members as they are and fits none")

    def _top_k(self, customers, k, articles, exclusions):
        best = sorted(articles, key=lambda a: (-self.scores[a], a))[:k]
        best = [a for a in best if self.scores[a] > -np.inf]
        lists = TopK.empty(len(customers), k)
        lists.articles[:, : len(best)] = best
        lists.scores[:, : len(best)] = self.scores[best]
        return lists

    def _score(self, customers, articles):
        return self.scores[articles]


@pytest.fixture
def history():
    return make_log(make_shop(2, 5), [(CUTOFF - dt.timedelta(days=1), 0, 0)]).before(CUTOFF)


def fused(history, als, content, **settings):
    kind = model_class("hybrid")
    members = {"als": Fixed("als", als), "content": Fixed("content", content)}
    settings.setdefault("weights", {"als": 1, "content": 1})
    return kind(kind.config_type(**settings)).fit(history).with_members(members)


NOTHING = -np.inf
ALS, CONTENT = [4, 2, -1, NOTHING, NOTHING], [NOTHING, 10, 5, 8, NOTHING]


def test_scores_are_shares_of_the_best(history):
    model = fused(history, ALS, CONTENT, weights={"als": 1, "content": 0.5})
    lists = model.recommend(np.zeros(1, np.int32), 4, np.arange(5, dtype=np.int32))
    assert lists.articles.tolist() == [[0, 1, 3, 2]]
    np.testing.assert_allclose(lists.scores, [[1, 0.5 + 0.5, 0.4, -0.25 + 0.25]])
    scores = model.score(np.zeros(5, np.int32), np.arange(5, dtype=np.int32))
    np.testing.assert_allclose(scores, [1, 1, 0, 0.4, NOTHING], atol=1e-7)


def test_ranks_are_reciprocal(history):
    model = fused(history, ALS, CONTENT, method="rank", rank_constant=1, depth=2)
    lists = model.recommend(np.zeros(1, np.int32), 2, np.arange(5, dtype=np.int32))
    assert lists.articles.tolist() == [[1, 0]]
    np.testing.assert_allclose(lists.scores, [[1 / 3 + 1 / 2, 1 / 2]])
    scores = model.score(np.zeros(4, np.int32), np.arange(4, dtype=np.int32))
    np.testing.assert_allclose(scores, [1 / 2, 1 / 3 + 1 / 2, NOTHING, 1 / 3])


def test_what_only_one_member_proposes_is_judged_by_all(history):
    model = fused(history, [9, 8, 7, 0, 0], [0, 0, 7, 8, 9], depth=1)
    lists = model.recommend(np.zeros(1, np.int32), 1, np.arange(5, dtype=np.int32))
    assert lists.articles.tolist() == [[0]]  # of the proposed; article 2 nobody put first
    deeper = fused(history, [9, 8, 7, 0, 0], [0, 0, 7, 8, 9], depth=3)
    lists = deeper.recommend(np.zeros(1, np.int32), 1, np.arange(5, dtype=np.int32))
    assert lists.articles.tolist() == [[2]]


def test_a_member_without_weight_is_not_asked(history):
    class Mute(Fixed):
        def _top_k(self, *_):
            raise AssertionError

    model = fused(history, ALS, CONTENT, weights={"content": 0})
    model = model.with_members({"als": Fixed("als", ALS), "content": Mute("content", CONTENT)})
    lists = model.recommend(np.zeros(1, np.int32), 3, np.arange(5, dtype=np.int32))
    assert lists.articles[0].tolist() == [0, 1, 2]


def test_a_member_with_nothing_good_to_say_says_nothing(history):
    model = fused(history, [-1, -2, -3, -4, 0], [1, 2, 3, 4, 5])
    lists = model.recommend(np.zeros(1, np.int32), 5, np.arange(5, dtype=np.int32))
    assert lists.articles[0].tolist() == [4, 3, 2, 1, 0]


def test_what_no_member_knows_is_filled(history):
    nothing = [NOTHING] * 5
    lists = fused(history, nothing, nothing).recommend(
        np.zeros(1, np.int32), 3, np.arange(5, dtype=np.int32)
    )
    assert lists.articles[0, 0] == 0
    assert np.isnan(lists.scores).all()


@pytest.mark.parametrize("method", ["score", "rank"])
def test_the_fusion_of_a_model_with_itself_changes_no_order(structured_log, method):
    history = structured_log.before(last_cutoff(structured_log))
    als = TestHybrid.fit_member("als", history)
    kind = Hybrid.of("twice", (("als", 1.0), ("again", 2.0)))
    twice = kind(kind.config_type(method=method)).fit(history)
    twice = twice.with_members({"als": als, "again": als})
    asked = everybody(structured_log), 20, everything(structured_log)
    np.testing.assert_array_equal(twice.recommend(*asked).articles, als.recommend(*asked).articles)


def test_members_have_to_be_handed_over(history):
    model = model_class("hybrid")().fit(history)
    with pytest.raises(NotFittedError, match=r"with_members\(\) takes the fitted als, content"):
        model.recommend(np.zeros(1, np.int32), 1, np.zeros(1, np.int32))
    with pytest.raises(ValueError, match="hybrid fuses als, content; given: als"):
        model.with_members({"als": Fixed("als", ALS)})
    popular = model_class("popularity")().fit(history)
    assert popular.with_members({}) is popular
    with pytest.raises(ValueError, match="popularity has no members"):
        popular.with_members({"als": popular})


def test_every_member_is_a_model():
    for hybrid, members in MEMBERS.items():
        assert model_class(hybrid).members == tuple(members)
        assert not set(members) & set(MEMBERS), "no hybrids of hybrids"
        for member in members:
            model_class(member)


def test_weights_are_typed():
    config = model_class("hybrid").config_type
    assert dict(config().weights) == MEMBERS["hybrid"]
    for wrong in ({"own_purchases": 1}, {"als": -1}, {"als": 0, "content": 0}):
        with pytest.raises(ValidationError):
            config(weights=wrong)


def test_a_cutoff_that_a_member_lacks_is_named(structured_log, tmp_path):
    log, cutoff = structured_log, last_cutoff(structured_log)
    model = model_class("hybrid")().fit(log.before(cutoff))
    vocabulary = Vocabulary.of(log.shop)
    content = ModelSet(vocabulary, {cutoff: TestHybrid.fit_member("content", log.before(cutoff))})
    als = ModelSet(vocabulary, {log.last_date: TestHybrid.fit_member("als", log.before(cutoff))})
    hybrid = ModelSet(vocabulary, {cutoff: model})
    with pytest.raises(
        StoredModelError, match=f"als, a member of the hybrid: no model was fitted at {cutoff}"
    ):
        hybrid.with_members({"als": als, "content": content})
