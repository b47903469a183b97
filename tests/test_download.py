"""Fetching the competition's files, with a client that stands in for Kaggle's."""

import sys
import zipfile
from pathlib import Path

import pytest

from fashion_recommender.download import COMPETITION, FILES, DownloadError, fetch, kaggle_client


class Stand:
    """Brings files as Kaggle does: large ones packed, everything together as one archive."""

    def __init__(self, *, packed: bool = True, members: tuple[str, ...] = ()) -> None:
        self.packed, self.members, self.asked = packed, members, []

    def competition_download_file(self, competition, file_name, path, *, quiet):
        assert competition == COMPETITION
        assert quiet
        self.asked.append(file_name)
        if self.packed:
            with zipfile.ZipFile(Path(path) / f"{file_name}.zip", "w") as archive:
                archive.writestr(file_name, f"content of {file_name}")
        else:
            (Path(path) / file_name).write_text(f"content of {file_name}")

    def competition_download_files(self, competition, path, *, quiet):
        with zipfile.ZipFile(Path(path) / f"{competition}.zip", "w") as archive:
            for name in self.members:
                archive.writestr(name, "picture")


def files(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize("packed", [True, False])
def test_three_files_arrive_under_their_names(tmp_path, packed):
    assert fetch(Stand(packed=packed), tmp_path / "raw") == list(FILES)
    assert files(tmp_path / "raw") == sorted(FILES)
    assert (tmp_path / "raw" / "articles.csv").read_text() == "content of articles.csv"


def test_what_is_there_is_not_fetched_again(tmp_path):
    (tmp_path / "articles.csv").write_text("mine")
    (tmp_path / "customers.csv.gz").write_text("packed")
    client = Stand()
    assert fetch(client, tmp_path) == ["transactions_train.csv"]
    assert client.asked == ["transactions_train.csv"]
    assert (tmp_path / "articles.csv").read_text() == "mine"


def test_only_photographs_leave_the_archive(tmp_path):
    members = ("images/010/0108775015.jpg", "../outside.jpg", "images/010/x.sh", "articles.csv")
    folder = tmp_path / "raw"
    fetch(Stand(members=members), folder, images=True)
    assert files(folder) == sorted([*FILES, "images/010/0108775015.jpg"])
    assert files(tmp_path) == sorted(f"raw/{name}" for name in files(folder))


def test_a_refusal_says_what_to_do_and_leaves_nothing(tmp_path):
    class Refusing(Stand):
        def competition_download_file(self, competition, file_name, path, *, quiet):
            (Path(path) / "half").write_text("half")
            raise ConnectionError("403 - accept the rules")

    with pytest.raises(DownloadError, match=r"403 - accept the rules.*accept the rules at kaggle"):
        fetch(Refusing(), tmp_path)
    assert files(tmp_path) == []


def test_without_the_client_the_cure_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "kaggle.api.kaggle_api_extended", None)
    with pytest.raises(DownloadError, match=r"pip install 'fashion-recommender\[kaggle\]'"):
        kaggle_client()
