"""A copy of the project over a tiny shop, in which commands are run as people type them."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from functools import cached_property
from pathlib import Path

import pandas as pd
import yaml
from shown_commands import PROJECT

SERVER = PROJECT / "tests" / "tiny_project" / "server.py"
LINKED = ("README.md", "benchmarks", "notebooks", "mkdocs.yml")
SMALL = {
    "sample_data": {
        "n_customers": 200,
        "n_articles": 150,
        "start": "2020-07-01",
        "visits_per_customer": 4.0,
        "pictures": False,
    },
    "protocol": {"cutoffs": 1},
    "eda": {"target_weeks": 1},
    "evaluation": {"n_resamples": 20},
    "als": {"factors": 4, "iterations": 2},
    "tifu_knn": {"neighbours": 5},
    "ranker": {
        "training": {"weeks": 2, "most_weeks": 2},
        "booster": {"rounds": 20},
        "channels": {"ease_articles": 50},
    },
    "sweep": {"trials": 2},
    "demo_subset": {"customers": 50, "least_purchases": 2},
}
SMALL_SPACE = {"search_spaces": {"als": {"factors": {"values": [2, 4]}}}}
RUN_FILE = "run: {pipelines: 'modelling,evaluation', params: {als: {factors: 6}}}"
WITHOUT_FILE = "run: {params: {ranker: {without_features: [own]}}}"


class TinyShop:
    """The project in a folder of its own: its code, small settings, worlds of 200 customers.

    Parameters
    ----------
    folder
        Empty; becomes the project's root.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("pyproject.toml", "constraints.txt", "Makefile"):
            shutil.copy(PROJECT / name, folder)
        for name in ("conf", "docs"):  # commands write there
            shutil.copytree(PROJECT / name, folder / name)
        for own in (folder / "conf" / "local").glob("*.yml"):
            own.unlink()  # the developer's
        (folder / "src").mkdir()
        package = Path("src") / "fashion_recommender"
        (folder / package).symlink_to(PROJECT / package)
        for name in LINKED:
            if (PROJECT / name).exists():
                (folder / name).symlink_to(PROJECT / name)
        (folder / "run.yml").write_text(RUN_FILE)
        (folder / "without.yml").write_text(WITHOUT_FILE)
        spaces = folder / "conf" / "base" / "parameters" / "search_spaces.yml"
        spaces.write_text(yaml.safe_dump(SMALL_SPACE))
        for world in ("local", "hm", "demo"):
            self.configure(world, SMALL)

    def configure(self, environment: str, parameters: dict) -> None:
        """Write the parameters of an environment."""
        file = self.folder / "conf" / environment / "parameters.yml"
        file.write_text(yaml.safe_dump(parameters))

    def run(self, command: str, timeout: float = 900) -> subprocess.CompletedProcess[str]:
        """Run a command in the copy, in the environment that runs the tests.

        What is nothing but ``kedro`` and its options runs in a fork of a process that has
        imported Kedro, which saves the two seconds of its start.
        """
        if "--env=demo" in command:
            self._move_demo()
        real = self._real(command)
        if real.startswith("kedro ") and "&&" not in real:
            return self._run_in_fork(shlex.split(real)[1:])
        return subprocess.run(
            ["bash", "-c", real],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
        )

    def _run_in_fork(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        order = {"folder": str(self.folder), "arguments": arguments, "die_at": ""}
        print(json.dumps(order), file=self._kedro.stdin, flush=True)
        status = next(line for line in self._kedro.stdout if line.startswith("STATUS"))
        code = os.waitstatus_to_exitcode(int(status.split()[1]))
        said = (self.folder / "log.txt").read_text()
        return subprocess.CompletedProcess(["kedro", *arguments], code, said, "")

    @cached_property
    def _kedro(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(SERVER)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """End the process that was kept for further commands."""
        if "_kedro" in self.__dict__:
            self._kedro.stdin.close()
            self._kedro.wait(timeout=30)

    def serve(self, command: str, port: int, patience: float = 120) -> str:
        """Start a command that serves a page; the page, once it answers. Ends what it started."""
        option = f"PORT={port}" if command.startswith("make ") else f"--port={port}"
        server = subprocess.Popen(
            ["bash", "-c", self._real(f"{command} {option}")],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a server's children end with it
        )
        try:
            until = time.monotonic() + patience
            while time.monotonic() < until and server.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}") as answer:
                        return answer.read().decode()
                except OSError:
                    time.sleep(0.3)
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            output = server.communicate()[0]
        raise AssertionError(f"{command} does not answer on port {port}:\n{output}")

    @property
    def environment(self) -> dict[str, str]:
        """The test's, without what would lead out of the copy or onto the network."""
        own = {k: v for k, v in os.environ.items() if k not in ("FASHION_DATA", "KEDRO_ENV")}
        path = os.pathsep.join([str(Path(sys.executable).parent), own["PATH"]])
        source = str(self.folder / "src")
        return own | {"PATH": path, "PYTHONPATH": source, "CI": "true", "WANDB_MODE": "disabled"}

    def _real(self, command: str) -> str:
        """Put real names in the place of those that a reader would fill in."""
        if command.startswith("make "):
            # The environment is there; stamps of its installation lie elsewhere.
            text = (self.folder / "Makefile").read_text()
            stamps = re.findall(r"^([A-Z]+) := \.venv/\.installed", text, re.M)
            found = [f"BIN={Path(sys.executable).parent}", *(f"{s}=pyproject.toml" for s in stamps)]
            command = " ".join([command, *found])
        if "VERSION" in command:
            stored = self.folder / "data" / "sample" / "06_models" / "als" / "models.npz"
            command = command.replace("VERSION", min(stored.iterdir()).name)
        command = command.replace("sweep.trials=100", "sweep.trials=3")
        return command.replace("/mnt/big", str(self.folder / "big"))

    def _move_demo(self) -> None:
        """Put the small world, which was cut out of `hm`, where the docs say."""
        cut = self.folder / "data" / "hm" / "demo"
        if cut.exists():
            shutil.move(cut, self.folder / "data" / "demo")

    def fill_other_worlds(self) -> None:
        """Let the sample shop's raw files stand for Kaggle's and for somebody's own."""
        raw = self.folder / "data" / "sample" / "01_raw"
        shutil.copytree(raw, self.folder / "data" / "hm" / "01_raw")
        shutil.copytree(raw, self.folder / "big" / "sample" / "01_raw")
        guide = (PROJECT / "docs" / "own_shop.md").read_text()
        mapping = re.search(r"```yaml\n(own_shop:.*?)```", guide, re.S)
        assert mapping, "docs/own_shop.md maps a shop's columns"
        names = yaml.safe_load(mapping[1])
        self.configure("own", SMALL | names)
        source = self.folder / "data" / "own" / "00_source"
        source.mkdir(parents=True)
        names = names["own_shop"]
        log = pd.read_csv(raw / "transactions_train.csv", dtype=str)
        log["t_dat"] = pd.to_datetime(log["t_dat"]).dt.strftime(names["date_format"])
        log["quantity"] = "1"
        theirs = names["transactions"]
        log[list(theirs)].rename(columns=theirs).to_csv(source / "transactions.csv", index=False)
        articles, theirs = pd.read_csv(raw / "articles.csv", dtype=str), names["articles"]
        articles = articles[list(theirs)].rename(columns=theirs)
        articles.to_csv(source / "articles.csv", index=False, sep=";")
