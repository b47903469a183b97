"""A few customers' purchases are enough, once what is known of everybody is given."""

import numpy as np
import pytest
from shops import everybody, everything, last_cutoff, structured_shop

from fashion_recommender.models.history import History, Shop
from fashion_recommender.ranking.config import RankerConfig
from fashion_recommender.ranking.ranker import Ranker

SOME = np.array([2, 3, 77, 101, 310, 319], np.int32)  # the last two never bought


@pytest.fixture(scope="module")
def log():
    return structured_shop()


@pytest.fixture(scope="module")
def ranker(log):
    settings = {
        "training": {"weeks": 2, "buyers": 0},
        "booster": {"rounds": 20, "min_data_in_leaf": 20, "threads": 1},
        "channels": {"ease_regularization": 20},
    }
    return Ranker(RankerConfig(**settings)).fit(log.before(last_cutoff(log)))


@pytest.fixture(scope="module")
def alone(log, ranker):
    """The same ranker beside a shop that has the customers ``SOME`` only, coded anew."""
    whole = log.before(last_cutoff(log))
    kept = np.isin(whole.customer_idx, SOME)
    shop = Shop(
        whole.shop.customer_ids[SOME],
        whole.shop.article_ids,
        whole.shop.ages[SOME],
        whole.shop.attributes.iloc[:, :0],  # nothing is asked of articles any more
    )
    history = History(
        whole.cutoff,
        shop,
        np.searchsorted(SOME, whole.customer_idx[kept]).astype(np.int32),
        whole.article_idx[kept],
        whole.days_ago[kept],
        whole.price[kept],
        whole.sales_channel_id[kept],
    )
    state = ranker.state | {"filling_bands": ranker.state["filling_bands"][SOME]}
    return Ranker(ranker.config, state).with_history(history, ranker.shared)


def test_candidates_and_features_are_those_of_the_whole_shop(ranker, alone):
    theirs, ours = ranker.propose(SOME), alone.propose(np.arange(len(SOME), dtype=np.int32))
    np.testing.assert_array_equal(theirs.article_idx, ours.article_idx)
    np.testing.assert_array_equal(theirs.indptr, ours.indptr)
    for channel in theirs.ranks:
        np.testing.assert_array_equal(theirs.ranks[channel], ours.ranks[channel])
        np.testing.assert_array_equal(theirs.scores[channel], ours.scores[channel])
    np.testing.assert_array_equal(ranker.contributions(theirs)[1], alone.contributions(ours)[1])


def test_lists_are_those_of_the_whole_shop(log, ranker, alone):
    whole = ranker.recommend(everybody(log), 12, everything(log))
    part = alone.recommend(np.arange(len(SOME), dtype=np.int32), 12, everything(log))
    np.testing.assert_array_equal(whole.articles[SOME], part.articles)
    np.testing.assert_array_equal(whole.scores[SOME], part.scores)
