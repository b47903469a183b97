"""Kill a second, varied run at several points: resumed, it has to end like a clean one."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TINY = Path(__file__).parent / "tiny_project"
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

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, str(TINY / "server.py")],
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
def kedro():
    server = Kedro()
    yield server
    server.close()


@pytest.fixture(scope="module")
def finished(kedro, tmp_path_factory):
    """A project after one clean run, one for each set of parameters."""

    def make(name, params):
        project = shutil.copytree(TINY, tmp_path_factory.mktemp(name) / "tiny")
        (project / "conf" / "local").mkdir()
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
