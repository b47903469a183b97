"""Every command of docs/commands.md that can be run does what it is for, on a tiny shop."""

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from shown_commands import listed
from tiny_shop import TinyShop

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1000)]

RUN = [row for row in listed() if row.check.startswith("runs") and row.command != "make demo"]
SERVED = [row.command for row in listed() if row.check.startswith("serves")]
TITLES = {"make docs": "In five minutes - Fashion Recommender"}  # the others' is Kedro-Viz's


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[TinyShop]:
    """What `make demo` leaves, and the same shop as Kaggle's files and as somebody's own."""
    shop = TinyShop(tmp_path_factory.mktemp("project"))
    shop.demo = shop.run("make demo")
    status = shop.folder / ".viz" / "kedro_pipeline_events.json"  # every run replaces it
    shop.status = status.read_text() if status.exists() else "[]"
    shop.fill_other_worlds()
    yield shop
    shop.close()


def complaint(command: str, done: subprocess.CompletedProcess[str]) -> str:
    return f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def test_make_demo_ends_with_the_leaderboard(shop):
    assert shop.demo.returncode == 0, complaint("make demo", shop.demo)
    assert "MAP@12" in shop.demo.stdout
    assert "report.html" in shop.demo.stdout


def test_make_demo_leaves_the_status_of_its_steps_for_kedro_viz(shop):
    events = [event for event in json.loads(shop.status) if event["event"] == "after_node_run"]
    assert {event["status"] for event in events} == {"success"}
    steps = {event["node"] for event in events}
    assert {"data_processing.code_shop", "als.fit", "reporting.write_report"} <= steps


@pytest.mark.parametrize("row", RUN, ids=lambda row: row.command)
def test_runs(shop, row):
    option = re.match(r"runs with `(.+)`", row.check)
    command = f"{row.command} {option[1]}" if option else row.command
    done = shop.run(command)
    assert done.returncode == 0, complaint(command, done)


@pytest.mark.parametrize("command", SERVED)
def test_serves(shop, command, free_port):
    title = TITLES.get(command, "Kedro-Viz")
    assert f"<title>{title}</title>" in shop.serve(command, free_port())
