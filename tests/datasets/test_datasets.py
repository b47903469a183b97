import os
import subprocess
import sys

import ibis
import pandas as pd
import plotly.graph_objects as go
import pytest
from kedro.io import AbstractVersionedDataset, DataCatalog

from fashion_recommender import datasets

FRAME = pd.DataFrame({"article_id": ["0108775015", "0706016001"], "n": [1, 2]})
SAVED = {
    "ParquetDataset": (FRAME, "parquet"),
    "CSVDataset": (FRAME, "csv"),
    "JSONDataset": ({"a": [1, None]}, "json"),
    "TextDataset": ("<p>ü</p>\n", "html"),
    "PlotlyDataset": (go.Figure(go.Bar(y=[1, 2])), "json"),
}


def catalog_of(kind: str, path, **options) -> DataCatalog:
    entry = {"type": f"fashion_recommender.datasets.{kind}", "filepath": str(path), **options}
    return DataCatalog.from_config({"it": entry})


@pytest.mark.parametrize("versioned", [False, True])
@pytest.mark.parametrize("kind", SAVED)
def test_what_is_saved_is_loaded(tmp_path, kind, versioned):
    data, suffix = SAVED[kind]
    options = {"save_args": {"index": False}, "load_args": {"dtype": {"article_id": str}}}
    catalog = catalog_of(
        kind,
        tmp_path / f"it.{suffix}",
        versioned=versioned,
        **(options if kind == "CSVDataset" else {}),
    )
    assert not catalog.exists("it")
    catalog.save("it", data)
    assert catalog.exists("it")
    loaded = catalog.load("it")
    if isinstance(data, pd.DataFrame):
        pd.testing.assert_frame_equal(loaded, data)
    else:
        assert loaded == data


def test_every_exported_class_is_versioned_and_atomic():
    for name in datasets.__all__:
        kind = getattr(datasets, name)
        assert issubclass(kind, AbstractVersionedDataset)
        # What people put there, and caches, are never saved.
        unsaved = (datasets.RawFileDataset, datasets.CacheFolderDataset)
        assert hasattr(kind, "mark_stale") or kind in unsaved


def test_an_unknown_class_is_an_attribute_error():
    with pytest.raises(AttributeError, match="ParkettDataset"):
        _ = datasets.ParkettDataset


def test_naming_one_class_imports_only_its_library():
    script = (
        "import sys; from fashion_recommender.datasets import JSONDataset;"
        "assert not {'pandas', 'pyarrow', 'ibis', 'plotly'} & set(sys.modules), sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


CONNECTION = {"backend": "duckdb", "memory_limit": "1GB"}


class TestIbis:
    def catalog(self, tmp_path):
        kind = "fashion_recommender.datasets.IbisDataset"
        shared = {"type": kind, "connection": CONNECTION}
        return DataCatalog.from_config(
            {
                "csv": shared
                | {
                    "filepath": f"{tmp_path}/t.csv.gz",
                    "file_format": "csv",
                    "load_args": {"all_varchar": True},
                },
                "parquet": shared
                | {
                    "filepath": f"{tmp_path}/t.parquet",
                    "save_args": {"compression": "zstd", "row_group_size": 2048},
                },
                "other": shared | {"filepath": f"{tmp_path}/o.parquet"},
            }
        )

    def test_csv_keeps_leading_zeros_and_is_compressed(self, tmp_path):
        catalog = self.catalog(tmp_path)
        catalog.save("csv", ibis.memtable(FRAME))
        assert (tmp_path / "t.csv.gz").read_bytes()[:2] == b"\x1f\x8b"
        loaded = catalog.load("csv").execute()
        assert list(loaded["article_id"]) == ["0108775015", "0706016001"]

    def test_tables_of_one_connection_can_be_joined(self, tmp_path):
        catalog = self.catalog(tmp_path)
        catalog.save("parquet", ibis.memtable(FRAME))
        catalog.save("other", ibis.memtable(FRAME).select("article_id", m=ibis._.n * 10))
        joined = catalog.load("parquet").join(catalog.load("other"), "article_id")
        assert isinstance(joined, ibis.Table)
        assert sorted(joined.execute()["m"]) == [10, 20]

    def test_a_table_may_be_saved_over_the_file_that_it_is_read_from(self, tmp_path):
        catalog = self.catalog(tmp_path)
        catalog.save("parquet", ibis.memtable(FRAME))
        catalog.save("parquet", catalog.load("parquet").mutate(n=ibis._.n + 1))
        assert sorted(catalog.load("parquet").execute()["n"]) == [2, 3]

    def test_what_killed_processes_spilled_is_removed(self, tmp_path):
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        left, alive, other = (
            tmp_path / name
            for name in (f".duckdb-{dead.pid}", f".duckdb-{os.getppid()}", f"x-{dead.pid}")
        )
        for folder in (left, alive, other):
            folder.mkdir()
            (folder / "duckdb_temp_storage_DEFAULT-0.tmp").touch()
        own = {"backend": "duckdb", "temp_directory": f"{tmp_path}/.duckdb-{os.getpid()}"}
        kind = "fashion_recommender.datasets.IbisDataset"
        entry = {"type": kind, "connection": own, "filepath": f"{tmp_path}/t.parquet"}
        DataCatalog.from_config({"it": entry}).save("it", ibis.memtable(FRAME))
        assert not left.exists()
        assert alive.exists()
        assert other.exists()
