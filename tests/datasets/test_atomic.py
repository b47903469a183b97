import os
import signal
import subprocess
import sys
import time
from pathlib import Path, PurePosixPath

import fsspec
import pandas as pd
import pyarrow.parquet as pq
import pytest
from kedro.io import AbstractDataset, AbstractVersionedDataset, DatasetError, Version

from fashion_recommender.datasets import CSVDataset, JSONDataset, ParquetDataset
from fashion_recommender.datasets.atomic import AtomicSaveMixin


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


class _Unserialisable:
    pass


def test_a_failed_save_leaves_the_old_content_and_nothing_else(tmp_path):
    dataset = JSONDataset(filepath=str(tmp_path / "a.json"))
    dataset.save({"a": 1})
    with pytest.raises(DatasetError, match="not JSON serializable"):
        dataset.save({"a": 2, "b": _Unserialisable()})
    assert dataset.load() == {"a": 1}
    assert files(tmp_path) == ["a.json"]


def test_a_failed_first_version_does_not_exist(tmp_path):
    dataset = JSONDataset(filepath=str(tmp_path / "a.json"), version=Version(None, None))
    with pytest.raises(DatasetError, match="not JSON serializable"):
        dataset.save(_Unserialisable())
    assert not dataset.exists()
    assert list((tmp_path / "a.json").iterdir()) == []


def test_versions_stay_and_a_version_is_never_overwritten(tmp_path):
    path = str(tmp_path / "a.json")
    for n in (1, 2):
        JSONDataset(filepath=path, version=Version(None, f"v{n}")).save(n)
    latest = JSONDataset(filepath=path, version=Version(None, "v2"))
    assert latest.list_versions(full_path=False) == ["v2", "v1"]
    assert latest.load() == 2
    with pytest.raises(DatasetError, match="must not exist if versioning is enabled"):
        latest.save(3)
    assert latest.load() == 2


def test_leftovers_of_dead_processes_are_removed_and_others_kept(tmp_path, dead_process):
    mine = tmp_path / f".partial-{dead_process}-0-a.json"
    other_dataset = tmp_path / f".partial-{dead_process}-0-b.json"
    alive = tmp_path / f".partial-{os.getppid()}-0-a.json"
    folder = tmp_path / f".partial-{dead_process}-1-a.json"
    folder.mkdir()
    for file in (mine, other_dataset, alive, folder / "part"):
        file.touch()
    JSONDataset(filepath=str(tmp_path / "a.json")).save(1)
    assert files(tmp_path) == sorted([alive.name, other_dataset.name, "a.json"])


def test_leftovers_of_dead_versions_are_removed_with_their_folder(tmp_path, dead_process):
    dead = tmp_path / "a.json" / "v1" / f".partial-{dead_process}-0-a.json"
    dead.parent.mkdir(parents=True)
    dead.touch()
    dataset = JSONDataset(filepath=str(tmp_path / "a.json"), version=Version(None, "v2"))
    assert not dataset.exists()
    dataset.save(1)
    assert files(tmp_path) == ["a.json/v2/a.json"]
    assert not dead.parent.exists()


def test_stale_means_absent_until_saved(tmp_path):
    dataset = ParquetDataset(filepath=str(tmp_path / "a.parquet"))
    dataset.save(pd.DataFrame({"a": [1]}))
    dataset.mark_stale()
    assert not dataset.exists()
    dataset.save(pd.DataFrame({"a": [2]}))
    assert dataset.exists()


def test_suffixes_are_kept_because_writers_choose_a_compression_by_them(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "fashion_recommender.datasets.atomic._flush", lambda path: seen.append(path.name)
    )
    CSVDataset(filepath=str(tmp_path / "a.csv.gz")).save(pd.DataFrame({"a": [1]}))
    assert seen[0].startswith(".partial-")
    assert seen[0].endswith("-a.csv.gz")


def test_other_filesystems_are_written_as_before():
    filesystem = fsspec.filesystem("memory")
    dataset = JSONDataset(filepath="memory:///atomic.json")
    dataset.save(1)
    assert [name for name in filesystem.find("/") if "atomic" in name] == ["/atomic.json"]
    assert dataset.load() == 1
    filesystem.rm("/atomic.json")


class _Folder(AbstractVersionedDataset):
    """Writes a folder, as Spark does."""

    def __init__(self, filepath):
        super().__init__(PurePosixPath(filepath), None)

    def load(self):
        return {p.name: p.read_text() for p in Path(self._get_load_path()).iterdir()}

    def save(self, data):
        folder = Path(self._get_save_path())
        folder.mkdir()
        for name, text in data.items():
            (folder / name).write_text(text)

    def _exists(self):
        return Path(self._get_load_path()).exists()

    def _describe(self):
        return {"filepath": self._filepath}


class FolderDataset(AtomicSaveMixin, _Folder):
    pass


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    dataset = FolderDataset(tmp_path / "table")
    dataset.save({"part-0": "a", "part-1": "b"})
    dataset.save({"part-0": "c"})
    assert dataset.load() == {"part-0": "c"}
    assert files(tmp_path) == ["table/part-0"]


def test_a_file_does_not_replace_a_folder(tmp_path):
    (tmp_path / "a.json" / "v1").mkdir(parents=True)
    (tmp_path / "a.json" / "v1" / "a.json").write_text("1")
    with pytest.raises(DatasetError, match="a folder of that name exists"):
        JSONDataset(filepath=str(tmp_path / "a.json")).save(2)
    assert files(tmp_path) == ["a.json/v1/a.json"]


def test_a_table_of_another_engine_is_replaced_whether_file_or_folder(tmp_path):
    folder, file = FolderDataset(tmp_path / "a"), JSONDataset(filepath=str(tmp_path / "a"))
    file.save(1)
    folder.save({"part-0": "a", "_SUCCESS": ""})
    assert folder.load() == {"part-0": "a", "_SUCCESS": ""}
    file.save(2)
    assert file.load() == 2
    assert files(tmp_path) == ["a"]


# --- kill -9 ----------------------------------------------------------------------------------

IBIS = """
import ibis
from fashion_recommender.datasets import IbisDataset
connection = {"backend": "duckdb", "threads": 1}
dataset = IbisDataset(filepath=PATH, connection=connection)
dataset.save(dataset.connection.sql(f"select random() as a from range({ROWS})"))
"""
ARROW = """
import numpy as np, pyarrow as pa
from kedro.io import Version
from fashion_recommender.datasets import ArrowParquetDataset
batches = (
    pa.RecordBatch.from_pydict({"a": np.random.default_rng(n).random(1000)})
    for n in range(ROWS // 1000)
)
version = Version(None, VERSION) if VERSION else None
ArrowParquetDataset(filepath=PATH, version=version).save(batches)
"""
ENDLESS = 2_000_000_000


def start(script: str, path: Path, rows: int, version: str = "") -> subprocess.Popen:
    values = f"PATH, ROWS, VERSION = {str(path)!r}, {rows}, {version!r}\n"
    return subprocess.Popen([sys.executable, "-c", values + script])


def kill_while_it_writes(process: subprocess.Popen, folder: Path, final_name: str) -> Path:
    """Wait until a good part of the file is written, then kill."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the writer ended by itself"
        for partial in folder.rglob(f".partial-*-{final_name}"):
            if partial.stat().st_size > 1_000_000:
                process.send_signal(signal.SIGKILL)
                process.wait()
                assert partial.exists()
                return partial
        time.sleep(0.01)
    raise AssertionError("nothing was written within a minute")


@pytest.mark.parametrize("script", [IBIS, ARROW], ids=["ibis", "arrow"])
def test_kill_during_a_save_leaves_the_old_file(tmp_path, script):
    path = tmp_path / "t.parquet"
    assert start(script, path, rows=2000).wait() == 0
    before = path.read_bytes()
    kill_while_it_writes(start(script, path, ENDLESS), tmp_path, path.name)
    assert path.read_bytes() == before
    assert start(script, path, rows=1000).wait() == 0
    assert files(tmp_path) == ["t.parquet"]
    assert pq.read_metadata(path).num_rows == 1000


@pytest.mark.parametrize("script", [IBIS, ARROW], ids=["ibis", "arrow"])
def test_kill_during_the_first_save_leaves_no_output(tmp_path, script):
    path = tmp_path / "t.parquet"
    kill_while_it_writes(start(script, path, ENDLESS), tmp_path, path.name)
    dataset: AbstractDataset = ParquetDataset(filepath=str(path))
    assert not dataset.exists()


def test_kill_during_a_version_leaves_the_version_before(tmp_path):
    path = tmp_path / "t.parquet"
    assert start(ARROW, path, rows=2000, version="v1").wait() == 0
    kill_while_it_writes(start(ARROW, path, ENDLESS, version="v2"), tmp_path, path.name)
    dataset = ParquetDataset(filepath=str(path), version=Version(None, "v3"))
    assert dataset.list_versions(full_path=False) == ["v1"]
    assert len(dataset.load()) == 2000
    dataset.save(pd.DataFrame({"a": [1]}))
    assert files(tmp_path) == ["t.parquet/v1/t.parquet", "t.parquet/v3/t.parquet"]
