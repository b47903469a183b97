"""From files to a table, by way of a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pictures import picture, write
from PIL import Image

from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.embedding import EmbeddingError, embed_photographs, version
from fashion_recommender.visual.photographs import path_of, read_picture

IDS = np.array([f"{i:010d}" for i in (101, 102, 103, 104, 105)], object)
TINY = ImagesConfig(backbone="tiny_backbones:mean_colour", size=32, batch=2, threads=2)


@pytest.fixture(autouse=True)
def networks_are_found(monkeypatch):
    here = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([here, os.environ.get("PYTHONPATH", "")]))


def embed(folder, config=TINY, ids=IDS):
    reader, report = embed_photographs(ids, folder / "images", folder / "cache", config)
    return reader.read_all(), report


def expected(folder, article_id):
    """The tiny network and its preprocessing, written out."""
    pixels, _, _ = read_picture(path_of(folder / "images", article_id), 32, 64)
    values = (pixels / 255 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    quarters = values.reshape(2, 16, 2, 16, 3).mean((1, 3)).transpose(2, 0, 1).ravel() + 1
    return quarters / np.linalg.norm(quarters)


def vectors(table):
    return np.array(table["embedding"].to_pylist(), np.float32)


def test_only_what_is_new_or_changed_is_computed(tmp_path):
    images = tmp_path / "images"
    for article_id in (105, 101, 999):
        write(images, article_id)
    table, report = embed(tmp_path)
    assert table["article_idx"].to_pylist() == [0, 4]
    assert np.allclose(vectors(table), [expected(tmp_path, i) for i in (101, 105)], atol=1e-5)
    assert np.allclose(np.linalg.norm(vectors(table), axis=1), 1, atol=1e-6)
    assert (report["computed_now"], report["embedded"]) == (2, 2)
    assert report["missing"] == {
        "count": 3,
        "paths": [f"000/{i:010d}.jpg" for i in (102, 103, 104)],
    }
    assert report["of_no_article"] == {"count": 1, "paths": ["000/0000000999.jpg"]}
    assert json.loads(table.schema.metadata[b"version"]) == version(TINY) == report["version"]

    write(images, 103)
    write(images, 101, picture(77))
    path_of(images, 105).unlink()
    again, report = embed(tmp_path)
    assert again["article_idx"].to_pylist() == [0, 2]
    assert np.allclose(vectors(again), [expected(tmp_path, i) for i in (101, 103)], atol=1e-5)
    assert report["computed_now"] == 2
    _, report = embed(tmp_path)
    assert report["computed_now"] == 0


def test_broken_and_unusual_files_are_counted_with_their_paths(tmp_path):
    images = tmp_path / "images"
    write(images, 101, picture(1).convert("CMYK"))
    path_of(images, 102).write_bytes(b"")
    path_of(images, 103).write_bytes(write(images, 104).read_bytes()[:-200])
    write(images, 105, Image.new("RGB", (900, 900)))
    table, report = embed(tmp_path, TINY.model_copy(update={"largest_megapixels": 0.5}))
    assert table["article_idx"].to_pylist() == [0, 3]
    assert {kind: those["count"] for kind, those in report["unusable"].items()} == {
        "empty": 1,
        "truncated": 1,
        "huge": 1,
        "not_an_image": 0,
        "unreadable": 0,
    }
    assert report["unusable"]["empty"]["paths"] == ["000/0000000102.jpg"]
    assert report["unusual_but_used"]["cmyk"] == {"count": 1, "paths": ["000/0000000101.jpg"]}
    # A larger limit is reason enough to look again at what was too large, and at nothing else.
    table, report = embed(tmp_path)
    assert table["article_idx"].to_pylist() == [0, 3, 4]
    assert report["computed_now"] == 1


def test_a_shop_without_photographs_has_an_empty_table(tmp_path):
    table, report = embed(tmp_path)
    assert (len(table), table.schema.names) == (0, ["article_idx", "embedding"])
    assert (report["folder_exists"], report["missing"]["count"]) == (False, 5)
    assert not (tmp_path / "cache").exists()


def test_without_the_backbones_package_the_report_says_so(tmp_path):
    write(tmp_path / "images", 101)
    config = ImagesConfig(backbone="no_such_package:network")
    table, report = embed(tmp_path, config)
    assert len(table) == 0
    assert report["not_computed"] == {
        "count": 1,
        "reason": "the Python package no_such_package is not installed",
    }


@pytest.mark.parametrize("what", ["tiny_backbones:not_a_network", "tiny_backbones:nothing"])
def test_another_failure_tells_what_it_was(tmp_path, what):
    write(tmp_path / "images", 101)
    with pytest.raises(EmbeddingError, match=rf"1 photographs of .*{what}[\s\S]*Error: "):
        embed(tmp_path, ImagesConfig(backbone=what))


def test_networks_that_give_maps_and_come_from_a_hub(tmp_path):
    write(tmp_path / "images", 101)
    hub = tmp_path / "hub"
    hub.mkdir()
    (hub / "hubconf.py").write_text("from tiny_backbones import channels")
    table, _ = embed(tmp_path, ImagesConfig(backbone=f"hub:{hub}:channels", size=32))
    assert vectors(table).shape == (1, 5)


def test_versions_differ_where_embeddings_do():
    assert version(TINY) == version(TINY.model_copy(update={"batch": 7, "device": "cpu"}))
    others = [{"size": 64}, {"backbone": "tiny_backbones:channels"}, {"mean": (0.5, 0.5, 0.5)}]
    assert len({version(TINY.model_copy(update=other)) for other in [{}, *others]}) == 4


SCRIPT = """
import sys
import numpy as np
from pathlib import Path
from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.embedding import embed_photographs
folder = Path(sys.argv[1])
config = ImagesConfig(backbone="tiny_backbones:slow", size=32, batch=2, threads=1)
ids = np.array([f"{i:010d}" for i in range(60)], object)
embed_photographs(ids, folder / "images", folder / "cache", config)
"""


@pytest.mark.slow
def test_a_kill_loses_no_finished_batch_and_leaves_no_process(tmp_path):
    for article_id in range(60):
        write(tmp_path / "images", article_id)
    run = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)])
    deadline = time.monotonic() + 120
    while len(list((tmp_path / "cache").glob("*/part-*.npy"))) < 5:
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    time.sleep(1.5)  # the worker notices before its next batch
    done = len(list((tmp_path / "cache").glob("*/part-*.npy")))
    time.sleep(0.5)
    assert len(list((tmp_path / "cache").glob("*/part-*.npy"))) == done < 30
    config = ImagesConfig(backbone="tiny_backbones:slow", size=32, batch=2)
    _, report = embed(tmp_path, config, np.array([f"{i:010d}" for i in range(60)], object))
    assert report["computed_now"] == 60 - 2 * done
    assert report["embedded"] == 60


NODE = """
import sys
from pathlib import Path
import ibis
from fashion_recommender.pipelines.feature_engineering.nodes import embed_articles
from fashion_recommender.visual.config import ImagesConfig
folder = Path(sys.argv[1])
config = ImagesConfig(backbone="tiny_backbones:mean_colour", size=32)
articles = ibis.memtable({"article_idx": [0, 1], "article_id": ["0000000001", "0000000002"]})
table, report = embed_articles(articles, str(folder / "images"), str(folder / "cache"), config)
assert table.read_all()["article_idx"].to_pylist() == [0], report
print(sorted({"torch", "onnxruntime", "onnx", "PIL"} & set(sys.modules)))
"""


def test_neither_torch_nor_onnxruntime_comes_into_the_pipelines_process(tmp_path):
    write(tmp_path / "images", 1)
    run = subprocess.run(
        [sys.executable, "-c", NODE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_gpu_that_is_not_there_is_an_error_only_if_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    write(tmp_path / "images", 101)
    with pytest.raises(EmbeddingError, match="torch finds no GPU: use auto or cpu"):
        embed(tmp_path, TINY.model_copy(update={"device": "cuda"}))
