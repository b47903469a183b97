"""Sweeps as people run them: `kedro run --pipelines=sweep`, and what they leave behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import optuna
import pandas as pd
import pytest
import yaml

from fashion_recommender.tuning.storage import open_storage

PROJECT = Path(__file__).parents[2]
TINY = (
    "sample_data.n_customers=400,sample_data.n_articles=300,sample_data.start=2020-06-01,"
    "sample_data.visits_per_customer=4,sample_data.pictures=false"
)


def start(data: Path, *arguments: str, **variables: str) -> subprocess.Popen:
    """Start a Kedro run on the worlds below ``data``."""
    environment = os.environ | {"FASHION_DATA": str(data), "CI": "true", "WANDB_MODE": "disabled"}
    return subprocess.Popen(
        [sys.executable, "-m", "kedro", "run", *arguments],
        cwd=PROJECT,
        env=environment | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(data: Path, *arguments: str, **variables: str) -> str:
    """Run Kedro to its end; what it printed."""
    process = start(data, *arguments, **variables)
    printed = process.communicate()[0]
    assert process.returncode == 0, printed
    return printed


def newest(folder: Path) -> Path:
    return max(folder.glob("*/*"))


def study_in(journal: Path) -> "optuna.Study | None":
    """The only study of a journal; None before it has begun."""
    storage = open_storage(None, journal)
    names = optuna.get_all_study_names(storage)
    return optuna.load_study(study_name=names[0], storage=storage) if names else None


def wait_until(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("worlds")
    run(data, "--pipelines=sample_data,data_processing", f"--params={TINY}")
    return data


@pytest.fixture(scope="module")
def swept(world) -> tuple[Path, str]:
    """A small grid sweep of ALS, all of its points in their own file of parameters."""
    params = {
        "sweep": {"model": "als", "sampler": "grid", "cutoffs": 2, "prune_quantile": 0},
        "search_spaces": {
            "als": {
                "factors": {"grid": [8, 16]},
                "regularization": {"grid": [0.01]},
                "alpha": {"grid": [16, 32]},
                "iterations": {"grid": [8]},
            }
        },
    }
    config = world / "small.yml"
    config.write_text(yaml.safe_dump({"run": {"pipelines": "sweep", "params": params}}))
    printed = run(world, f"--config={config}", CI="")
    return world / "sample/08_reporting/sweep/als", printed


def test_the_table_has_the_present_parameters_and_every_point_of_the_grid(swept):
    table = pd.read_parquet(newest(swept[0] / "trials.parquet"))
    assert table["state"].tolist() == ["complete"] * 5
    assert table["is_default"].tolist() == [True] + [False] * 4
    points = table[["parameter.factors", "parameter.alpha"]].to_numpy().tolist()
    assert points == [[64, 4.0], [8, 16.0], [8, 32.0], [16, 16.0], [16, 32.0]]
    weeks = ["map@12 2020-08-26", "map@12 2020-08-19"]  # the leaderboard begins on 2020-09-02
    assert [name for name in table if name.startswith("map@12 ")] == weeks
    assert table["map@12"].tolist() == pytest.approx(table[weeks].mean(axis=1).tolist())
    assert table["map@12"].gt(0).all()
    best = table.loc[table["is_best"], "map@12"]
    assert best.tolist() == [table["map@12"].max()]


def test_it_is_drawn(swept):
    for name in ("history", "importance", "slices", "pareto"):
        figure = json.loads((swept[0] / f"{name}.json").read_text())
        assert figure["layout"]["meta"]["title"]


def test_it_told_how_far_it_was(swept):
    assert "als: trial 1 of 5 (no. 0) map@12 0." in swept[1]
    assert " s left" in swept[1]


def test_the_archive_is_complete(swept):
    study = json.loads(newest(swept[0] / "study.json").read_text())
    assert study["study"].startswith("als-grid-")
    assert study["about"]["cutoffs"] == ["2020-08-26", "2020-08-19"]
    assert [trial["state"] for trial in study["trials"]] == ["COMPLETE"] * 5


def test_a_run_takes_the_best_parameters_as_they_are(swept, world):
    file = swept[0] / "best_parameters.yml"
    best = yaml.safe_load(file.read_text())["run"]["params"]["als"]
    table = pd.read_parquet(newest(swept[0] / "trials.parquet"))
    chosen = table[table["is_best"]].iloc[0]
    assert best == {name: chosen[f"parameter.{name}"] for name in best}
    run(world, f"--config={file}", "--pipelines=modelling", "--namespaces=als", "--nodes=als.fit")
    from fashion_recommender.models.storage import load_models

    stored = load_models(newest(world / "sample/06_models/als/models.npz"))
    config = next(iter(stored.models.values())).config
    assert {name: getattr(config, name) for name in best} == best


def test_run_again_nothing_is_judged_twice(swept, world):
    table = pd.read_parquet(newest(swept[0] / "trials.parquet"))
    run(world, f"--config={world / 'small.yml'}")
    again = pd.read_parquet(newest(swept[0] / "trials.parquet"))
    pd.testing.assert_frame_equal(table, again)


@pytest.mark.slow
def test_two_processes_share_a_sweep_and_one_is_killed(world):
    """The study is open while it is worked on; what was done of it stays."""
    params = "--params=sweep.model=svd,sweep.sampler=random,sweep.trials=24,sweep.prune_quantile=0"
    killed = start(world, "--pipelines=sweep", params, "--to-nodes=search_parameters")
    living = start(world, "--pipelines=sweep", params)
    journal = world / "sample/07_model_output/sweep/svd/journal.log"

    def done() -> list[optuna.trial.FrozenTrial]:
        return [t for t in study_in(journal).trials if t.state.name == "COMPLETE"]

    def done_by(process: subprocess.Popen) -> int:
        mine = [
            t for t in study_in(journal).trials if t.user_attrs["owner"]["process"] == process.pid
        ]
        return sum(trial.state.name == "COMPLETE" for trial in mine)

    wait_until(lambda: journal.exists() and study_in(journal) is not None)
    wait_until(lambda: done_by(killed) >= 2 and done_by(living) >= 2)
    before = {trial.number: trial.value for trial in done()}
    killed.kill()
    killed.wait()
    printed = living.communicate(timeout=120)[0]
    assert living.returncode == 0, printed
    table = pd.read_parquet(newest(world / "sample/08_reporting/sweep/svd/trials.parquet"))
    complete = table[table["state"] == "complete"]
    assert len(complete) == 25
    assert set(table["state"]) <= {"complete", "lost"}
    values = complete.set_index("trial")["map@12"]
    assert {number: values[number] for number in before} == pytest.approx(before)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ("sweep.model=asl", "parameter sweep.model is 'asl', should be 'popularity'"),
        ("sweep.sampler=girds", "parameter sweep.sampler is 'girds', should be 'grid', 'random'"),
        ("search_spaces.als.factors.hihg=3", "unknown parameter search_spaces.als.factors.hihg"),
        ("als.factros=3", "unknown parameter als.factros: did you mean als.factors?"),
        ("sweep.cutoffs=300", "sweep.cutoffs=300 validation weeks before protocol.cutoffs=3"),
        ("sweep.backend=wandb", "needs W&B's server, but the mode is disabled"),
    ],
)
def test_what_cannot_be_swept_is_refused(world, params, message):
    process = start(world, "--pipelines=sweep", f"--params={params}")
    printed = process.communicate()[0]
    assert process.returncode == 1
    assert message in printed
