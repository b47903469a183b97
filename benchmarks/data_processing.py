"""Raw files to coded tables, beside what takes their place elsewhere.

    python benchmarks/data_processing.py --customers 50000
    python benchmarks/data_processing.py --customers 1370000
    python benchmarks/data_processing.py --world data/hm

Each way runs in a process of its own on the same files:

- ours: ``kedro run --pipelines=data_processing``, with Kedro's start, the checks of all values, the
  coding of ids, the sort, the look-up tables and the quality report;
- the way of many notebooks: pandas reads the three files and pickles them, without any check or
  coding;
- a bound: one DuckDB statement that reads, codes, sorts and writes, without any check.
"""

import argparse
import tempfile
from pathlib import Path

from measuring import Cost, in_child, report, title
from worlds import kedro_run, raw_rows, shop_parameters, simulate

PANDAS = """
import sys, pandas
raw, out = sys.argv[1:]
for name in ("articles", "customers", "transactions_train"):
    frame = pandas.read_csv(f"{raw}/{name}.csv", dtype={"article_id": str})
    frame.to_pickle(f"{out}/{name}.pkl")
"""

DUCKDB = """
import sys, duckdb
raw, out = sys.argv[1:]
db = duckdb.connect(config={"memory_limit": "4GB", "preserve_insertion_order": "false"})
for name in ("article", "customer"):
    db.execute(f'''create table {name}s as
        select row_number() over (order by {name}_id)::int - 1 as {name}_idx, {name}_id
        from read_csv('{raw}/{name}s.csv', all_varchar=true)''')
db.execute(f'''copy (
    select t_dat::date, customer_idx, article_idx, price::float, sales_channel_id::tinyint
    from read_csv('{raw}/transactions_train.csv', all_varchar=true)
    join articles using (article_id) join customers using (customer_id)
    order by all) to '{out}/transactions.parquet' (compression zstd)''')
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--world", type=Path, help="a folder with 01_raw, instead of a simulation")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        worlds = Path(folder)
        if arguments.world:
            (worlds / "sample").mkdir()
            raw = worlds / "sample" / "01_raw"
            raw.symlink_to((arguments.world / "01_raw").resolve())
        else:
            raw = worlds / "sample" / "01_raw"
            simulate(worlds, shop_parameters(arguments.customers))
        rows = raw_rows(raw)  # reads all of it, so that nobody has to fetch it from the disk
        gigabytes = sum(file.stat().st_size for file in raw.glob("*.csv")) / 1e9
        title(f"Data processing, {gigabytes:.2f} GB", transactions=rows)
        ours = kedro_run(worlds, "data_processing")
        report("ours: checked, coded, sorted, counted", ours)
        _stages(worlds)
        for way, program in (("pandas: read, pickle", PANDAS), ("DuckDB: one statement", DUCKDB)):
            report(f"{way} (x ours)", _other(program, raw, worlds), ours)


def _other(program: str, raw: Path, worlds: Path) -> Cost:
    with tempfile.TemporaryDirectory(dir=worlds) as out:
        return in_child("-c", program, str(raw), out)


def _stages(worlds: Path) -> None:
    """Print the nodes as the project's own ``costs`` table has them."""
    import pandas as pd

    costs = pd.read_parquet(worlds / "sample" / "08_reporting" / "costs.parquet")
    costs = costs[costs["node"].str.startswith("data_processing.")]  # not the simulation's
    for row in costs.sort_values("seconds", ascending=False).itertuples():
        memory = row.peak_memory_mb / 1000
        print(f"    {row.node:<48}{row.seconds:>9.2f} s{memory:>22.2f} GB")


if __name__ == "__main__":
    main()
