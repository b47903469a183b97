"""What the ablation leaves out is out, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from fashion_recommender.candidates.propose import CHANNELS
from fashion_recommender.features.build import GROUPS


@pytest.fixture
def ablation(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    import ranker_ablation

    return ranker_ablation


@pytest.fixture
def features(ablation) -> np.ndarray:
    """Three candidates: of EASE alone, of EASE and covisits, of covisits alone."""
    table = np.zeros((3, len(ablation.NAMES)), np.float32)
    for name, values in {
        "channels": [1, 2, 1],
        "from_ease_rank": [1, 2, np.nan],
        "from_ease_score": [9, 8, np.nan],
        "from_covisits_rank": [np.nan, 1, 2],
    }.items():
        table[:, ablation.NAMES.index(name)] = values
    return table


def test_every_channel_and_group_is_left_out_once(ablation):
    names = [part.name for part in ablation.parts()]
    assert names[0] == "the whole"
    assert set(names[1:]) == {f"channel: {c}" for c in CHANNELS} | {
        f"features: {g}" for g in GROUPS
    }
    assert len(set(names)) == len(names)


def test_without_a_channel_what_it_alone_proposed_is_gone(ablation, features):
    part = next(part for part in ablation.parts() if part.name == "channel: ease")
    left, kept = part.leave_out(features)
    np.testing.assert_array_equal(kept, [False, True, True])
    of = ablation.NAMES.index
    np.testing.assert_array_equal(left[:, of("channels")], [1, 1])
    assert np.isnan(left[:, [of("from_ease_rank"), of("from_ease_score")]]).all()
    np.testing.assert_array_equal(left[:, of("from_covisits_rank")], [1, 2])
    assert features[0, of("channels")] == 1  # what was given is as it was


def test_without_a_group_its_columns_alone_are_unknown(ablation, features):
    group = next(iter(GROUPS))
    part = next(part for part in ablation.parts() if part.name == f"features: {group}")
    left, kept = part.leave_out(features)
    assert kept.all()
    unknown = np.isnan(left).all(axis=0)
    assert set(np.flatnonzero(unknown)) == set(part.unknown) != set()
    others = [i for i in range(left.shape[1]) if i not in part.unknown]
    np.testing.assert_array_equal(left[:, others], features[:, others])
