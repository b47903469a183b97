import numpy as np
import pytest
from shops import everything, last_cutoff, structured_shop

from fashion_recommender import schema
from fashion_recommender.candidates.report import channel_report
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.explanations import MOST_REASONS, explain
from fashion_recommender.ranking.ranker import Ranker
from fashion_recommender.ranking.weeks import target_week

SOME = np.arange(0, 320, 9, dtype=np.int32)


@pytest.fixture(scope="module")
def log():
    return structured_shop()


@pytest.fixture(scope="module")
def ranker(log):
    config = RankerConfig(
        training={"weeks": 2, "buyers": 0},
        booster={"rounds": 20, "min_data_in_leaf": 20, "threads": 1},
        channels={"ease_regularization": 20},
    )
    return Ranker(config).fit(log.before(last_cutoff(log)))


@pytest.fixture(scope="module")
def explained(log, ranker):
    lists = ranker.recommend(SOME, 12, everything(log))
    return lists, explain(ranker, SOME, lists.articles)


def test_every_ranked_candidate_is_explained_in_its_place(explained):
    lists, table = explained
    assert table.schema == schema.EXPLANATIONS
    frame = table.to_pandas()
    expected = [
        (c, r + 1, lists.articles[i, r])
        for i, c in enumerate(SOME)
        for r in range(12)
        if np.isfinite(lists.scores[i, r])
    ]
    found = frame[["customer_idx", "rank", "article_idx"]].itertuples(index=False, name=None)
    assert list(found) == expected
    assert (frame["channels"].str.len() > 0).all()
    assert (frame["reasons"].str.len() <= MOST_REASONS).all()
    assert (frame["reasons"].str.len() > 0).mean() > 0.9


def test_what_it_says_of_purchases_is_true(log, explained):
    history = log.before(last_cutoff(log))
    frame = explained[1].to_pandas()
    checked = 0
    for row in frame.itertuples():
        own = (history.customer_idx == row.customer_idx) & (history.article_idx == row.article_idx)
        said = [reason for reason in row.reasons if reason.startswith("You bought it")]
        if said:
            days = int(history.days_ago[own].min())
            assert said == [f"You bought it {days} day{'s' if days != 1 else ''} ago"]
            checked += 1
    assert checked > 50


def test_channels_are_those_that_proposed_it(ranker, explained):
    frame = explained[1].to_pandas()
    candidates = ranker.propose(SOME)
    proposed = candidates.ranks["own_purchases"] > 0
    own = set(zip(candidates.customer_idx[proposed], candidates.article_idx[proposed], strict=True))
    for row in frame.itertuples():
        assert ("own_purchases" in row.channels) == ((row.customer_idx, row.article_idx) in own)


def test_contributions_add_up_to_the_score(ranker):
    candidates = ranker.propose(SOME[:5])
    names, features, parts = ranker.contributions(candidates)
    assert features.shape == parts.shape == (len(candidates), len(names))
    rest = ranker.predict(candidates) - parts.sum(axis=1)
    np.testing.assert_allclose(rest, rest[0], atol=1e-5)  # the expected value of all


def test_importance_is_shared_out(ranker):
    table = ranker.importance()
    assert table["gain"].sum() == pytest.approx(1)
    assert table["gain"].is_monotonic_decreasing
    assert table["feature"].is_unique


def test_channels_are_judged_by_what_was_bought(log, ranker):
    cutoff = last_cutoff(log)
    week = target_week(log, cutoff, 7)
    candidates = ranker.propose(week.buyers)
    n_pairs = len(week.article_idx)
    table = channel_report(candidates, week.was_bought, n_pairs).set_index("channel")
    assert list(table.index) == ["all", *candidates.ranks]
    bought = set(zip(week.customer_idx.tolist(), week.article_idx.tolist(), strict=True))
    pairs = list(
        zip(candidates.customer_idx.tolist(), candidates.article_idx.tolist(), strict=True)
    )
    hits = np.array([pair in bought for pair in pairs])
    assert table.loc["all", "recall"] == pytest.approx(hits.sum() / len(bought))
    own = candidates.ranks["own_purchases"] > 0
    assert table.loc["own_purchases", "precision"] == pytest.approx(hits[own].mean())
    assert table.loc["all", "proposed"] == pytest.approx(len(pairs) / len(week.buyers))
    assert table["unique_recall"].drop("all").sum() <= table.loc["all", "recall"]
