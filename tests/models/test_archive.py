import datetime as dt
import hashlib
import json
import pickle
import zipfile

import numpy as np
import pytest
from shops import CUTOFF, everybody, everything, make_log, make_shop

from fashion_recommender.models.archive import (
    BundleError,
    StoredModel,
    read_bundle,
    write_bundle,
)
from fashion_recommender.models.registry import model_class
from fashion_recommender.models.storage import ModelSet, Vocabulary, save_models

LOG = make_log(
    make_shop(4, 5), [(CUTOFF - dt.timedelta(days=d), d % 3, d % 5) for d in range(1, 9)]
)
NAMES = ("popularity", "own_purchases", "als")


@pytest.fixture
def stored(tmp_path):
    found = {}
    for name in NAMES:
        model = model_class(name)().fit(LOG.before(CUTOFF))
        file = tmp_path / f"{name}-stored.npz"
        save_models(ModelSet(Vocabulary.of(LOG.shop), {CUTOFF: model}), file)
        found[name] = StoredModel(file, f"version of {name}")
    return found


@pytest.fixture
def bundle(stored, tmp_path):
    write_bundle(tmp_path / "bundle.zip", stored)
    return tmp_path / "bundle.zip"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path, changes):
    """Write the archive anew with some members replaced, added, or (None) left out."""
    contents = {n: d for n, d in (members(path) | changes).items() if d is not None}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def described(data, version="v"):
    return {"version": version, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def manifest(models, form=1):
    return json.dumps({"format": form, "models": models})


def test_models_come_back_with_their_versions(bundle):
    found = {name: (version, models) for name, version, models in read_bundle(bundle)}
    assert tuple(found) == NAMES
    for name, (version, models) in found.items():
        assert version == f"version of {name}"
        expected = model_class(name)().fit(LOG.before(CUTOFF))
        one, other = (
            m.recommend(everybody(LOG), 5, everything(LOG)) for m in (models[CUTOFF], expected)
        )
        assert one.articles.tobytes() == other.articles.tobytes()
        assert one.scores.tobytes() == other.scores.tobytes()


def test_a_bundle_is_complete_or_not_there(stored, tmp_path):
    stored["als"].file.write_bytes(b"")
    stored["als"].file.unlink()
    with pytest.raises(FileNotFoundError):
        write_bundle(tmp_path / "new.zip", stored)
    assert not list(tmp_path.glob("*new.zip"))


def test_a_file_that_is_not_there_is_not_a_bad_bundle(tmp_path):
    with pytest.raises(FileNotFoundError):
        next(read_bundle(tmp_path / "nothing.zip"))


@pytest.mark.parametrize("name", ["../evil.npz", "/etc/evil.npz", "models/../../evil.npz", "x.txt"])
def test_names_that_lead_elsewhere_are_refused(bundle, tmp_path, name):
    before = sorted(tmp_path.parent.rglob("*"))
    with pytest.raises(BundleError, match=r"its files are not those of manifest\.json"):
        list(read_bundle(rewritten(bundle, {name: b"evil"})))
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["../evil", "os:system", "/etc/passwd", ""])
def test_models_that_do_not_exist_are_refused(bundle, name):
    data = b"evil"
    entries = {name: described(data)}
    changes = dict.fromkeys(members(bundle)) | {
        "manifest.json": manifest(entries),
        f"models/{name}.npz": data,
    }
    with pytest.raises(BundleError, match="names models that do not exist here"):
        list(read_bundle(rewritten(bundle, changes)))


def test_a_pickle_is_never_opened(bundle, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "exploded"), "w"))

    data = pickle.dumps(Bomb())
    changes = dict.fromkeys(members(bundle)) | {
        "manifest.json": manifest({"als": described(data)}),
        "models/als.npz": data,
    }
    with pytest.raises(BundleError, match=r"als\.npz is not a readable model file"):
        list(read_bundle(rewritten(bundle, changes)))
    assert not (tmp_path / "exploded").exists()


def test_a_model_under_another_name_is_refused(bundle):
    data = members(bundle)["models/als.npz"]
    changes = dict.fromkeys(members(bundle)) | {
        "manifest.json": manifest({"svd": described(data)}),
        "models/svd.npz": data,
    }
    with pytest.raises(BundleError, match=r"models/svd\.npz holds als, not svd"):
        list(read_bundle(rewritten(bundle, changes)))


def test_nothing_is_yielded_when_the_last_model_is_bad(bundle):
    bad = members(bundle)["models/als.npz"][:-1] + b"?"
    with pytest.raises(BundleError, match=r"is not the file that manifest\.json describes"):
        next(read_bundle(rewritten(bundle, {"models/als.npz": bad})))


def test_more_than_was_announced_is_not_unpacked(bundle):
    good = members(bundle)["models/als.npz"]
    entries = {"als": described(good) | {"size": 10}}
    changes = {
        "manifest.json": manifest(entries),
        "models/popularity.npz": None,
        "models/own_purchases.npz": None,
    }
    with pytest.raises(BundleError, match="is not the file"):
        list(read_bundle(rewritten(bundle, changes)))


def test_what_does_not_fit_on_the_disk_is_refused_before_unpacking(bundle):
    entries = {name: {"version": "", "size": 10**18, "sha256": ""} for name in NAMES}
    with pytest.raises(BundleError, match="set TMPDIR to a larger disk"):
        list(read_bundle(rewritten(bundle, {"manifest.json": manifest(entries)})))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"manifest.json": None}, "it has no manifest.json"),
        ({"manifest.json": b"{"}, "manifest.json is not one of ours"),
        ({"manifest.json": b"[]"}, "manifest.json is not one of ours"),
        ({"manifest.json": manifest({}, form=9)}, "it has format 9, this version reads 1"),
        ({"manifest.json": manifest({"als": {"version": "v"}})}, "is not one of ours"),
        ({"models/als.npz": None}, "its files are not those of manifest.json"),
    ],
)
def test_what_is_wrong_is_named(bundle, changes, message):
    with pytest.raises(BundleError, match=f"is not a bundle that can be read: .*{message}"):
        list(read_bundle(rewritten(bundle, changes)))


def test_something_else_is_not_a_bundle(tmp_path):
    other = tmp_path / "other.zip"
    for content in (b"", b"hello", np.random.default_rng(0).bytes(1000)):
        other.write_bytes(content)
        with pytest.raises(BundleError, match=r"other\.zip is not a bundle"):
            list(read_bundle(other))
