"""All benchmarks of scale, one after the other: ``python benchmarks [--full]``.

Small sizes take some minutes; the size of the published data takes hours, most of them for the
growth of the pipelines. ``--only data_processing top_k`` runs some. ``--keep FOLDER`` leaves the
worlds of the growth there: after an interruption the same command goes on where it was.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SMALL = {
    "simulation": ["--customers=20000"],
    "data_processing": ["--customers=20000"],
    "top_k": ["--customers=5000"],
    "metrics": ["--customers=20000"],
    "trees": [],
    "eda": ["--rows=500000"],
    "embeddings": ["--pictures=128", "--loop=32"],
    "page": ["--scale=0.01"],
    "growth": ["--customers", "1000", "4000"],
}
FULL = {
    "simulation": ["--customers=1370000"],
    "data_processing": ["--customers=1370000"],
    "top_k": ["--customers=1370000"],
    "metrics": ["--customers=1362000", "--alone"],
    "trees": ["--rows=1000000"],
    "eda": [],
    "embeddings": [],
    "page": [],
    "growth": ["--customers", "100000", "400000", "1370000"],
}


def main() -> None:
    """Run them, each in a process of its own; stop at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="the size of the published data")
    parser.add_argument("--only", nargs="+", choices=SMALL, default=list(SMALL))
    parser.add_argument("--keep", type=Path, help="folder for the worlds of the growth")
    arguments = parser.parse_args()
    sizes = FULL if arguments.full else SMALL
    if arguments.keep:
        sizes["growth"] += ["--keep", str(arguments.keep)]
    for name in arguments.only:
        subprocess.run([sys.executable, str(FOLDER / f"{name}.py"), *sizes[name]], check=True)


if __name__ == "__main__":
    main()
