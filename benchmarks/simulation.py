"""What the sample shop costs to simulate, without pictures.

python benchmarks/simulation.py --customers 50000
python benchmarks/simulation.py --customers 1370000 --articles 105000
"""

import argparse
import tempfile
from pathlib import Path

from measuring import in_child, report, title
from worlds import raw_rows, shop_parameters, simulate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--articles", type=int, default=None)
    arguments = parser.parse_args()
    sizes = shop_parameters(arguments.customers, arguments.articles)
    title("Simulation, Kedro's start included", **sizes)
    with tempfile.TemporaryDirectory() as folder:
        cost = simulate(Path(folder), sizes)
        raw = Path(folder) / "sample" / "01_raw"
        gigabytes = sum(file.stat().st_size for file in raw.glob("*.csv")) / 1e9
        rows = raw_rows(raw)
        report(f"kedro run: {rows:,} transactions, {gigabytes:.2f} GB", cost)
    start = in_child("-c", "import fashion_recommender.hooks, kedro.framework.cli")
    report("of that: importing Kedro", start)


if __name__ == "__main__":
    main()
