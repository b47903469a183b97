"""What was computed is found again, in the state in which it was computed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_recommender.visual import store as stores
from fashion_recommender.visual.photographs import FILE
from fashion_recommender.visual.store import Store, find_records, record_type


def records(ids, changed=0, value=0.0):
    made = np.zeros(len(ids), record_type(2))
    made["article_id"], made["changed"], made["embedding"] = ids, changed, value
    return made


def files(*ids, changed=0):
    made = np.zeros(len(ids), FILE)
    made["article_id"], made["changed"] = ids, changed
    return made


def values(store, wanted):
    parts = store.parts()
    part, row = find_records(parts, wanted)
    return [
        None if p < 0 else float(parts[p]["embedding"][r, 0])
        for p, r in zip(part, row, strict=True)
    ]


def test_only_the_present_state_of_a_file_is_found(tmp_path):
    store = Store(tmp_path / "new" / "store")
    assert values(store, files(1, 2)) == [None, None]
    store.add(records([3, 1], changed=5, value=0.5))
    store.add(records([1], changed=6, value=0.625))
    assert values(store, files(1, 2, 3, changed=5)) == [0.5, None, 0.5]
    assert values(store, files(1, 3, changed=6)) == [0.625, None]


def test_damaged_and_foreign_files_are_left_out_and_left_alone(tmp_path):
    store = Store(tmp_path)
    store.add(records([1], value=0.5))
    cut = next(tmp_path.glob("part-*.npy")).read_bytes()[:-4]
    (tmp_path / "part-cut.npy").write_bytes(cut)
    (tmp_path / "part-empty.npy").write_bytes(b"")
    np.save(tmp_path / "part-foreign.npy", np.zeros(3))
    (tmp_path / ".partial-1-part-x.npy").write_bytes(cut)
    assert values(store, files(1, 2)) == [0.5, None]
    store.join()
    assert values(store, files(1, 2)) == [0.5, None]
    assert (tmp_path / "part-cut.npy").read_bytes() == cut


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), min_size=1, max_size=6),
        max_size=8,
    )
)
def test_joining_loses_nothing_that_holds(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("store")
    store = Store(folder)
    last = {}
    for batch in batches:
        made = records([a for a, _ in batch])
        made["changed"] = [c for _, c in batch]
        made["embedding"] = [[a + c / 10] * 2 for a, c in batch]
        store.add(made)
        last |= dict(batch)
    stores.ROWS_PER_PART, usual = 10, stores.ROWS_PER_PART
    try:
        store.join()
    finally:
        stores.ROWS_PER_PART = usual
    wanted = files(*last)
    wanted["changed"] = list(last.values())
    assert np.allclose(values(store, wanted), [a + c / 10 for a, c in last.items()])
    assert len(list(folder.iterdir())) <= max(1, sum(map(len, batches)) // 10 + 1)
