import logging
import multiprocessing
import os
import subprocess
from pathlib import PurePosixPath

import fsspec
import pytest
from kedro.framework.hooks import hook_impl
from kedro.io import AbstractDataset, DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline
from pydantic import Field

from fashion_recommender.configuration import Config
from fashion_recommender.datasets import IbisDataset, JSONDataset
from fashion_recommender.hooks import journal
from fashion_recommender.hooks.journal import Journal
from fashion_recommender.hooks.resume import ResumeHooks, find_reasons
from fashion_recommender.hooks.storage import fingerprint, stored_path


class FitConfig(Config):
    factors: int = 64
    weights: dict[str, float] = Field(default_factory=dict)


def fit(raw: int, config: FitConfig) -> int:
    return raw * config.factors


def double(model: int) -> int:
    return model * 2


PIPELINE = Pipeline(
    [
        Node(fit, ["raw", "params:als"], "model", name="als.fit"),
        Node(double, "model", "answer", name="als.double"),
    ]
)


class Context:
    """The two attributes of a Kedro context that the hook reads."""

    def __init__(self, folder, data_dir="data"):
        self.project_path = folder
        self.config_loader = {"globals": {"data_dir": data_dir}}


@pytest.fixture
def hooks(tmp_path):
    hooks = ResumeHooks()
    hooks.after_context_created(Context(tmp_path))
    return hooks


@pytest.fixture
def make_catalog(tmp_path):
    def make(config, **datasets):
        files = {
            name: JSONDataset(filepath=str(tmp_path / "data" / f"{name}.json"))
            for name in ("raw", "model", "answer")
        }
        catalog = DataCatalog(files | datasets | {"params:als": MemoryDataset(config)})
        if not catalog.exists("raw"):
            catalog.save("raw", 2)
        return catalog

    return make


def reasons(tmp_path, catalog):
    return find_reasons(Journal(tmp_path / "data"), PIPELINE, catalog)


def test_the_reason_names_the_parameter_and_both_values(run, hooks, make_catalog, tmp_path):
    run([hooks], PIPELINE, make_catalog(FitConfig()))
    assert reasons(tmp_path, make_catalog(FitConfig())) == {}
    assert reasons(tmp_path, make_catalog(FitConfig(factors=128))) == {
        "als.fit": "als.factors was 64, is 128",
        "als.double": "it needs als.fit",
    }
    changed = make_catalog(FitConfig(weights={"svd": 0.5}))
    assert reasons(tmp_path, changed)["als.fit"] == "als.weights.svd was not set, is 0.5"


def test_a_typed_and_an_untyped_value_are_the_same(run, hooks, make_catalog, tmp_path):
    run([hooks], PIPELINE, make_catalog(FitConfig()))
    assert reasons(tmp_path, make_catalog({"factors": 64, "weights": {}})) == {}


def test_another_function_is_another_making(run, hooks, make_catalog, tmp_path):
    run([hooks], PIPELINE, make_catalog(FitConfig()))

    def other(raw, config):
        return raw

    pipeline = Pipeline([Node(other, ["raw", "params:als"], "model", name="als.fit")])
    found = find_reasons(Journal(tmp_path / "data"), pipeline, make_catalog(FitConfig()))
    assert "it was made by" in found["als.fit"]


def test_a_moved_world_is_the_same_world(run, hooks, make_catalog, tmp_path):
    run([hooks], PIPELINE, make_catalog(FitConfig()))
    (tmp_path / "data").rename(tmp_path / "elsewhere")
    files = {
        name: JSONDataset(filepath=str(tmp_path / "elsewhere" / f"{name}.json"))
        for name in ("raw", "model", "answer")
    }
    catalog = DataCatalog(files | {"params:als": MemoryDataset(FitConfig())})
    assert find_reasons(Journal(tmp_path / "elsewhere"), PIPELINE, catalog) == {}


def test_what_is_exempt_is_no_reason(run, hooks, make_catalog, tmp_path):
    def exempt():
        path = str(tmp_path / "data" / "raw.json")
        return JSONDataset(filepath=path, metadata={"resume": "ignore"})

    run([hooks], PIPELINE, make_catalog(FitConfig(), raw=exempt()))
    catalog = make_catalog(FitConfig(), raw=exempt())
    catalog.save("raw", 3)
    assert reasons(tmp_path, catalog) == {}


class Elsewhere(AbstractDataset):
    """Keeps data where no fingerprint can be taken, and may refuse to."""

    def __init__(self, store, fails=False):
        self.store, self.fails = store, fails

    def load(self):
        return self.store["it"]

    def save(self, data):
        self.store["it"] = data
        if self.fails:
            raise RuntimeError("the connection broke, or did it?")

    def _exists(self):
        return "it" in self.store

    def _describe(self):
        return {}


def test_an_interrupted_node_is_redone_where_no_file_tells(run, hooks, make_catalog, tmp_path):
    store = {}
    run([hooks], PIPELINE, make_catalog(FitConfig(), model=Elsewhere(store)))
    assert reasons(tmp_path, make_catalog(FitConfig(), model=Elsewhere(store))) == {}
    broken = make_catalog(FitConfig(factors=1), model=Elsewhere(store, fails=True))
    with pytest.raises(Exception, match="connection broke"):
        run([hooks], PIPELINE, broken)
    catalog = make_catalog(FitConfig(), model=Elsewhere(store))
    assert list(reasons(tmp_path, catalog)) == ["als.fit", "als.double"]
    run([hooks], PIPELINE, catalog, only_missing_outputs=True)
    assert store["it"] == 128


def test_one_instance_serves_several_runs(run, hooks, make_catalog, tmp_path, caplog):
    run([hooks], PIPELINE, make_catalog(FitConfig()))
    with caplog.at_level(logging.INFO, "fashion_recommender"):
        run([hooks], PIPELINE, make_catalog(FitConfig()), only_missing_outputs=True)
        run([hooks], PIPELINE, make_catalog(FitConfig(factors=1)), only_missing_outputs=True)
    assert "Resuming: 0 of 2 nodes are to do" in caplog.messages
    assert "Resuming: 2 of 2 nodes are to do" in caplog.messages


def test_changed_code_is_told_and_no_reason(run, hooks, make_catalog, caplog, monkeypatch):
    run([hooks], PIPELINE, make_catalog(FitConfig()))
    with caplog.at_level(logging.INFO, "fashion_recommender"):
        run([hooks], PIPELINE, make_catalog(FitConfig()), only_missing_outputs=True)
    assert "other code" not in caplog.text
    monkeypatch.setattr(journal, "code_fingerprint", lambda: "after a pull")
    with caplog.at_level(logging.INFO, "fashion_recommender"):
        run([hooks], PIPELINE, make_catalog(FitConfig()), only_missing_outputs=True)
    assert "Resuming: 0 of 2 nodes are to do" in caplog.messages
    assert "2 nodes that are kept were made by other code than there is now" in caplog.text


def test_the_code_is_all_of_the_package(tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "deep").mkdir(parents=True)
    monkeypatch.setattr(journal, "_PACKAGE", package)
    found = []
    for text in ("a = 1", "a = 2", "a = 1"):
        (package / "deep" / "a.py").write_text(text)
        journal.code_fingerprint.cache_clear()
        found.append(journal.code_fingerprint())
    journal.code_fingerprint.cache_clear()
    assert found[0] == found[2] != found[1]


def test_a_folder_counts_every_file_in_it(tmp_path):
    class Folder(Elsewhere):
        _filepath = tmp_path / "images"

    images = tmp_path / "images" / "010"
    images.mkdir(parents=True)
    (images / "a.jpg").write_bytes(b"1")
    before = fingerprint(Folder({}), tmp_path)
    (images / "b.jpg").write_bytes(b"2")
    assert fingerprint(Folder({}), tmp_path) != before
    assert before.startswith("images ")


@pytest.fixture
def storage():
    """An object storage of this process."""
    files = fsspec.filesystem("memory")
    yield files
    files.rm("/bucket", recursive=True)


class TestOnObjectStorage:
    """A world whose files lie at an address: memory:// stands for s3a://, gs:// and others."""

    WORLD = "memory:///bucket/shop"

    @pytest.fixture
    def hooks(self, storage, tmp_path):
        hooks = ResumeHooks()
        hooks.after_context_created(Context(tmp_path, data_dir=self.WORLD))
        return hooks

    @pytest.fixture
    def make_catalog(self):
        def make(config, **datasets):
            files = {
                name: JSONDataset(filepath=f"{self.WORLD}/{name}.json")
                for name in ("raw", "model", "answer")
            }
            catalog = DataCatalog(files | datasets | {"params:als": MemoryDataset(config)})
            if not catalog.exists("raw"):
                catalog.save("raw", 2)
            return catalog

        return make

    def reasons(self, catalog):
        return find_reasons(Journal(self.WORLD), PIPELINE, catalog)

    def test_the_journal_lies_beside_the_data(self, run, hooks, make_catalog, storage, tmp_path):
        assert self.reasons(make_catalog(FitConfig()))["als.fit"].startswith("nothing is known")
        run([hooks], PIPELINE, make_catalog(FitConfig()))
        assert storage.exists("/bucket/shop/.journal/als.fit.json")
        assert list(tmp_path.iterdir()) == []
        assert self.reasons(make_catalog(FitConfig())) == {}

    def test_a_changed_input_is_a_reason(self, run, hooks, make_catalog):
        run([hooks], PIPELINE, make_catalog(FitConfig()))
        make_catalog(FitConfig()).save("raw", 3)  # as many bytes as before
        expected = {"als.fit": "its input raw has changed since", "als.double": "it needs als.fit"}
        assert self.reasons(make_catalog(FitConfig())) == expected

    def test_a_missing_and_an_overwritten_output_are_reasons(
        self, run, hooks, make_catalog, storage
    ):
        run([hooks], PIPELINE, make_catalog(FitConfig()))
        storage.pipe_file("/bucket/shop/answer.json", b"0")
        expected = {"als.double": "its output answer has changed since"}
        assert self.reasons(make_catalog(FitConfig())) == expected
        storage.rm_file("/bucket/shop/answer.json")
        assert self.reasons(make_catalog(FitConfig())) == {"als.double": "answer is missing"}

    def test_a_killed_node_is_done_again(self, run, hooks, make_catalog):
        run([hooks], PIPELINE, make_catalog(FitConfig()))
        broken = make_catalog(FitConfig(), model=Elsewhere({}, fails=True))
        with pytest.raises(Exception, match="connection broke"):
            run([hooks], PIPELINE, broken)
        assert self.reasons(make_catalog(FitConfig()))["als.fit"].startswith("nothing is known")

    def test_a_folder_counts_every_file_in_it(self, storage):
        root = PurePosixPath("/bucket/shop")
        table = IbisDataset(filepath=f"{self.WORLD}/t.parquet")
        assert fingerprint(table, root) is None
        storage.pipe_file("/bucket/shop/t.parquet/part-0.parquet", b"1")
        before = fingerprint(table, root)
        assert before.startswith("t.parquet ")
        assert fingerprint(table, root) == before
        storage.pipe_file("/bucket/shop/t.parquet/_SUCCESS", b"")
        assert fingerprint(table, root) != before


def test_no_local_path_is_told_of_other_filesystems_and_what_is_not_there(tmp_path):
    assert stored_path(JSONDataset(filepath="memory:///a.json")) is None
    assert stored_path(JSONDataset(filepath=str(tmp_path / "a.json"))) is None
    assert stored_path(MemoryDataset(1)) is None


def test_processes_that_record_the_same_node_do_not_disturb_one_another(tmp_path, make_catalog):
    """As the workers of a sweep do, each after its own trials."""
    catalog = make_catalog(FitConfig())
    catalog.save("model", 1)
    node = PIPELINE.nodes[0]

    def record_often() -> None:
        for _ in range(200):
            Journal(tmp_path / "data").record(node, {}, catalog)

    workers = [multiprocessing.get_context("fork").Process(target=record_often) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert [path.name for path in (tmp_path / "data" / ".journal").iterdir()] == ["als.fit.json"]


def test_what_a_killed_process_left_in_the_journal_is_removed(tmp_path):
    folder = tmp_path / "data" / ".journal"
    folder.mkdir(parents=True)
    ended = subprocess.Popen(["true"])
    ended.wait()
    for process in (ended.pid, os.getpid()):
        (folder / f"als.fit.{process}.partial").touch()
    Journal(tmp_path / "data").forget(PIPELINE.nodes[0])
    assert [path.name for path in folder.iterdir()] == [f"als.fit.{os.getpid()}.partial"]


def test_hooks_need_no_context(run, make_catalog):
    class Seen:
        @hook_impl
        def after_node_run(self, node):
            seen.append(node.name)

    seen = []
    run([ResumeHooks(), Seen()], PIPELINE, make_catalog(FitConfig()))
    assert seen == ["als.fit", "als.double"]
