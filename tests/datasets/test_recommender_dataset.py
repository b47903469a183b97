import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pytest
from kedro.io import DatasetError, Version

from fashion_recommender.datasets import RecommenderDataset
from fashion_recommender.models import storage
from fashion_recommender.models.history import History, Shop
from fashion_recommender.models.popularity import Popularity, PopularityConfig
from fashion_recommender.models.storage import ModelSet, Vocabulary

CUTOFF = dt.date(2020, 9, 16)


@pytest.fixture(scope="module")
def models():
    shop = Shop(
        np.array(["a", "b"], object),
        np.array(["0108775015", "0108775044", "0706016001"], object),
        np.array([20, np.nan], np.float32),
        pd.DataFrame(index=range(3)),
    )
    history = History(
        CUTOFF,
        shop,
        np.array([0, 1, 1], np.int32),
        np.array([2, 2, 0], np.int32),
        np.array([3, 2, 1], np.int32),
        np.full(3, 0.03, np.float32),
        np.full(3, 2, np.int8),
    )
    model = Popularity(PopularityConfig()).fit(history)
    return ModelSet(Vocabulary.of(shop), {CUTOFF: model})


def dataset(path, version=None):
    return RecommenderDataset(filepath=str(path), version=Version(None, version))


def best(models):
    lists = models[CUTOFF].recommend(np.array([0, 1], np.int32), 2, np.arange(3, dtype=np.int32))
    return lists.articles.tolist()


def test_models_are_the_same_after_loading(tmp_path, models):
    path = tmp_path / "models.npz"
    dataset(path, "v1").save(models)
    loaded = dataset(path).load()
    assert loaded.vocabulary == models.vocabulary
    assert best(loaded) == best(models) == [[2, 0], [2, 0]]
    assert [p.relative_to(path).as_posix() for p in path.rglob("*.npz")] == ["v1/models.npz"]


def test_a_pickle_is_refused_unopened(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "exploded"), "w"))

    file = tmp_path / "models.npz" / "v1" / "models.npz"
    file.parent.mkdir(parents=True)
    file.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(DatasetError, match="not a readable model file"):
        dataset(tmp_path / "models.npz").load()
    assert not (tmp_path / "exploded").exists()


def test_a_model_is_read_when_it_is_asked_for_and_not_kept(tmp_path, models, monkeypatch):
    earlier = CUTOFF - dt.timedelta(days=7)
    both = ModelSet(models.vocabulary, dict.fromkeys((CUTOFF, earlier), models[CUTOFF]))
    dataset(tmp_path / "models.npz", "v1").save(both)
    read = []
    whole = storage._state
    monkeypatch.setattr(
        storage,
        "_state",
        lambda file, cutoff, *rest: read.append(cutoff) or whole(file, cutoff, *rest),
    )
    loaded = dataset(tmp_path / "models.npz").load()
    assert list(loaded.models) == [CUTOFF, earlier]
    chosen = loaded.at([CUTOFF]).with_members({})
    assert read == []
    assert best(chosen) == best(models)
    assert read == [str(CUTOFF)]
    with pytest.raises(storage.StoredModelError, match=f"no model was fitted at {earlier}"):
        chosen[earlier]
