"""Which workers live."""

import os
import subprocess
import sys

import pytest

from fashion_recommender.tuning.owners import Owner, Watch

ELSEWHERE = {"machine": "elsewhere", "process": 1, "started": "1", "worker": "abc"}


@pytest.fixture
def child():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


def owner_of(process: int) -> dict:
    import fashion_recommender.tuning.owners as module

    return Owner.myself().record() | {"process": process, "started": module._started(process) or ""}


def test_a_process_of_this_machine_is_looked_up(child):
    watch = Watch(dead_after_seconds=0)
    attributes = {"owner": owner_of(child.pid)}
    assert not watch.is_dead(0, attributes)
    assert not watch.is_dead(0, {"owner": Owner.myself().record()})
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert watch.is_dead(0, attributes)  # though it is not buried yet
    child.wait()
    assert watch.is_dead(0, attributes)


def test_a_later_process_of_the_same_number_is_another(child):
    record = owner_of(child.pid)
    assert Watch(0).is_dead(0, {"owner": record | {"started": "12"}})


def test_a_worker_elsewhere_is_dead_when_its_heart_has_stood_still_for_long():
    now = 0.0
    watch = Watch(100, clock=lambda: now)
    attributes = {"owner": ELSEWHERE, "heartbeat": 7}
    assert not watch.is_dead(0, attributes)  # however old: nothing was seen of it before
    now = 100.0
    assert not watch.is_dead(0, attributes)
    now = 101.0
    assert watch.is_dead(0, attributes)
    attributes["heartbeat"] = 8
    assert not watch.is_dead(0, attributes)
    now = 150.0
    assert not watch.is_dead(1, {"owner": ELSEWHERE})  # another trial, seen for the first time


@pytest.mark.parametrize("record", [None, {}, {"name": "of another making"}, "text"])
def test_without_a_record_the_heartbeat_decides(record):
    now = 0.0
    watch = Watch(10, clock=lambda: now)
    assert not watch.is_dead(0, {"owner": record})
    now = 11.0
    assert watch.is_dead(0, {"owner": record})
