import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kedro.framework.hooks.manager import _create_hook_manager, _register_hooks
from kedro.runner import SequentialRunner

# What tests of models share builds shops.
sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

TRACKED = Path(__file__).parents[1] / "tracked_project"
NESTED = """
import wandb
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.runner import SequentialRunner

run = wandb.init(project="mine", name="NAME")
bootstrap_project(".")
with KedroSession.create(".") as session:
    session.run(runner=SequentialRunner(), SESSION)
assert wandb.run is run
run.log({"afterwards": 1})
run.finish()
"""


@pytest.fixture
def run():
    """Run a pipeline with hooks, as a session does."""

    def run_with(hooks, pipeline, catalog, runner_class=SequentialRunner, **run_params):
        manager = _create_hook_manager()
        _register_hooks(manager, tuple(hooks))
        arguments = {"run_params": run_params, "pipeline": pipeline, "catalog": catalog}
        manager.hook.before_pipeline_run(**arguments)
        try:
            result = runner_class().run(
                pipeline,
                catalog,
                manager,
                only_missing_outputs=run_params.get("only_missing_outputs", False),
            )
        except Exception as error:
            manager.hook.on_pipeline_error(error=error, **arguments)
            raise
        manager.hook.after_pipeline_run(run_result=result, **arguments)
        return result

    return run_with


class Project:
    """A small project whose runs are recorded."""

    def __init__(self, folder: Path):
        self.folder = shutil.copytree(TRACKED, folder / "tracked")
        shutil.copy(TRACKED.with_name("tiny_project") / "conf/logging.yml", self.folder / "conf")
        (self.folder / "conf/local").mkdir()
        (self.folder / "home").mkdir()

    def environment(self, **variables: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WANDB_", "NETRC", "CI"))}
        return kept | {"HOME": str(self.folder / "home"), "OMP_NUM_THREADS": "1"} | variables

    def kedro(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        return self.python("-m", "kedro", "run", *arguments, **variables)

    def python(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def kedro_in_active_run(self, name: str, session: str) -> subprocess.CompletedProcess:
        """Run a session inside a W&B run that somebody else began and goes on with."""
        (self.folder / "nested.py").write_text(
            NESTED.replace("NAME", name).replace("SESSION", session)
        )
        return self.python("nested.py", WANDB_MODE="offline", WANDB_SILENT="true")

    def runs(self, world: str = "sample") -> list[Path]:
        return sorted((self.folder / "data" / world / "wandb").glob("*run-*/*.wandb"))

    def read(self, run: Path) -> dict:
        """What W&B's own reader says of a run."""
        summary = self.python("-m", "wandb", "leet", "inspect", "--json", "--summary", str(run))
        return json.loads(summary.stdout) | {"files": run.parent / "files"}

    def records(self, run: dict, kind: str) -> list[dict]:
        """The records of a kind that W&B would send to its server."""
        lines = self.python("-m", "wandb", "leet", "inspect", "--json", run["file"]).stdout
        records = [json.loads(line) for line in lines.splitlines()]
        return [record[kind] for record in records if record["type"] == kind]

    def recorder_has_ended(self, world: str = "sample") -> bool:
        return not list((self.folder / "data" / world / "wandb").glob(".recorder-*"))

    def only_run(self, world: str = "sample") -> dict:
        (run,) = self.runs(world)
        return self.read(run)


@pytest.fixture
def tracked(tmp_path) -> Project:
    return Project(tmp_path)


@pytest.fixture(scope="session")
def new_tracked(tmp_path_factory):
    """Makes a project that several tests may look at."""
    return lambda: Project(tmp_path_factory.mktemp("tracked"))
