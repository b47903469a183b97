"""Two workers, kill -9, and what is left: nothing lost, nothing repeated, nothing stolen."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from worker import N_POINTS, make_search

from fashion_recommender.tuning import trials as of

SECONDS = 0.1  # a week; a trial has two

pytestmark = pytest.mark.slow


@pytest.fixture(params=["journal", "sqlite"])
def storage(request, tmp_path) -> str:
    return (
        str(tmp_path / "journal.log")
        if request.param == "journal"
        else (f"sqlite:///{tmp_path}/study.db")
    )


@pytest.fixture
def log(tmp_path) -> Path:
    return tmp_path / "log.txt"


@pytest.fixture
def start(storage, log):
    processes = []

    def start_worker() -> subprocess.Popen:
        script = Path(__file__).with_name("worker.py")
        process = subprocess.Popen([sys.executable, str(script), storage, str(log), str(SECONDS)])
        processes.append(process)
        return process

    def start_workers(count: int) -> list[subprocess.Popen]:
        """They begin together, however long each takes to start."""
        workers = [start_worker() for _ in range(count)]
        for worker in workers:
            wait_until(log.with_name(f"ready-{worker.pid}").exists)
        log.with_name("go").touch()
        return workers

    yield start_workers
    for process in processes:
        if process.poll() is None:
            process.kill()
            process.wait()


def lines(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def begun_by(log: Path, process: subprocess.Popen) -> list[list[str]]:
    return [line for line in lines(log) if line[0] == "begun" and line[3] == str(process.pid)]


def kill(process: subprocess.Popen) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def stop_in_a_trial(log: Path, process: subprocess.Popen) -> None:
    """Stop it while it judges a week: not between trials, and not while it holds a lock."""

    def caught() -> bool:
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(SECONDS / 4)  # a line that is on its way arrives
        own = [line for line in lines(log) if line[3] == str(process.pid)]
        if own and own[-1][0] == "begun":
            return True
        os.kill(process.pid, signal.SIGCONT)
        return False

    wait_until(caught)


def trials(storage: str):
    return of.shown(make_search(storage, None).study.get_trials())


def finished(storage: str) -> dict[int, int]:
    """Number of every finished trial -> what it was for."""
    done = [trial for trial in trials(storage) if trial.state.name == "COMPLETE"]
    return {trial.number: of.point_of(trial)["factors"] for trial in done}


def check_complete(storage: str) -> None:
    """Every slot has one result, whoever died on the way."""
    assert sorted(finished(storage).values()) == [*range(1, N_POINTS + 1), 64]
    others = Counter(of.state_of(t) for t in trials(storage) if t.state.name != "COMPLETE")
    assert set(others) <= {"lost"}


def repeated(log: Path) -> set[str]:
    """What was judged to the end of its last week more than once."""
    done = Counter(
        factors for kind, factors, week, _ in lines(log) if kind == "done" and "08-19" in week
    )
    return {factors for factors, times in done.items() if times > 1}


def test_a_killed_workers_trial_goes_to_the_living_one_and_no_other(start, storage, log):
    first, second = start(2)
    wait_until(lambda: begun_by(log, first) and begun_by(log, second))
    stop_in_a_trial(log, first)
    kill(first)
    torn = lines(log)
    assert second.wait(60) == 0
    check_complete(storage)
    (lost,) = [trial for trial in trials(storage) if of.state_of(trial) == "lost"]
    assert lost.user_attrs[of.OWNER]["process"] == first.pid
    again = [line for line in lines(log)[len(torn) :] if line[0] == "begun"]
    unfinished = str(of.point_of(lost)["factors"])
    assert unfinished in {factors for _, factors, _, _ in again}
    # The worker that lived did its own trials to the end: none was taken from it.
    assert repeated(log) <= {unfinished}


def test_killed_altogether_and_run_again_nothing_finished_is_lost_or_repeated(start, storage, log):
    workers = start(2)
    wait_until(lambda: sum(len(begun_by(log, worker)) for worker in workers) >= 10)
    for worker in workers:
        kill(worker)
    before = finished(storage)
    assert 2 <= len(before) < N_POINTS
    (third,) = start(1)
    assert third.wait(60) == 0
    check_complete(storage)
    after = finished(storage)
    assert {number: after[number] for number in before} == before
    # What was killed between its last week and its last word is judged again, as it must be.
    assert {factors for factors in before.values() if str(factors) in repeated(log)} == set()


def test_a_stopped_worker_is_not_robbed(start, storage, log):
    (stopped,) = start(1)
    stop_in_a_trial(log, stopped)
    taken = {factors for _, factors, _, _ in begun_by(log, stopped)}
    (other,) = start(1)
    wait_until(lambda: len(begun_by(log, other)) == 2 * (N_POINTS + 1 - len(taken)))
    time.sleep(5 * SECONDS)
    assert other.poll() is None  # it waits for the one that only stands still
    os.kill(stopped.pid, signal.SIGCONT)
    assert stopped.wait(60) == 0
    assert other.wait(60) == 0
    check_complete(storage)
    assert [of.state_of(trial) for trial in trials(storage)] == ["complete"] * (N_POINTS + 1)
    assert repeated(log) == set()
