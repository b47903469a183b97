"""The printed summary and the catalog outside a run."""

import re

import pandas as pd
import pytest
from kedro.io import DatasetError

from fashion_recommender import summary
from fashion_recommender.catalog import PROJECT, open_catalog
from fashion_recommender.metrics.rendering import results_table
from fashion_recommender.models.registry import judged


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
    assert capsys.readouterr().err == "There is no leaderboard yet: kedro run --env=hm\n"
    monkeypatch.setattr("sys.argv", ["summary"])
    assert summary.main() == 1
    assert capsys.readouterr().err == "There is no leaderboard yet: make demo\n"


def test_a_table_for_a_page(leaderboard, comparisons, capsys, monkeypatch):
    catalog = open_catalog()
    catalog.get("leaderboard").save(leaderboard)
    catalog.get("comparisons").save(comparisons)
    monkeypatch.setattr("sys.argv", ["summary", "--markdown"])
    assert summary.main() == 0
    assert capsys.readouterr().out.splitlines()[2:4] == [
        "| 1 | `own` | 0.2000 | 0.1900-0.2100 | 0.4000 | 0.6000 | 10.0% | 3 |",
        "| 2 | `als` | 0.1500 | 0.1400-0.1600 | 0.3000 | 0.4500 | 7.5% | 3 |",
    ]


def test_the_readme_shows_such_a_table_of_every_model(leaderboard, comparisons):
    text = (PROJECT / "README.md").read_text()
    table = text.partition("<!-- results -->")[2].partition("<!-- end of results -->")[0]
    rows = re.findall(r"^\| \d+ \| `(\w+)` \| 0\.\d{4} \|", table, re.M)
    assert sorted(rows) == sorted(judged())
    repeats = leaderboard[leaderboard["metric"] == "coverage@12"].assign(metric="repeats@12")
    printed = results_table(pd.concat([leaderboard, repeats]), comparisons)
    assert table.split("\n")[1:3] == printed.split("\n")[:2]


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


def test_what_is_suspicious_in_the_data_is_printed(leaderboard, comparisons, capsys, monkeypatch):
    catalog = open_catalog()
    catalog.get("leaderboard").save(leaderboard)
    catalog.get("comparisons").save(comparisons)
    catalog.get("data_quality").save({"notes": ["customers.csv: its last row may be cut."]})
    monkeypatch.setattr("sys.argv", ["summary"])
    assert summary.main() == 0
    assert "Is the data right? customers.csv: its last row may be cut.\n" in capsys.readouterr().out
