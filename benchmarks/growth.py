"""How every pipeline grows with the shop: simulate, run all, read the ``costs`` table.

    python benchmarks/growth.py --customers 2000 8000
    python benchmarks/growth.py --customers 100000 400000 1370000

A world a size, each step in a process of its own (:mod:`worlds`). Seconds are those of nodes with
their saves, without Kedro's start; memory is the most that the process held in any node of the
pipeline. The last column is the exponent between the smallest and the largest shop: 1 means that
twice the transactions take twice the time; articles grow, too, as a larger shop has more. The
table is printed after each size. ``--keep`` leaves the worlds there, and goes on with what an
interrupted run of the same folder has not done.
"""

import argparse
import math
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
from measuring import ROOT, report, title
from worlds import kedro_run, raw_rows, shop_parameters, simulate


def measure(
    folder: Path, customers: int, parameters: dict[str, str], pipelines: str | None = None
) -> tuple[int, pd.DataFrame]:
    """Make a world and run everything in it; its transactions, and the ``costs`` table.

    ``pipelines``, comma-separated, are run instead of all.
    """
    world = folder / "sample"
    if not (world / "01_raw" / "transactions_train.csv").exists():
        report(f"simulated {customers:,} customers", simulate(folder, shop_parameters(customers)))
    cost = kedro_run(folder, pipelines, parameters, only_missing=True)
    report(f"ran {pipelines or 'all pipelines'} for {customers:,} customers", cost)
    return raw_rows(world / "01_raw"), pd.read_parquet(world / "08_reporting" / "costs.parquet")


def pipeline_of_nodes() -> dict[str, str]:
    """Map each node's name to the pipeline that it belongs to, as the project registers them."""
    from kedro.framework.project import pipelines
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(ROOT)
    from fashion_recommender.pipeline_registry import DEFAULT_PIPELINES

    owner: dict[str, str] = {}
    # Those of a plain run first: some others are made of their nodes.
    for name in (*DEFAULT_PIPELINES, *pipelines):
        if name != "__default__" and name in pipelines:
            for node in pipelines[name].nodes:
                owner.setdefault(node.name, name)
    return owner


def table(found: dict[int, tuple[int, pd.DataFrame]], by: str) -> pd.DataFrame:
    """Seconds and GB by pipeline or by node, a pair of columns a size, and the exponent."""
    owner = pipeline_of_nodes()
    columns: dict[str, pd.Series] = {}
    for customers, (_, costs) in found.items():
        key = costs["node"] if by == "node" else costs["node"].map(owner).fillna("other")
        grouped = costs.groupby(key)
        columns[f"{customers:,}: s"] = grouped["seconds"].sum().round(1)
        columns[f"{customers:,}: GB"] = (grouped["peak_memory_mb"].max() / 1000).round(2)
    frame = pd.DataFrame(columns)
    if len(found) > 1:
        smallest, largest = min(found), max(found)
        ratio = frame[f"{largest:,}: s"] / frame[f"{smallest:,}: s"].clip(lower=0.1)
        grown = math.log(found[largest][0] / found[smallest][0])
        frame["exponent"] = ratio.clip(lower=1e-3).map(math.log).div(grown).round(2)
    return frame.sort_values(frame.columns[-3 if len(found) > 1 else 0], ascending=False)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, nargs="+", default=[2_000, 8_000])
    parser.add_argument("--params", nargs="*", default=[], help="name=value, as for kedro run")
    parser.add_argument("--pipelines", help="comma-separated, instead of all")
    parser.add_argument("--by", choices=["pipeline", "node"], default="pipeline")
    parser.add_argument("--keep", type=Path, help="folder for the worlds")
    arguments = parser.parse_args()
    parameters = dict(pair.split("=", 1) for pair in arguments.params)
    sizes = sorted(arguments.customers)
    shops = [f"{shop_parameters(n)['n_articles']:,} articles for {n:,} customers" for n in sizes]
    title(f"Growth of the pipelines: {', '.join(shops)}")
    place = nullcontext(arguments.keep) if arguments.keep else tempfile.TemporaryDirectory()
    with place as folder:
        found: dict[int, tuple[int, pd.DataFrame]] = {}
        for customers in sizes:
            world = Path(folder) / str(customers)
            found[customers] = measure(world, customers, parameters, arguments.pipelines)
            print(table(found, arguments.by).to_string(), flush=True)


if __name__ == "__main__":
    main()
