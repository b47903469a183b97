"""What all benchmarks share: the machine, the clock, weighed children, one form of line."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from fashion_recommender.cores import usable_cores

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """What some work took: seconds on the wall, seconds of all cores, GB (10**9) at the most."""

    seconds: float
    cpu_seconds: float
    peak_gb: float | None = None


def machine() -> str:
    """Name the processor, the cores that this process may use, and who else wants them."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
        model = names[0] if names else model
    except OSError:
        pass
    cores = usable_cores()
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return f"{model}, {cores} cores{load}, {versions}"


def timed(work: Callable[[], T], repeats: int = 1) -> tuple[Cost, T]:
    """Do some work in this process; the cost of the fastest repetition, and the result."""
    best: Cost | None = None
    for _ in range(repeats):
        start, cpu_start = time.perf_counter(), time.process_time()
        result = work()
        cost = Cost(time.perf_counter() - start, time.process_time() - cpu_start)
        best = cost if best is None or cost.seconds < best.seconds else best
    assert best is not None
    return best, result


def in_turns(
    ways: Mapping[str, Callable[[], Any]], rounds: int
) -> tuple[dict[str, Cost], dict[str, Any]]:
    """Do work of several ways, one after the other, in rounds: what else runs hits all of them.

    Returns
    -------
    tuple
        The cost of each way's quickest round by CPU seconds, and what each way made.
    """
    rounds_of: dict[str, list[Cost]] = {name: [] for name in ways}
    made: dict[str, Any] = {}
    for _ in range(rounds):
        for name, work in ways.items():
            cost, made[name] = timed(work)
            rounds_of[name].append(cost)
    return {n: min(costs, key=lambda c: c.cpu_seconds) for n, costs in rounds_of.items()}, made


def in_child(*arguments: str, environment: Mapping[str, str] | None = None) -> Cost:
    """Run ``python arguments`` in a process of its own, from the project's folder.

    Raises
    ------
    RuntimeError
        With what it printed, where it fails.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "DO_NOT_TRACK": "1", "WANDB_MODE": "disabled", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}:\n{said}")
    # KiB on Linux, bytes on macOS
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(time.perf_counter() - start, cpu, usage.ru_maxrss * unit / 1e9)


def report(way: str, cost: Cost, reference: Cost | None = None) -> None:
    """Print a line; with the ratio to the reference (wall / all cores) where there is one."""
    line = f"{way:<52}{cost.seconds:>9.2f} s{cost.cpu_seconds:>10.2f} CPU-s"
    line += f"{cost.peak_gb:>7.2f} GB" if cost.peak_gb is not None else ""
    if reference is not None:
        wall = cost.seconds / max(reference.seconds, 1e-9)
        line += f"   x {wall:.2f} / {cost.cpu_seconds / max(reference.cpu_seconds, 1e-9):.2f}"
    print(line, flush=True)


def scaled(cost: Cost, factor: float) -> Cost:
    """Cost of ``factor`` times the work, where it is the same for every part of it."""
    return Cost(cost.seconds * factor, cost.cpu_seconds * factor, cost.peak_gb)


def title(text: str, **sizes: Any) -> None:
    """Print what is measured, on what."""
    size = ", ".join(f"{name} {value:,}" for name, value in sizes.items())
    print(f"\n{text}{': ' if size else ''}{size}\n{machine()}", flush=True)
