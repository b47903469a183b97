"""Real Kedro runs of a small project, and what W&B has of them afterwards."""

import json
import subprocess

import pytest

FAKE_KEY = "0123456789abcdef0123456789abcdef01234567"
CREDENTIAL = "hunter2-of-the-catalog"
SHORT = "--to-nodes=build_leaderboard"


def media(run: dict, key: str) -> dict:
    return json.loads((run["files"] / run["summary"][key]["path"]).read_text())


@pytest.fixture(scope="module")
def complete(new_tracked):
    """A run that ends well, with secrets wherever there may be some, and its record."""
    project = new_tracked()
    (project.folder / "conf/local/credentials.yml").write_text(f"shop: {{password: {CREDENTIAL}}}")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in ("init -q", "add src", "commit -q -m first"):
        subprocess.run([*git, *command.split()], cwd=project.folder, check=True)
    remote = "remote add origin https://user:remote-password@example.org/shop"
    subprocess.run([*git, *remote.split()], cwd=project.folder, check=True)
    (project.folder / "home/.netrc").write_text(
        f"machine api.wandb.ai login user password {FAKE_KEY}"
    )
    params = "--params=als.factors=32,wandb.mode=offline"
    done = project.kedro(
        "--env=hm",
        "--pipelines=modelling",
        params,
        WANDB_API_KEY=FAKE_KEY,
        SHOP_TOKEN="shop-token-1",
    )
    assert done.returncode == 0, done.stderr
    return project, done, project.only_run("hm")


def test_a_run_says_what_it_is(complete):
    project, _, run = complete
    (begun,) = project.records(run, "run")
    assert begun["project"] == "shop"
    assert begun["display_name"] == begun["job_type"] == "modelling"
    assert begun["run_group"] == "hm"
    assert begun["tags"] == ["nightly", "modelling"]
    commit = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=project.folder, text=True)
    assert begun["git"] == {"commit": commit.strip()}
    assert (run["state"], run["exit_code"]) == ("finished", 0)


def test_it_was_made_of_what_the_nodes_took(complete):
    _, _, run = complete
    config = run["config"]
    assert config["als.factors"] == 32
    assert config["als.grid"] == [1, 2]
    assert config["ending"] == "well"
    assert "unused" not in config
    assert config["kedro.env"] == "hm"
    assert config["kedro.runner"] == "SequentialRunner"
    assert config["kedro.runtime_params.als.factors"] == 32
    assert config["git.dirty"] is False


def test_it_has_the_means_of_every_segment_and_all_weeks_as_tables(complete):
    _, _, run = complete
    metrics = {k: v for k, v in run["summary"].items() if "@" in k}
    assert metrics == {
        "als/map@12": pytest.approx(0.1),
        "als/recall@12": pytest.approx(0.2),
        "als/map@12/age: 25-34": pytest.approx(0.2),
        "als/recall@12/age: 25-34": pytest.approx(0.4),
    }
    weeks = media(run, "als/metrics")
    assert len(weeks["data"]) == 13
    assert ["als", "2020-09-16", "all", "map@12"] in [row[:4] for row in weeks["data"]]
    leaderboard = media(run, "leaderboard")
    assert leaderboard["columns"][:3] == ["model", "segment", "metric"]
    assert len(leaderboard["data"]) == 5


def test_it_has_figures_costs_and_the_files_that_the_catalog_marks(complete):
    project, _, run = complete
    assert media(run, "figures/figure")["data"][0]["x"] == pytest.approx([0.1, 0.2, 0.2])
    summary = run["summary"]
    nodes = media(run, "nodes")
    assert [row[0] for row in nodes["data"]] == [
        "als.evaluate", "als.fit", "build_leaderboard", "draw", "end",
    ]  # fmt: skip
    assert summary["seconds/als.fit"] > 0
    assert summary["peak_memory_mb/als.fit"] > 50
    assert summary["seconds"] == pytest.approx(sum(row[3] for row in nodes["data"]))
    artifacts = {a["name"]: a for a in project.records(run, "artifact") if a["type"] != "run_table"}
    assert set(artifacts) == {"als.models", "report"}
    (stored,) = (project.folder / "data/hm/models.json").glob("*/models.json")
    models = artifacts["als.models"]
    assert models["type"] == "models"
    assert set(models["aliases"]) == {"latest", stored.parent.name}
    assert models["manifest"]["contents"][0]["local_path"] == str(stored)


def test_no_secret_is_written_anywhere_and_nothing_outside_the_world(complete):
    project, _, run = complete
    files = [p for p in (project.folder / "data/hm/wandb").rglob("*") if p.is_file()]
    assert len(files) > 5
    for file in files:
        content = file.read_bytes()
        for secret in (FAKE_KEY, CREDENTIAL, "letmein-please", "not-to-be-seen", "remote-password"):
            assert secret.encode() not in content, file
    assert run["config"]["secrets.database"] == "postgresql://***@db.example/study"
    assert run["config"]["secrets.api_key"] == "***"
    assert [p.name for p in (project.folder / "home").iterdir()] == [".netrc"]


def test_the_console_has_one_line_of_it(complete):
    _, done, _ = complete
    lines = [line for line in done.stderr.splitlines() if "W&B" in line or "wandb" in line]
    assert len(lines) == 1
    assert "W&B run: data/hm/wandb/offline-run-" in lines[0]
    assert "wandb" not in done.stdout


@pytest.mark.parametrize(
    ("params", "variables"),
    [
        (["--params=wandb.mode=disabled"], {"WANDB_MODE": "online"}),
        ([], {"WANDB_MODE": "disabled"}),
    ],
    ids=["parameter", "variable"],
)
def test_disabled_leaves_no_trace(tracked, params, variables):
    done = tracked.kedro(SHORT, *params, **variables, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "W&B" not in done.stderr
    assert not (tracked.folder / "data/sample/wandb").exists()
    imported = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert [line for line in imported if line.split("|")[-1].strip() == "wandb"] == []


def test_an_active_run_is_written_into_and_left_open(tracked):
    done = tracked.kedro_in_active_run("sweep trial", 'to_nodes=["build_leaderboard"]')
    assert done.returncode == 0, done.stderr
    assert tracked.runs() == []
    (log,) = (tracked.folder / "wandb").glob("offline-run-*/*.wandb")
    run = tracked.read(log)
    assert run["name"] == "sweep trial"
    assert run["summary"]["afterwards"] == 1
    assert run["summary"]["als/map@12"] == pytest.approx(0.1)
    assert run["config"]["als.factors"] == 16
    assert run["state"] == "finished"


@pytest.mark.parametrize(
    ("params", "file", "message"),
    [
        ("wandb.mod=offline", "", "unknown parameter wandb.mod: did you mean wandb.mode?"),
        ("wandb.mode=often", "", "parameter wandb.mode is 'often', should be 'auto', 'online'"),
        ("als.factors=2", "projct: shop", "unknown parameter wandb.projct: did you mean"),
    ],
)
def test_what_does_not_exist_is_refused(tracked, params, file, message):
    (tracked.folder / "conf/base/wandb.yml").write_text(file or "project: shop")
    done = tracked.kedro(f"--params={params}")
    assert done.returncode == 1
    assert f"Error: {message}" in done.stderr
    assert "Traceback" not in done.stderr
