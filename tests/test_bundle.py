"""Models that one world stored answer in another that never fitted them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from fashion_recommender.bundle import main
from fashion_recommender.catalog import open_catalog
from fashion_recommender.models.history import History, Shop
from fashion_recommender.models.registry import MEMBERS, model_class
from fashion_recommender.models.storage import ModelSet, Vocabulary

CUTOFF = dt.date(2020, 9, 23)
SHOP = Shop(
    np.array(["a", "b", "c"], object),
    np.array(["0108775015", "0108775044", "0706016001"], object),
    np.array([20, np.nan, 50], np.float32),
    pd.DataFrame(index=range(3)),
)
HISTORY = History(
    CUTOFF,
    SHOP,
    np.array([0, 1, 1], np.int32),
    np.array([2, 2, 0], np.int32),
    np.array([3, 2, 1], np.int32),
    np.full(3, 0.03, np.float32),
    np.full(3, 2, np.int8),
)


def store(*names):
    for name in names:
        model = model_class(name)().fit(HISTORY)
        models = ModelSet(Vocabulary.of(SHOP), {CUTOFF: model})
        open_catalog().save(f"{name}.models", models)


@pytest.fixture
def world(tmp_path, monkeypatch):
    """Choose the folder of the sample world."""

    def move(name):
        monkeypatch.setenv("FASHION_DATA", str(tmp_path / name))

    move("here")
    return move


def answers(name):
    catalog = open_catalog()
    models = catalog.load(f"{name}.models")
    members = {m: catalog.load(f"{m}.models") for m in MEMBERS.get(name, ())}
    everybody, articles = np.arange(3, dtype=np.int32), np.arange(3, dtype=np.int32)
    return models.with_members(members)[CUTOFF].recommend(everybody, 3, articles)


def test_export_and_import(world, tmp_path, capsys):
    store("own_purchases", "als", "content", "hybrid")
    before = {name: answers(name) for name in ("own_purchases", "hybrid")}
    file = str(tmp_path / "weights.zip")
    assert main(["export", file]) == 0
    assert capsys.readouterr().out == "exported own_purchases, als, content, hybrid\n"
    world("there")
    assert not open_catalog().exists("als.models")
    assert main(["import", file]) == 0
    assert capsys.readouterr().out == "imported own_purchases, als, content, hybrid\n"
    for name, lists in before.items():
        after = answers(name)
        assert after.articles.tobytes() == lists.articles.tobytes()
        assert after.scores.tobytes() == lists.scores.tobytes()


def test_a_hybrid_takes_its_members_along(world, tmp_path, capsys):
    store("popularity", "own_purchases", "als", "content", "hybrid")
    assert main(["export", str(tmp_path / "weights.zip"), "--models=hybrid"]) == 0
    assert capsys.readouterr().out == "exported als, content, hybrid\n"


def test_an_import_is_a_new_version(world, tmp_path):
    store("popularity")
    file = str(tmp_path / "weights.zip")
    main(["export", file])
    main(["import", file])
    folder = tmp_path / "here" / "sample" / "06_models" / "popularity" / "models.npz"
    assert len(list(folder.iterdir())) == 2


def test_what_is_not_stored_is_named_with_the_cure(world, tmp_path, capsys):
    store("als")
    file = tmp_path / "weights.zip"
    assert main(["export", str(file), "--models=hybrid"]) == 1
    assert capsys.readouterr().err == (
        "Error: nothing is stored of content, hybrid: "
        "kedro run --namespaces=content,hybrid fits and stores\n"
    )
    assert main(["export", str(file), "--models=asl"]) == 1
    assert "Error: there is no model asl; there are popularity" in capsys.readouterr().err
    world("empty")
    assert main(["export", str(file)]) == 1
    assert not file.exists()


def test_what_is_no_bundle_is_refused(world, tmp_path, capsys):
    assert main(["import", str(tmp_path / "nothing.zip")]) == 1
    assert "nothing.zip" in capsys.readouterr().err
    (tmp_path / "other.zip").write_bytes(b"hello")
    assert main(["import", str(tmp_path / "other.zip")]) == 1
    assert "is not a bundle that can be read" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["import", "x.zip", "--models=als"])
