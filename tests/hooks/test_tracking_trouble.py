"""Whatever happens to a run or to W&B: the results are there, and a run says how it ended."""

import signal
import socket
import subprocess
import textwrap
import time

import pytest

FAKE_KEY = "0123456789abcdef0123456789abcdef01234567"
SHORT = "--to-nodes=build_leaderboard"


def warnings(done: subprocess.CompletedProcess) -> list[str]:
    return [line for line in done.stderr.splitlines() if "WARNING" in line and "W&B" in line]


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_without_a_key_a_failed_run_is_kept_offline_with_its_error(tracked):
    done = tracked.kedro("--params=ending=fail")
    assert done.returncode == 1
    assert warnings(done) == []
    run = tracked.only_run()
    assert (run["state"], run["exit_code"]) == ("failed", 1)
    assert run["summary"]["error"] == (
        "RuntimeError: no answer of postgresql://***@db.example/study"
    )
    assert run["summary"]["als/map@12"] == pytest.approx(0.1)
    assert "seconds/draw" in run["summary"]
    assert "seconds/end" not in run["summary"]


def test_a_killed_run_is_closed_as_failed(tracked):
    assert tracked.kedro("--params=ending=kill").returncode == -signal.SIGKILL
    wait_for(tracked.recorder_has_ended)
    run = tracked.only_run()
    assert run["exit_code"] == 255
    assert "killed" in run["summary"]["error"]
    assert "als/map@12" in run["summary"]


@pytest.fixture(params=["closed", "silent"])
def server(request):
    """A port that refuses, and one that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        if request.param == "closed":
            listening.close()
        yield f"http://127.0.0.1:{port}"


def test_an_unreachable_server_costs_one_warning(tracked, server):
    began = time.monotonic()
    done = tracked.kedro(SHORT, WANDB_API_KEY=FAKE_KEY, WANDB_BASE_URL=server)
    assert time.monotonic() - began < 30
    assert done.returncode == 0
    (warning,) = warnings(done)
    assert "could not be reached" in warning
    assert "wandb sync data/sample/wandb/offline-run-" in warning
    (kept,) = [run for run in tracked.runs() if run.parent.name.startswith("offline-run")]
    run = tracked.read(kept)
    assert run["state"] == "finished"
    assert run["summary"]["als/map@12"] == pytest.approx(0.1)
    assert FAKE_KEY.encode() not in b"".join(
        p.read_bytes() for p in kept.parent.rglob("*") if p.is_file()
    )


BROKEN = {
    "not importable": ("raise ImportError('no wandb here')", "no wandb here"),
    "raises": ("def setup(): raise OSError('No space left on device')", "No space left"),
    "never ends": (
        """
        import time, types
        class Settings:
            api_key = None
            def __init__(self, **values): self.sync_dir = values["root_dir"]
        class Run:
            settings, url, config, summary = Settings(root_dir="x"), "", {}, {}
            def log(self, values): pass
            def log_artifact(self, artifact, aliases): pass
            def finish(self, exit_code): time.sleep(60)
        setup = lambda: types.SimpleNamespace(settings=Settings(root_dir=""))
        init = lambda **values: Run()
        Table = Plotly = lambda *given, **named: None
        Artifact = lambda *given, **named: types.SimpleNamespace(add_file=lambda *a, **k: None)
        """,
        "goes on in the background",
    ),
}


@pytest.mark.parametrize("way", BROKEN)
def test_a_broken_wandb_costs_one_warning(tracked, way):
    code, told = BROKEN[way]
    package = tracked.folder / "broken/wandb"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(textwrap.dedent(code))
    limits = "--params=wandb.mode=offline,wandb.wait_seconds=2,wandb.upload_seconds=2"
    began = time.monotonic()
    done = tracked.kedro(SHORT, limits, PYTHONPATH=str(tracked.folder / "broken"))
    assert time.monotonic() - began < 30
    assert done.returncode == 0, done.stderr
    (warning,) = warnings(done)
    assert told in warning
    assert (tracked.folder / "data/sample/leaderboard.parquet").exists()
    wait_for(tracked.recorder_has_ended)


def test_a_folder_that_cannot_be_written_costs_one_warning(tracked):
    world = tracked.folder / "data/sample"
    world.mkdir(parents=True)
    (world / "wandb").write_text("a file in the way")
    done = tracked.kedro(SHORT)
    assert done.returncode == 0
    (warning,) = warnings(done)
    assert "wandb.mode=disabled" in warning
