"""Look-ups in sorted files equal a filter over everything, and read next to nothing."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fashion_recommender.app.sorted_parquet import SortedParquet


def written(path, keys, size=3) -> SortedParquet:
    keys = sorted(keys)
    table = pa.table({"key": pa.array(keys, pa.int32()), "row": list(range(len(keys)))})
    pq.write_table(table, path, row_group_size=size)
    return SortedParquet(path, "key")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(keys=st.lists(st.integers(0, 12), max_size=30), wanted=st.lists(st.integers(-1, 13)))
def test_finds_what_a_filter_finds(tmp_path, keys, wanted):
    table = written(tmp_path / "t.parquet", keys)
    expected = [row for row, key in enumerate(sorted(keys)) if key in wanted]
    assert table.find(["row"], key=wanted)["row"].to_pylist() == expected
    assert table.n_rows == len(keys)


def test_reads_only_row_groups_that_may_hold_the_key(tmp_path):
    path = tmp_path / "t.parquet"
    table = written(path, range(30_000), size=1000)
    metadata = pq.read_metadata(path)
    content = bytearray(path.read_bytes())
    for group in range(metadata.num_row_groups):
        if group != 7:  # whatever else was read would fail to decode
            start = metadata.row_group(group).column(1).dictionary_page_offset
            content[start : start + 200] = b"\xff" * 200
    path.write_bytes(content)
    assert table.find(["row"], key=7500)["row"].to_pylist() == [7500]
    with pytest.raises(OSError):  # noqa: PT011 - pyarrow's words are its own
        table.find(["row"], key=8500)


def test_two_keys_texts_and_parts_of_a_folder(tmp_path):
    table = pa.table({"a": [1, 1, 2, 2], "b": ["ab", "b", "ab", "abc"]})
    for part in range(2):
        pq.write_table(table.slice(2 * part, 2), tmp_path / f"part-{part}.parquet")
    found = SortedParquet(tmp_path, "a", "b")
    assert found.find(a=2, b="ab").to_pylist() == [{"a": 2, "b": "ab"}]
    assert found.beginning_with("b", "ab", ["a"])["a"].to_pylist() == [1, 2, 2]
    assert found.beginning_with("b", "é").num_rows == 0
    assert found.distinct("a") == [1, 2]
    assert found.bounds("a") == (1, 2)
