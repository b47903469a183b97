import datetime as dt
import io
import json
import zipfile

import numpy as np
import pytest
from scipy import sparse
from shops import CUTOFF, everybody, everything, make_log, make_shop, recoded

from fashion_recommender.models.als import Als
from fashion_recommender.models.own_purchases import OwnPurchases
from fashion_recommender.models.storage import (
    ModelSet,
    StoredModelError,
    Vocabulary,
    load_models,
    save_models,
)

EARLIER = CUTOFF - dt.timedelta(days=7)


@pytest.fixture
def log():
    days = [CUTOFF - dt.timedelta(days=d) for d in (20, 12, 9, 5, 2, 1)]
    rows = list(zip(days, [0, 1, 2, 0, 1, 3], [0, 1, 2, 3, 1, 4], strict=True))
    return make_log(make_shop(5, 6, np.array([20, 30, np.nan, 40, 50])), rows)


@pytest.fixture
def models(log):
    fitted = {c: OwnPurchases().fit(log.before(c)) for c in (CUTOFF, EARLIER)}
    return ModelSet(Vocabulary.of(log.shop), fitted)


@pytest.fixture
def path(models, tmp_path):
    save_models(models, tmp_path / "models.npz")
    return tmp_path / "models.npz"


def rewritten(path, member, content):
    """Replace one member of a model file, ``content`` being its new bytes."""
    with zipfile.ZipFile(path) as old:
        kept = {n: old.read(n) for n in old.namelist() if n != member}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in kept.items():
            new.writestr(name, data)
        if content is not None:
            new.writestr(member, content)
    return path


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def manifest_of(path):
    with np.load(path) as file:
        return json.loads(file["manifest"].tobytes())


def with_manifest(path, **changes):
    text = json.dumps(manifest_of(path) | changes).encode()
    return rewritten(path, "manifest.npy", npy(np.frombuffer(text, np.uint8)))


def test_every_cutoff_comes_back(models, path, log):
    loaded = load_models(path)
    assert loaded.vocabulary == models.vocabulary
    assert list(loaded.models) == [CUTOFF, EARLIER]
    for cutoff in loaded.models:
        one, other = (
            m[cutoff].recommend(everybody(log), 6, everything(log)) for m in (models, loaded)
        )
        assert one.articles.tobytes() == other.articles.tobytes()
        assert one.scores.tobytes() == other.scores.tobytes()


def test_a_cutoff_that_was_not_fitted_is_named(models):
    with pytest.raises(StoredModelError, match="no model was fitted at 2020-01-01; there are 2020"):
        models[dt.date(2020, 1, 1)]


def test_customer_ids_do_not_travel(path):
    assert b"customer000" not in path.read_bytes()


def test_aligning_to_the_same_coding_is_free(models, log):
    assert models.aligned_to(log.shop) is models


def test_a_matrix_is_aligned_along_both_axes(models, log):
    renewed = recoded(log, at_customer=1, at_article=2)
    aligned = models.aligned_to(renewed.shop)[CUTOFF].state["purchases"]
    assert aligned.has_sorted_indices
    expected = OwnPurchases().fit(renewed.before(CUTOFF)).state["purchases"]
    np.testing.assert_array_equal(aligned.toarray(), expected.toarray())


def test_what_is_gone_is_dropped_and_what_is_new_is_unknown(log):
    models = ModelSet(Vocabulary.of(log.shop), {CUTOFF: Als().fit(log.before(CUTOFF))})
    smaller = make_shop(4, 4)
    aligned = models.aligned_to(smaller)[CUTOFF]
    assert aligned.state["article_vectors"].shape[0] == 4
    there_and_back = models.aligned_to(smaller).aligned_to(log.shop)[CUTOFF]
    assert np.isnan(there_and_back.state["article_vectors"][4:]).all()
    assert np.isnan(there_and_back.state["customer_vectors"][4]).all()
    lists = there_and_back.recommend(everybody(log), 6, everything(log))
    assert not np.isin(lists.articles, [4, 5]).any(), "what is unknown even to the filling"
    assert (lists.articles[:, 3] >= 0).all()


def test_models_of_another_shop_are_refused(models):
    other = make_shop(5, 6)
    other.article_ids[:] = [f"{i:010d}" for i in range(6)]
    with pytest.raises(StoredModelError, match="know none of the shop's articles"):
        models.aligned_to(other)


def test_a_missing_file_is_not_a_damaged_one(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_models(tmp_path / "nothing.npz")


@pytest.mark.parametrize("damage", ["cut", "text", "empty"])
def test_damaged_files_are_refused(path, damage):
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[: len(whole) // 2], "text": b"hello", "empty": b""}[damage])
    with pytest.raises(StoredModelError, match=r"models\.npz is not a readable model file"):
        load_models(path)


def test_a_flipped_byte_is_noticed(models, path):
    whole = bytearray(path.read_bytes())
    whole[whole.index(models[CUTOFF].state["purchases"].data.tobytes()) + 3] ^= 1
    path.write_bytes(whole)
    with pytest.raises(StoredModelError):
        load_models(path)


def test_another_format_names_the_cure(path):
    with pytest.raises(StoredModelError, match="has format 99, this version reads 1: fit"):
        load_models(with_manifest(path, format=99))


def test_a_model_that_does_not_exist_is_refused(path):
    with pytest.raises(StoredModelError, match="no model 'os:system'"):
        load_models(with_manifest(path, model="os:system"))


def test_settings_out_of_bounds_are_refused(path):
    with pytest.raises(StoredModelError, match="half_life_days"):
        load_models(with_manifest(path, config={"half_life_days": -1}))


@pytest.mark.parametrize(
    ("member", "array"),
    [
        ("purchases.indices", np.full(4, 10**6, np.int32)),  # would read beyond the arrays
        ("purchases.indices", np.full(4, -1, np.int32)),
        ("purchases.indptr", np.array([0, 1, 2, 3, 99, 4], np.int32)),
        ("purchases.data", np.ones(2, np.float32)),
    ],
)
def test_forged_indices_do_not_reach_compiled_code(path, member, array):
    with pytest.raises(StoredModelError):
        load_models(rewritten(path, f"{CUTOFF}/{member}.npy", npy(array)))


@pytest.mark.parametrize(
    ("member", "array"),
    [
        ("filling_bands", np.full(5, 77, np.int16)),  # points beyond the bands
        ("filling_bands", np.zeros(4, np.int16)),  # a customer too few
        ("filling_scores", np.zeros((1, 9))),  # articles that do not exist
        ("filling_scores", np.zeros(6)),
    ],
)
def test_forged_fillings_do_not_reach_compiled_code(path, member, array):
    with pytest.raises(StoredModelError):
        load_models(rewritten(path, f"{CUTOFF}/{member}.npy", npy(array)))


def test_a_missing_array_is_named(path):
    with pytest.raises(StoredModelError, match="filling_bands"):
        load_models(rewritten(path, f"{CUTOFF}/filling_bands.npy", None))


def test_sparse_rows_keep_their_order(models, path):
    loaded = load_models(path)[CUTOFF].state["purchases"]
    assert sparse.issparse(loaded)
    assert loaded.has_sorted_indices
