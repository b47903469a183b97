"""Batches that outlive a killed run: each is made once, and none of another model is used."""

import numpy as np
import pyarrow as pa
import pytest

from fashion_recommender.models.kept_batches import fingerprint, kept_batches


class Killed(BaseException):
    pass


def batch(number):
    return pa.RecordBatch.from_pydict({"customer_idx": [number, number + 1]})


def steps(made, n=4, dies_at=None):
    def make(number):
        if number == dies_at:
            raise Killed
        made.append(number)
        return batch(number)

    return [(f"b{number}", lambda number=number: make(number)) for number in range(n)]


def rows(batches):
    return pa.Table.from_batches(list(batches))["customer_idx"].to_pylist()


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    made = []
    with pytest.raises(Killed):
        rows(kept_batches(tmp_path, "model", steps(made, dies_at=2)))
    assert made == [0, 1]
    assert rows(kept_batches(tmp_path, "model", steps(made))) == [0, 1, 1, 2, 2, 3, 3, 4]
    assert made == [0, 1, 2, 3]
    assert not any(tmp_path.iterdir())


def test_what_another_model_made_is_not_used(tmp_path):
    made = []
    with pytest.raises(Killed):
        rows(kept_batches(tmp_path, "old", steps(made, dies_at=3)))
    assert rows(kept_batches(tmp_path, "new", steps(made))) == [0, 1, 1, 2, 2, 3, 3, 4]
    assert made == [0, 1, 2, 0, 1, 2, 3]


def test_half_a_file_is_not_taken_for_a_batch(tmp_path):
    kept = tmp_path / "model"
    kept.mkdir()
    (kept / "b0.partial-1").write_bytes(b"ARROW1")
    made = []
    assert rows(kept_batches(tmp_path, "model", steps(made, n=1))) == [0, 1]
    assert made == [0]


def test_nothing_to_make_leaves_nothing(tmp_path):
    assert list(kept_batches(tmp_path / "new", "model", [])) == []
    assert not any((tmp_path / "new").iterdir())


@pytest.mark.parametrize(
    "other",
    [
        ("b", np.array([1, 2], np.int32)),
        ("a", np.array([1, 3], np.int32)),
        ("a", np.array([1, 2], np.int64)),
        ("a", np.array([[1, 2]], np.int32)),
        ("a",),
    ],
)
def test_a_fingerprint_tells_texts_values_types_and_shapes_apart(other):
    same = fingerprint("a", np.array([1, 2], np.int32))
    assert same == fingerprint("a", np.array([1, 2], np.int32))
    assert same != fingerprint(*other)
