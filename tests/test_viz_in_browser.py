"""Kedro-Viz in Chromium: the view that `make viz` opens fits a screen."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from fashion_recommender.models.registry import judged

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[1]
VIEW = re.search(r"^GRAPH = http://\S+?(/\S*)", (PROJECT / "Makefile").read_text(), re.M)
"""What follows the address in the one that `make viz` opens."""

PARTS = {"data_processing", "eda", "feature_engineering", "truth", "comparison", "reporting"}


@pytest.fixture(scope="module")
def viz(tmp_path_factory, free_port) -> Iterator[str]:
    """The address of a server of this project's graph."""
    folder, port = tmp_path_factory.mktemp("viz"), free_port()
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "kedro", "viz", "run", "--no-browser", f"--port={port}"],
            cwd=PROJECT,
            env=os.environ | {"FASHION_DATA": str(folder), "DO_NOT_TRACK": "1"},
            stdout=log,
            stderr=log,
            start_new_session=True,  # its child ends with it
        )
    try:
        until = time.monotonic() + 120
        while True:
            try:
                urlopen(f"http://127.0.0.1:{port}").close()
                break
            except OSError:
                assert server.poll() is None, (folder / "log.txt").read_text()
                assert time.monotonic() < until, "Kedro-Viz does not answer"
                time.sleep(0.3)
        yield f"http://127.0.0.1:{port}"
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def test_all_pipelines_and_models_fit_a_screen(page: Page, viz):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{viz}{VIEW[1]}", timeout=60_000)
    names = page.locator(".pipeline-node__text")
    expect(names).to_have_count(len({*judged()} | PARTS), timeout=60_000)
    assert set(names.all_text_contents()) == {*judged()} | PARTS
    # The graph is scaled to the window a moment after it is there.
    page.wait_for_function(
        """() => [...document.querySelectorAll('.pipeline-node__text')].every(name => {
            const { left, right, top, bottom } = name.getBoundingClientRect();
            return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
        })""",
        timeout=60_000,
    )
