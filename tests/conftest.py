"""Fixtures that several packages' tests share."""

import contextlib
import fcntl
import json
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import hypothesis
import pandas as pd
import plotly.graph_objects as go
import pytest
from kedro.io import DataCatalog

from fashion_recommender.catalog import catalog_config

# Runs that tests start are not recorded, unless a test is about recording.
os.environ.setdefault("WANDB_MODE", "disabled")

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

PROJECT = Path(__file__).parents[1]
TINY = (
    "sample_data.n_customers=400,sample_data.n_articles=300,sample_data.start=2020-06-01,"
    "sample_data.visits_per_customer=4,sample_data.picture_width=40"
)

WEEKS = ("", "2020-09-16", "2020-09-09")
SEGMENTS = ("all", "last purchase: 1-7 days ago", "last purchase: never (cold)", "age: unknown")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let files that take long come first: of the processes none is left alone with them.

    The first of all makes ``tiny_worlds``, for which the others that want it would have to wait.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    wanting = {item.path for item in items if "tiny_worlds" in getattr(item, "fixturenames", ())}
    makes = PROJECT / "tests" / "test_end_to_end.py"
    items.sort(key=lambda i: (i.path not in slow, i.path != makes, i.path in wanting))


def _run(data: Path, *arguments: str) -> str:
    environment = os.environ | {"FASHION_DATA": str(data), "CI": "true", "WANDB_MODE": "disabled"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def run() -> Callable[..., str]:
    """Runs a command of the project on the worlds below a folder; its output."""
    return _run


@pytest.fixture(scope="session")
def quick_catalog() -> Callable[[Path], DataCatalog]:
    """Opens the catalog of the sample world below a folder; its configuration is read once."""
    somewhere = "/data-of-a-test"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FASHION_DATA", somewhere)
        entries, credentials = catalog_config()
    text = json.dumps(entries)
    assert somewhere in text

    def open_below(data: Path) -> DataCatalog:
        return DataCatalog.from_config(json.loads(text.replace(somewhere, str(data))), credentials)

    return open_below


@pytest.fixture(scope="session")
def tiny_worlds(tmp_path_factory) -> Path:
    """Worlds of which ``sample`` has been simulated and run whole; one for all test processes."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    data, ready = base / "tiny_worlds", base / "tiny_worlds.ready"
    with (base / "tiny_worlds.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes first makes it
        if not ready.exists():
            _run(data, "kedro", "run", "--pipelines=sample_data", f"--params={TINY}")
            _run(data, "kedro", "run")
            ready.touch()
    return data


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Finds a port that nobody listens on, where the system gives none to others."""

    def find() -> int:
        for port in random.sample(range(20_000, 32_000), 100):  # Kedro-Viz takes none above 49151
            with socket.socket() as tried, contextlib.suppress(OSError):
                tried.bind(("127.0.0.1", port))
                return port
        raise OSError("a hundred ports are taken")

    return find


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Let tests in a browser use the system's Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    return browser_type_launch_args | {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def unnamed_axes() -> Callable[[go.Figure], list[str]]:
    """Axes that show numbers or names and do not say of what."""

    def unnamed(figure: go.Figure) -> list[str]:
        layout = figure.to_dict()["layout"]
        axes = {name: axis for name, axis in layout.items() if name.startswith(("xaxis", "yaxis"))}
        # Of panels that share an axis one shows its labels.
        shown = {
            n for n, a in axes.items() if a.get("visible", True) and a.get("showticklabels", True)
        }
        return sorted(n for n in shown if not (axes[n].get("title") or {}).get("text"))

    return unnamed


@pytest.fixture
def leaderboard() -> pd.DataFrame:
    """Three models, two weeks: ``own`` leads everywhere but among cold customers."""
    values = {"own": 0.20, "als": 0.15, "popular": 0.05}
    rows = []
    for week in WEEKS:
        for segment in SEGMENTS:
            for metric, scale in (
                ("map@12", 1.0),
                ("recall@12", 2.0),
                ("recall@100", 3.0),
                ("coverage@12", 0.5),
            ):
                for model, base in values.items():
                    lead = 0.25 if model == "popular" and "cold" in segment else base
                    value = lead * scale
                    rows.append(
                        (model, week, segment, metric, value, value - 0.01, value + 0.01, 50)
                    )
    names = ["model", "cutoff", "segment", "metric", "value", "ci_low", "ci_high", "n_customers"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def comparisons() -> pd.DataFrame:
    """``own`` is really better than ``popular``; whether it beats ``als`` is open."""
    differences = {
        ("own", "als"): (0.05, -0.01, 0.11),
        ("own", "popular"): (0.15, 0.10, 0.20),
        ("als", "popular"): (0.10, 0.05, 0.15),
    }
    assert set(differences) == set(combinations(("own", "als", "popular"), 2))
    rows = [(a, b, "map@12", "all", *values) for (a, b), values in differences.items()]
    names = ["model_a", "model_b", "metric", "segment", "difference", "ci_low", "ci_high"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def costs() -> pd.DataFrame:
    """Seconds of two models and of a step that belongs to none."""
    rows = [
        ("als.fit", "als", "", 7.0, 300.0, None),
        ("als.recommend", "als", "", 2.0, 300.0, 120),
        ("own.fit", "own", "", 1.0, 300.0, None),
        ("code_shop", "", "", 50.0, 300.0, 1000),
    ]
    names = ["node", "model", "cutoff", "seconds", "peak_memory_mb", "rows"]
    return pd.DataFrame(rows, columns=names)
