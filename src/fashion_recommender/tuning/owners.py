"""Who works on a trial, and whether they still live.

Optuna's journal has no heartbeat, and a heartbeat alone cannot tell a dead worker from a stopped
one. So every trial carries the record of its worker: on the same machine the process table is
asked, which is right at once; a worker elsewhere is watched by its heartbeat.
"""

import os
import socket
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Owner:
    """A worker: a process, told apart from later ones of the same number.

    Attributes
    ----------
    machine
        Host, boot and process namespace; where they are equal, process numbers mean the same.
    process
        Its number.
    started
        When it began, in ticks since the machine did; empty where that cannot be known.
    worker
        A name that no other worker has.
    """

    machine: str
    process: int
    started: str
    worker: str

    @classmethod
    def myself(cls) -> Self:
        """Return the record of this process."""
        process = os.getpid()
        return cls(_machine(), process, _started(process) or "", uuid.uuid4().hex[:12])

    @classmethod
    def read(cls, record: Any) -> Self | None:
        """Read a stored record; None where there is none, or one of another making."""
        try:
            return cls(**record)
        except TypeError:
            return None

    def record(self) -> dict[str, Any]:
        """Return what is stored of it."""
        return asdict(self)


class Watch:
    """Tells living workers from dead ones.

    Parameters
    ----------
    dead_after_seconds
        A worker on another machine is dead when its heartbeat has not changed for so long while
        this process looked. Only changes count, so clocks need not agree.
    clock
        Seconds of this process.
    """

    def __init__(
        self, dead_after_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._dead_after = dead_after_seconds
        self._clock = clock
        self._seen: dict[int, tuple[Any, float]] = {}

    def is_dead(self, trial: int, attributes: Mapping[str, Any]) -> bool:
        """Tell whether the worker of a running trial is dead, by the trial's attributes."""
        owner = Owner.read(attributes.get("owner"))
        if owner is not None and owner.machine == _machine():
            return not _runs(owner)
        beat = attributes.get("heartbeat")
        now = self._clock()
        last, since = self._seen.get(trial, (None, now))
        if trial not in self._seen or last != beat:
            self._seen[trial] = (beat, now)
            return False
        return now - since > self._dead_after


def _runs(owner: Owner) -> bool:
    started = _started(owner.process)
    return started is not None and (not owner.started or started == owner.started)


def _started(process: int) -> str | None:
    """When a process began, as text; None where it does not run or only waits to be buried."""
    import psutil

    stat = Path(f"/proc/{process}/stat")
    try:
        # The name in the second field may hold anything; what follows it is plain.
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
        try:
            found = psutil.Process(process)
            return None if found.status() == psutil.STATUS_ZOMBIE else f"{found.create_time():.0f}"
        except psutil.Error:
            return None
    return None if fields[0] in "ZX" else fields[19]


def _machine() -> str:
    parts = [socket.gethostname()]
    for path in ("/proc/sys/kernel/random/boot_id", "/etc/machine-id"):
        try:
            parts.append(Path(path).read_text().strip())
            break
        except OSError:
            continue
    try:
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        parts.append(str(uuid.getnode()))
    return "/".join(parts)
