import re

import pytest
from kedro.io import DataCatalog, MemoryDataset
from kedro.pipeline import Node, Pipeline

from fashion_recommender.hooks.progress import ProgressHooks


def one() -> int:
    return 1


def look(number: int) -> None:
    assert number == 1


PIPELINE = Pipeline(
    [Node(one, None, "number", name="one"), Node(look, "number", None, name="look")]
)


@pytest.fixture
def lines(run, caplog, monkeypatch):
    def run_and_read(ci="", slow_seconds=2.0, **run_params):
        monkeypatch.setenv("CI", ci)
        monkeypatch.setattr(ProgressHooks, "slow_seconds", slow_seconds)
        with caplog.at_level("INFO", "fashion_recommender"):
            run([ProgressHooks()], PIPELINE, DataCatalog({"number": MemoryDataset()}), **run_params)
        return [re.sub(r"\d+ s$", "N s", message) for message in caplog.messages]

    return run_and_read


def test_one_line_for_each_node(lines):
    assert lines() == ["1/2 one", "2/2 look", "2 nodes done in N s"]


def test_a_slow_node_is_followed_by_its_time(lines):
    assert lines(slow_seconds=0.0)[:2] == ["1/2 one", "one took N s"]


def test_a_resumed_run_promises_no_total(lines):
    assert lines(only_missing_outputs=True)[-2:] == ["2 look", "2 nodes done in N s"]


def test_nothing_in_ci(lines):
    assert lines(ci="true", slow_seconds=0.0) == []
