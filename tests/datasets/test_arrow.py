from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kedro.io import DatasetError

from fashion_recommender.datasets import ArrowParquetDataset
from fashion_recommender.datasets.arrow import _row_groups


def batch(values, name="a"):
    return pa.RecordBatch.from_pydict({name: pa.array(values, pa.int32())})


def row_groups(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.parquet"


def dataset(path, **save_args):
    return ArrowParquetDataset(filepath=str(path), save_args=save_args)


@pytest.mark.parametrize(
    "data",
    [
        lambda b: pa.Table.from_batches(b),
        lambda b: pa.RecordBatchReader.from_batches(b[0].schema, iter(b)),
        lambda b: iter(b),
        lambda b: [pa.Table.from_batches(b[:1]), *b[1:]],
    ],
    ids=["table", "reader", "iterator", "list of tables and batches"],
)
def test_every_kind_of_input_gives_the_same_file(path, data):
    batches = [batch([1, 2, 3]), batch([]), batch([4, 5, 6, 7])]
    dataset(path, row_group_size=2).save(data(batches))
    assert dataset(path).load() == pa.table({"a": pa.array(range(1, 8), pa.int32())})
    assert row_groups(path) == [2, 2, 2, 1]
    assert pq.read_metadata(path).row_group(0).column(0).compression == "ZSTD"


@given(st.lists(st.integers(0, 12), max_size=8), st.integers(1, 9))
def test_row_groups_are_full_but_for_the_last(sizes, rows):
    batches = [batch(range(a, b)) for a, b in pairwise(np.cumsum([0, *sizes]))]
    groups = [pa.Table.from_batches(g)["a"].to_pylist() for g in _row_groups(iter(batches), rows)]
    assert [value for group in groups for value in group] == list(range(sum(sizes)))
    assert all(len(group) == rows for group in groups[:-1])
    assert all(0 < len(group) <= rows for group in groups)


def test_a_stream_is_saved_in_bounded_memory(path):
    peak = 0
    start = pa.total_allocated_bytes()

    def stream():
        nonlocal peak
        for n in range(100):
            yield pa.RecordBatch.from_pydict({"a": np.random.default_rng(n).random(50_000)})
            peak = max(peak, pa.total_allocated_bytes() - start)

    dataset(path, row_group_size=100_000).save(stream())
    assert pq.read_metadata(path).num_rows == 5_000_000
    assert peak < 10e6  # all of it would be 40 MB


def test_categories_may_differ_from_batch_to_batch(path):
    parts = [
        pa.RecordBatch.from_pydict({"a": pa.array(values).dictionary_encode()})
        for values in (["model", "model"], ["filling", "model"])
    ]
    dataset(path).save(iter(parts))
    loaded = dataset(path).load()
    assert loaded["a"].to_pylist() == ["model", "model", "filling", "model"]
    assert pa.types.is_dictionary(loaded.schema.field("a").type)


def test_order_is_recorded_and_lets_a_filter_skip_row_groups(path):
    dataset(path, row_group_size=3, sorted_by=["a"]).save([batch([1, 1, 2]), batch([2, 3, 9])])
    assert pq.read_metadata(path).row_group(0).sorting_columns == (pq.SortingColumn(0),)
    found = ArrowParquetDataset(filepath=str(path), load_args={"filters": [("a", "==", 9)]})
    assert found.load()["a"].to_pylist() == [9]


@pytest.mark.parametrize(
    "batches", [[[1, 3, 2]], [[1, 2], [1]], [[1, 2], [], [1]]], ids=["in", "between", "empty"]
)
def test_rows_out_of_order_are_refused(path, batches):
    with pytest.raises(DatasetError, match="not in ascending order of 'a'"):
        dataset(path, sorted_by=["a"]).save([batch(values) for values in batches])
    assert not path.exists()


def test_no_rows(path):
    empty = batch([]).schema.empty_table()
    dataset(path).save(empty)
    assert dataset(path).load() == empty
    dataset(path).save(iter([empty]))
    assert dataset(path).load() == empty
    with pytest.raises(DatasetError, match="has no schema"):
        dataset(path).save(iter([]))


def test_other_things_are_refused_by_name(path):
    with pytest.raises(DatasetError, match="found dict inside list"):
        dataset(path).save([{"a": 1}])


def test_a_folder_named_like_a_partition_is_no_column(tmp_path):
    path = tmp_path / "world=sample" / "a.parquet"
    dataset(path).save([batch([1])])
    assert dataset(path).load().column_names == ["a"]


def test_what_is_optional_loads_as_none_where_it_is_missing(tmp_path):
    path = str(tmp_path / "it.parquet")
    dataset = ArrowParquetDataset(filepath=path, load_args={"optional": True})
    assert dataset.load() is None
    table = pa.table({"a": [1]})
    ArrowParquetDataset(filepath=path).save(table)
    assert dataset.load().equals(table)


@pytest.mark.parametrize("lazy", [False, True])
def test_a_table_may_lie_where_only_fsspec_leads(lazy):
    address = f"memory:///lazy-{lazy}/a.parquet"
    remote = ArrowParquetDataset(filepath=address, load_args={"lazy": lazy})
    assert not remote.exists()
    remote.save(pa.Table.from_batches([batch([3, 1, 2])]))
    assert remote.exists()
    found = remote.load()
    table = found.to_table() if lazy else found
    assert table["a"].to_pylist() == [3, 1, 2]
    assert remote.preview(2)["data"] == [[3], [1]]


def test_what_writes_itself_is_told_the_whole_address():
    told = []

    class Rows:
        def write_parquet(self, path, row_group_size, **options):
            told.append((path, row_group_size, options))

    remote = ArrowParquetDataset(
        filepath="memory:///b.parquet", save_args={"row_group_size": 5, "sorted_by": ["a"]}
    )
    remote.save(Rows())
    assert told == [("memory:///b.parquet", 5, {"compression": "zstd"})]
