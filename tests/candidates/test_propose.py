import datetime as dt

import numpy as np
import pytest
from shops import everybody, last_cutoff, structured_shop, with_rows

from fashion_recommender.candidates.config import Caps, ChannelsConfig
from fashion_recommender.candidates.propose import CHANNELS, Proposer
from fashion_recommender.candidates.snapshot import Snapshot


@pytest.fixture(scope="module")
def log():
    return structured_shop()


@pytest.fixture(scope="module")
def proposer(log):
    return Proposer(Snapshot(log.before(last_cutoff(log))), ChannelsConfig(ease_regularization=20))


@pytest.fixture(scope="module")
def candidates(log, proposer):
    return proposer.propose(everybody(log))


def test_candidates_are_sorted_and_each_is_there_once(log, candidates):
    key = candidates.customer_idx.astype(np.int64) * log.shop.n_articles + candidates.article_idx
    assert (np.diff(key) > 0).all()
    assert candidates.indptr[-1] == len(candidates) == len(candidates.row)


def test_every_candidate_has_a_channel_and_every_channel_keeps_its_cap(candidates):
    proposals = np.stack([candidates.ranks[channel] > 0 for channel in candidates.ranks])
    assert proposals.any(axis=0).all()
    caps = Caps().model_dump()
    for channel, ranks in candidates.ranks.items():
        count = np.bincount(candidates.row[ranks > 0])
        assert count.max(initial=0) <= caps[channel]
        assert (np.isnan(candidates.scores[channel]) == (ranks == 0)).all()


def test_ranks_of_a_channel_count_from_one_without_gaps(candidates):
    for ranks in candidates.ranks.values():
        if not (ranks > 0).any():
            continue
        kept = ranks > 0
        order = np.lexsort((ranks[kept], candidates.row[kept]))
        row, rank = candidates.row[kept][order], ranks[kept][order]
        begins = np.r_[True, row[1:] != row[:-1]]
        assert (rank[begins] == 1).all()
        assert (np.diff(rank)[~begins[1:]] == 1).all()


def test_who_else_is_asked_about_does_not_matter(proposer, candidates):
    some = np.array([3, 40, 41, 300], np.int32)
    alone = proposer.propose(some)
    kept = np.isin(candidates.customer_idx, some)
    np.testing.assert_array_equal(alone.article_idx, candidates.article_idx[kept])
    for channel in candidates.ranks:
        np.testing.assert_array_equal(alone.ranks[channel], candidates.ranks[channel][kept])
        np.testing.assert_array_equal(alone.scores[channel], candidates.scores[channel][kept])


def test_a_cap_of_zero_switches_a_channel_off(log):
    caps = Caps(**dict.fromkeys(CHANNELS, 0) | {"own_purchases": 5})
    snapshot = Snapshot(log.before(last_cutoff(log)))
    found = Proposer(snapshot, ChannelsConfig(caps=caps)).propose(everybody(log))
    assert list(found.ranks) == ["own_purchases"]
    bought = snapshot.history.purchased[found.customer_idx, found.article_idx]
    assert (np.asarray(bought) > 0).all()


def test_purchases_on_and_after_the_cutoff_propose_nothing(log, candidates):
    cutoff = last_cutoff(log)
    poison = [(cutoff + dt.timedelta(days=d), c, 7) for d in (0, 3) for c in range(200)]
    later = Snapshot(with_rows(log, poison).before(cutoff))
    again = Proposer(later, ChannelsConfig(ease_regularization=20)).propose(everybody(log))
    assert again.article_idx.tobytes() == candidates.article_idx.tobytes()
    for channel in candidates.scores:
        assert again.scores[channel].tobytes() == candidates.scores[channel].tobytes()


def test_the_table_names_rank_and_score_of_every_channel(log, candidates):
    table = candidates.table(last_cutoff(log))
    assert table.num_rows == len(candidates)
    names = [f"{channel}_{part}" for channel in candidates.ranks for part in ("rank", "score")]
    assert table.column_names == ["cutoff", "customer_idx", "article_idx", *names]
    nulls = table["covisits_rank"].null_count
    assert nulls == (candidates.ranks["covisits"] == 0).sum()
