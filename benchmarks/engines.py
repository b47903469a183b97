"""The same pipeline on both engines: seconds, CPU-seconds and memory of all their processes.

    python benchmarks/engines.py --customers 1000
    python benchmarks/engines.py --raw FOLDER
    python benchmarks/engines.py --coded FOLDER --pipeline evaluation --namespace truth

``--raw`` takes a folder with the three files, ``--coded`` one with the coded tables, for both
engines the same (they are linked, not copied); otherwise a shop is simulated. Each run is ``kedro
run`` in a process of its own, from the start of Python to its end; Java is its child and counts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pyarrow.dataset as ds
from measuring import ROOT, Cost, report, title
from worlds import raw_rows, shop_parameters, simulate

LOOK_EVERY = 0.25


def whole_cost(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command; what it and all its descendants took."""
    start, peak = time.perf_counter(), 0
    cpu: dict[int, float] = {}
    with tempfile.TemporaryFile() as said:
        process = psutil.Popen(
            command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
        while process.poll() is None:
            held = 0
            for one in _tree(process):
                try:
                    held += one.memory_info().rss
                    times = one.cpu_times()
                except psutil.Error:
                    continue
                cpu[one.pid] = times.user + times.system
            peak = max(peak, held)
            time.sleep(LOOK_EVERY)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode())
    return Cost(time.perf_counter() - start, sum(cpu.values()), peak / 1e9)


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def measure(folder: Path, engine: str, pipeline: str, namespace: str | None) -> Cost:
    """Run a pipeline on an engine over the world ``sample`` below ``folder``."""
    environment = {
        **os.environ,
        "FASHION_DATA": str(folder),
        "DO_NOT_TRACK": "1",
        "WANDB_MODE": "disabled",
        "CI": "true",
    }
    command = [sys.executable, "-m", "kedro", "run", f"--pipelines={pipeline}"]
    command += [f"--namespaces={namespace}"] if namespace else []
    return whole_cost([*command, f"--params=engine={engine}"], environment)


def link(folder: Path, raw: Path | None, coded: Path | None) -> str:
    """Make the world ``sample`` of what there is; what to say of its size."""
    world = folder / "sample"
    world.mkdir()
    if raw:
        (world / "01_raw").symlink_to(raw.resolve())
        return f"{raw_rows(raw):,} transactions"
    assert coded is not None
    for name in ("03_primary", "03_primary_spark"):
        (world / name).symlink_to(coded.resolve())
    return f"{ds.dataset(coded / 'transactions.parquet').count_rows():,} transactions"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--raw", type=Path, help="a folder with the three files of a shop")
    parser.add_argument("--engines", nargs="+", default=["duckdb", "spark"])
    parser.add_argument("--coded", type=Path, help="a folder with coded tables")
    parser.add_argument("--pipeline", default="data_processing")
    parser.add_argument("--namespace", help="a part of it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.raw or arguments.coded:
            size = link(folder, arguments.raw, arguments.coded)
        else:
            simulate(folder, shop_parameters(arguments.customers))
            size = f"{raw_rows(folder / 'sample' / '01_raw'):,} transactions"
        title(f"{arguments.pipeline} on both engines, {size}")
        first = None
        for engine in arguments.engines:
            cost = measure(folder, engine, arguments.pipeline, arguments.namespace)
            report(engine, cost, first)
            first = first or cost


if __name__ == "__main__":
    main()
