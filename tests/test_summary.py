"""The printed summary and the catalog outside a run."""

import pytest
from kedro.io import DatasetError

from fashion_recommender import summary
from fashion_recommender.catalog import open_catalog


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("FASHION_DATA", str(tmp_path))


def test_the_catalog_of_a_world_opens_without_a_session(tmp_path):
    catalog = open_catalog("hm")
    path = catalog.get("leaderboard")._filepath
    assert str(path) == str(tmp_path / "hm" / "08_reporting" / "leaderboard.parquet")
    assert "als.models" in catalog


def test_without_a_run_the_command_to_run_is_named(monkeypatch, capsys):
    with pytest.raises(DatasetError):
        summary.summary()
    monkeypatch.setattr("sys.argv", ["summary", "--env=hm"])
    assert summary.main() == 1
    assert "kedro run --env=hm" in capsys.readouterr().err


def test_it_prints_the_leaderboard_and_what_exists(leaderboard, comparisons, capsys, monkeypatch):
    catalog = open_catalog()
    catalog.get("leaderboard").save(leaderboard)
    catalog.get("comparisons").save(comparisons)
    monkeypatch.setattr("sys.argv", ["summary"])
    assert summary.main() == 0
    printed = capsys.readouterr().out
    assert "own and als cannot be told apart" in printed
    assert "leaderboard.parquet" in printed
    assert "submission.csv" not in printed
