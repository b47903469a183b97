"""What every stored recommender must pass; part of `RecommenderTests`."""

import datetime as dt
import pickle
import zipfile
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from shops import assert_same, everybody, everything, last_cutoff, recoded

from fashion_recommender.models.base import Recommender
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.models.storage import (
    ModelSet,
    StoredModelError,
    Vocabulary,
    load_models,
    save_models,
)


class StoringTests:
    """A model goes through a file: same answers, no code run, ids kept."""

    answers_customers_without_purchases: ClassVar[bool] = False

    def stored(
        self, model: Recommender, log: PurchaseLog, cutoff: dt.date, folder: Path
    ) -> ModelSet:
        """Send a model through a file."""
        save_models(ModelSet(Vocabulary.of(log.shop), {cutoff: model}), folder / "models.npz")
        return load_models(folder / "models.npz")

    def test_a_stored_model_gives_the_same_answers_to_the_byte(self, log, model, lists, tmp_path):
        cutoff = last_cutoff(log)
        loaded = self.stored(model, log, cutoff, tmp_path)[cutoff]
        assert loaded.config == model.config
        assert_same(loaded.recommend(everybody(log), 20, everything(log)), lists)

    def test_a_pickle_inside_a_model_file_is_refused(self, log, model, tmp_path):
        cutoff = last_cutoff(log)
        self.stored(model, log, cutoff, tmp_path)
        exploded = tmp_path / "exploded"
        bomb = np.empty(1, object)
        bomb[0] = _Bomb(str(exploded))
        state = f"{cutoff}/filling_scores.npy"
        forged = tmp_path / "forged.npz"
        with zipfile.ZipFile(tmp_path / "models.npz") as good, zipfile.ZipFile(forged, "w") as bad:
            for item in good.namelist():
                if item != state:
                    bad.writestr(item, good.read(item))
            with bad.open(state, "w") as member:
                np.lib.format.write_array(member, bomb, allow_pickle=True)
        with pytest.raises(StoredModelError, match="not a readable model file"):
            load_models(forged)[cutoff].recommend(everybody(log), 3, everything(log))
        assert not exploded.exists()
        assert pickle.loads(pickle.dumps(bomb))[0].close() is None  # the bomb does go off
        assert exploded.exists()

    def test_recoded_tables_get_the_same_answers_by_id(self, log, model, lists, tmp_path):
        cutoff, at = last_cutoff(log), 50
        renewed = recoded(log, at_customer=at, at_article=30)
        loaded = self.stored(model, log, cutoff, tmp_path)
        aligned = loaded.aligned_to(renewed.shop)[cutoff]
        answers = aligned.recommend(everybody(renewed), 20, everything(renewed))
        old = np.delete(answers.articles, at, axis=0)
        np.testing.assert_array_equal(
            renewed.shop.article_ids[old], log.shop.article_ids[lists.articles]
        )
        assert (answers.articles[at] >= 0).all()
        if not self.answers_customers_without_purchases:
            assert np.isnan(answers.scores[at]).all()
        pairs = old[:, 0], np.full(len(old), 30, np.int32)
        customers = np.delete(everybody(renewed), at)
        assert (aligned.score(customers, pairs[1]) == -np.inf).all(), "the new article is unknown"


class _Bomb:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return (open, (self.path, "w"))
