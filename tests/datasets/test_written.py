"""Files and folders that a node's function writes."""

from pathlib import Path

import pytest
from kedro.io import DatasetError

from fashion_recommender.datasets import WrittenFileDataset, WrittenFolderDataset


def test_a_file_is_written_by_the_function_and_loads_as_its_path(tmp_path):
    dataset = WrittenFileDataset(filepath=str(tmp_path / "a.csv"))
    dataset.save(lambda path: path.write_text("x"))
    assert dataset.load() == tmp_path / "a.csv"
    assert dataset.load().read_text() == "x"


def test_a_function_that_fails_leaves_what_was_there(tmp_path):
    dataset = WrittenFileDataset(filepath=str(tmp_path / "a.csv"))
    dataset.save(lambda path: path.write_text("old"))

    def fail(path: Path) -> None:
        path.write_text("half")
        raise OSError("disk full")

    with pytest.raises(DatasetError, match="disk full"):
        dataset.save(fail)
    assert [f.name for f in tmp_path.iterdir()] == ["a.csv"]
    assert dataset.load().read_text() == "old"


def test_a_folder_finds_what_is_there_and_adds_to_it(tmp_path):
    dataset = WrittenFolderDataset(filepath=str(tmp_path / "images"))

    def first(folder: Path) -> None:
        (folder / "01").mkdir(parents=True)
        (folder / "01" / "a.jpg").write_text("a")

    def second(folder: Path) -> None:
        assert (folder / "01" / "a.jpg").read_text() == "a"
        (folder / "01" / "b.jpg").write_text("b")

    dataset.save(first)
    dataset.save(second)
    assert sorted(f.name for f in (tmp_path / "images" / "01").iterdir()) == ["a.jpg", "b.jpg"]
    assert [f.name for f in tmp_path.iterdir()] == ["images"]
