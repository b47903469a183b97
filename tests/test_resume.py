"""Kill a second, varied run at several points: resumed, it has to end like a clean one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PIPELINE = """
import os, signal
import numpy as np
import pandas as pd
import pyarrow as pa
from kedro.framework.hooks import hook_impl
from kedro.pipeline import Node, Pipeline
from fashion_recommender.datasets import atomic


def die_at(point):
    if os.environ.get("DIE_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


def clean(raw, smallest):
    die_at("clean")
    kept = raw[raw["n"] >= smallest]
    return kept, {"rows": len(kept)}


def square(table):
    die_at("square")
    return table.assign(square=table["n"] ** 2)


def fit(squares, factor):
    die_at("fit")
    return {"weight": float(squares["square"].sum() * factor)}


def predict(table, model):
    die_at("predict")
    scores = pa.table({"n": table["n"], "score": table["n"] * model["weight"]})
    return (batch for batch in scores.to_batches(max_chunksize=2))


def report(scores, model, quality):
    die_at("report")
    return {"best": max(scores["score"].to_pylist()), **model, **quality}


def create_pipeline():
    return Pipeline([
        Node(clean, ["raw", "params:smallest"], ["table@pandas", "quality"], name="clean"),
        Node(square, "table@pandas", "squares_in_memory", name="square"),
        Node(fit, ["squares_in_memory", "params:factor"], "model", name="fit"),
        Node(predict, ["table@pandas", "model"], "scores", name="predict"),
        Node(report, ["scores", "model", "quality"], "report", name="report"),
    ])


def register_pipelines():
    return {"__default__": create_pipeline()}


class DyingHooks:
    @hook_impl
    def before_dataset_saved(self, dataset_name):
        die_at(f"before {dataset_name}")

    @hook_impl(trylast=True)
    def after_dataset_saved(self, dataset_name):
        die_at(f"after {dataset_name}")


rename = atomic._rename


def dying_rename(temporary, final):
    die_at(f"written {final.name}")
    rename(temporary, final)
    die_at(f"renamed {final.name}")


atomic._rename = dying_rename
"""
SETTINGS = """
from fashion_recommender.settings import *
from tiny_shop.pipeline_registry import DyingHooks
HOOKS = (DyingHooks(), *HOOKS)
"""
CATALOG = """
raw: {type: fashion_recommender.datasets.CSVDataset, filepath: "${globals:data_dir}/raw.csv"}
table@pandas:
  type: fashion_recommender.datasets.ParquetDataset
  filepath: ${globals:data_dir}/table.parquet
quality:
  type: fashion_recommender.datasets.JSONDataset
  filepath: ${globals:data_dir}/quality.json
  versioned: true
model:
  type: fashion_recommender.datasets.JSONDataset
  filepath: ${globals:data_dir}/model.json
  versioned: true
scores:
  type: fashion_recommender.datasets.ArrowParquetDataset
  filepath: ${globals:data_dir}/scores.parquet
report:
  type: fashion_recommender.datasets.JSONDataset
  filepath: ${globals:data_dir}/report.json
  versioned: true
costs:
  type: fashion_recommender.datasets.ParquetDataset
  filepath: ${globals:data_dir}/costs.parquet
"""
# Kedro and its libraries are imported once; every run is a fork of that process, so it can be
# killed without the rest.
SERVER = """
import json, os, sys
import kedro.framework.cli.cli as cli
import kedro.framework.session, kedro.runner, kedro.validation.parameter_validator
import fashion_recommender.settings
from fashion_recommender.datasets import ArrowParquetDataset, CSVDataset, JSONDataset
import pyarrow.parquet
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(order["folder"])
        os.environ["DIE_AT"] = order["die_at"]
        os.dup2(os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        sys.argv = ["kedro", *order["arguments"]]
        try:
            cli.main()
        except SystemExit as end:
            os._exit(0 if not end.code else 1)
        except BaseException:
            import traceback; traceback.print_exc(); os._exit(2)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("STATUS", status, flush=True)
"""
BASE = {"smallest": 2, "factor": 3}
VARIED = {"smallest": 3, "factor": 5}
NODES = ["clean", "square", "fit", "predict", "report"]
POINTS = [
    *NODES,
    "before quality",
    "written table.parquet",
    "renamed table.parquet",
    "after table@pandas",
    "renamed model.json",
    "written scores.parquet",
    "after scores",
    "written report.json",
    "renamed report.json",
]
POINTS_BACK = ["renamed table.parquet", "renamed model.json", "after scores"]
"""Where the killed run left something that fits its own parameters only."""


class Kedro:
    """Runs ``kedro run`` in forks of one process that has everything imported."""

    def __init__(self, folder: Path):
        script = folder / "server.py"
        script.write_text(SERVER)
        self._process = subprocess.Popen(
            [sys.executable, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "CI": ""},
        )

    def run(self, project: Path, params: dict, *options: str, die_at: str = "") -> int:
        """Return the number of the signal that ended the run, 0 if it ended by itself."""
        given = ",".join(f"{key}={value}" for key, value in params.items())
        arguments = ["run", *([f"--params={given}"] if given else []), *options]
        order = {"folder": str(project), "arguments": arguments, "die_at": die_at}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        line = next(line for line in self._process.stdout if line.startswith("STATUS"))
        status = int(line.split()[1])
        assert os.WIFSIGNALED(status) or status == 0, (project / "log.txt").read_text()
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

    def resume(self, project: Path, params: dict) -> list[str]:
        """Resume and return the names of the nodes that ran."""
        assert self.run(project, params, "--only-missing-outputs") == 0
        log = (project / "log.txt").read_text()
        lines = [line.split("INFO")[1].split() for line in log.splitlines() if "INFO" in line]
        return [words[1] for words in lines if len(words) == 2 and words[1] in NODES]

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=30)


@pytest.fixture(scope="module")
def kedro(tmp_path_factory):
    server = Kedro(tmp_path_factory.mktemp("server"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def finished(kedro, tmp_path_factory):
    """A project after one clean run, one for each set of parameters."""

    def make(name, params):
        project = tmp_path_factory.mktemp(name)
        package = project / "src" / "tiny_shop"
        package.mkdir(parents=True)
        (project / "pyproject.toml").write_text(
            '[tool.kedro]\npackage_name = "tiny_shop"\nproject_name = "Tiny"\n'
            'kedro_init_version = "1.7.0"\nsource_dir = "src"\n'
        )
        (package / "__init__.py").touch()
        (package / "settings.py").write_text(SETTINGS)
        (package / "pipeline_registry.py").write_text(PIPELINE)
        conf = project / "conf"
        (conf / "base").mkdir(parents=True)
        (conf / "local").mkdir()
        shutil.copy(Path(__file__).parents[1] / "conf" / "logging.yml", conf / "logging.yml")
        (conf / "base" / "globals.yml").write_text("data_dir: data")
        (conf / "base" / "catalog.yml").write_text(CATALOG)
        (conf / "base" / "parameters.yml").write_text(json.dumps(BASE))
        (project / "data").mkdir()
        (project / "data" / "raw.csv").write_text("n\n1\n2\n3\n4\n5\n")
        assert kedro.run(project, params) == 0
        return project

    return {"base": make("base", BASE), "varied": make("varied", VARIED)}


@pytest.fixture
def project(finished, tmp_path):
    return shutil.copytree(finished["base"], tmp_path / "project")


def content(project: Path) -> dict[str, bytes]:
    """Return the latest version of everything but the costs, whose seconds always differ."""
    latest = {}
    for path in sorted((project / "data").rglob("*")):
        if path.is_file() and ".journal" not in path.parts and path.name != "costs.parquet":
            latest[path.name] = path.read_bytes()
    return latest


def versions(project: Path, name: str) -> int:
    return len(list((project / "data" / name).glob(f"*/{name}")))


def test_a_clean_run_depends_on_its_parameters(finished):
    assert content(finished["base"]) != content(finished["varied"])
    assert json.loads(content(finished["base"])["report.json"]) == {
        "best": 5 * 3 * (4 + 9 + 16 + 25),
        "weight": 3 * (4 + 9 + 16 + 25),
        "rows": 4,
    }


@pytest.mark.parametrize(
    ("point", "then"),
    [(point, "varied") for point in POINTS] + [(point, "base") for point in POINTS_BACK],
)
def test_a_killed_run_is_resumed_to_what_a_clean_one_gives(kedro, finished, project, point, then):
    assert kedro.run(project, VARIED, die_at=point) == signal.SIGKILL
    kedro.resume(project, VARIED if then == "varied" else BASE)
    assert content(project) == content(finished[then])
    assert kedro.resume(project, VARIED if then == "varied" else BASE) == []


def test_nothing_is_redone_without_a_reason(kedro, project):
    assert kedro.resume(project, BASE) == []
    assert versions(project, "model.json") == 1


def test_another_parameter_redoes_its_node_and_what_depends_on_it(kedro, finished, project):
    # `square` runs too: its output is in memory only.
    assert kedro.resume(project, BASE | {"factor": 5}) == ["square", "fit", "predict", "report"]
    assert versions(project, "model.json") == 2
    assert versions(project, "quality.json") == 1
    assert kedro.resume(project, VARIED) == NODES
    assert content(project) == content(finished["varied"])


def test_a_newer_input_redoes_what_depends_on_it(kedro, project):
    (project / "data" / "raw.csv").write_text("n\n1\n2\n3\n4\n6\n")
    assert kedro.resume(project, BASE) == NODES
    assert json.loads(content(project)["report.json"])["best"] == 6 * 3 * (4 + 9 + 16 + 36)


def test_a_missing_output_redoes_what_depends_on_it(kedro, finished, project):
    (project / "data" / "scores.parquet").unlink()
    assert kedro.resume(project, BASE) == ["predict", "report"]
    assert content(project) == content(finished["base"])


def test_an_output_that_something_else_overwrote_is_redone(kedro, finished, project):
    (project / "data" / "scores.parquet").write_bytes(b"not what predict wrote")
    assert kedro.resume(project, BASE) == ["predict", "report"]
    assert content(project) == content(finished["base"])


def test_without_a_journal_everything_is_redone(kedro, project):
    shutil.rmtree(project / "data" / ".journal")
    assert kedro.resume(project, BASE) == NODES


def test_a_broken_journal_entry_is_no_entry(kedro, project):
    (project / "data" / ".journal" / "predict.json").write_text('{"function": ')
    assert kedro.resume(project, BASE) == ["predict", "report"]


def test_the_reason_is_told(kedro, project):
    kedro.resume(project, BASE | {"factor": 5})
    log = (project / "log.txt").read_text()
    assert "fit: factor was 3, is 5" in log
    assert "predict: " not in log  # that it depends on fit goes without saying
