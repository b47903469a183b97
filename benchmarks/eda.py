"""How long the look at the data takes at full size, and how much memory.

    python benchmarks/eda.py --rows 31800000
    python benchmarks/eda.py --world data/sample

Without ``--world`` a log is made up with NumPy and written as Parquet, as data_processing would
have written it: 1.37 million customers, 105,000 articles, two years, skewed popularities. Counting
and drawing are what the ``eda`` pipeline does, on the connection of globals.yml.
"""

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from kedro.pipeline.node import Node
from measuring import ROOT, Cost, report, timed, title

from fashion_recommender import schema
from fashion_recommender.eda.config import EdaConfig
from fashion_recommender.pipelines.eda.pipeline import create_pipeline
from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS
from fashion_recommender.tables.quality import quality_report
from fashion_recommender.tables.splits import Protocol

DAYS = 734
N_CUSTOMERS, N_ARTICLES = 1_370_000, 105_000


def make_up(folder: Path, rows: int, seed: int = 0) -> None:
    """Write coded tables of a made-up shop."""
    rng = np.random.default_rng(seed)
    n_customers = max(1000, N_CUSTOMERS * rows // 31_800_000)
    n_articles = max(500, N_ARTICLES * rows // 31_800_000)
    names = np.array([f"name {i}" for i in range(300)])
    articles: dict[str, Any] = {
        column: names[rng.zipf(1.4, n_articles) % 120] for column in schema.ARTICLE_CATEGORIES
    }
    articles |= {c: rng.integers(0, 100, n_articles) for c in schema.ARTICLE_NUMBERS}
    articles["product_code"] = np.arange(n_articles) // 2
    articles["prod_name"] = [f"{names[i % 300]} top" for i in range(n_articles)]
    articles["detail_desc"] = articles["prod_name"]
    articles[schema.ARTICLE_ID] = [f"{i:010d}" for i in range(n_articles)]
    articles[schema.ARTICLE_IDX] = np.arange(n_articles, dtype=np.int32)
    customers = {
        schema.CUSTOMER_IDX: np.arange(n_customers, dtype=np.int32),
        schema.CUSTOMER_ID: [f"{i:064x}" for i in range(n_customers)],
        "fn": rng.random(n_customers) < 0.35,
        "active": rng.random(n_customers) < 0.34,
        "club_member_status": np.where(rng.random(n_customers) < 0.93, "ACTIVE", "PRE-CREATE"),
        "fashion_news_frequency": np.where(rng.random(n_customers) < 0.64, "NONE", "Regularly"),
        "age": rng.integers(16, 90, n_customers).astype(np.int16),
        "postal_code": ["x"] * n_customers,
    }
    pq.write_table(pa.table(articles), folder / "articles.parquet")
    pq.write_table(pa.table(customers), folder / "customers.parquet")
    born = np.sort(rng.integers(-90, DAYS, n_articles))
    first = np.datetime64("2018-09-20")
    per_day = rows // DAYS
    writer = None
    for day in range(DAYS):
        alive = np.flatnonzero((born <= day) & (born > day - 200))
        if not len(alive):
            alive = np.arange(n_articles)
        picked = alive[np.minimum(rng.zipf(1.3, per_day) - 1, len(alive) - 1)]
        who = (rng.beta(0.5, 2.0, per_day // 3 + 1) * n_customers).astype(np.int32)
        table = pa.table(
            {
                schema.DATE: pa.array(np.full(per_day, first + day)).cast(pa.date32()),
                schema.CUSTOMER_IDX: np.repeat(who, 3)[:per_day],
                schema.ARTICLE_IDX: picked.astype(np.int32),
                schema.PRICE: (rng.integers(1, 60, per_day) / 590).astype(np.float32),
                schema.CHANNEL: (1 + (rng.random(per_day) < 0.7)).astype(np.int8),
            }
        )
        writer = writer or pq.ParquetWriter(folder / "transactions.parquet", table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


class Measured:
    """Costs of one step after the other; peak memory is the process's own, so far."""

    def __init__(self) -> None:
        self.costs: list[Cost] = []

    def __call__(self, what: str, make: Callable[[], Any]) -> Any:
        """Do a step, print what it took, give what it made."""
        cost, result = timed(make)
        unit = 1e9 if sys.platform == "darwin" else 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        self.costs.append(Cost(cost.seconds, cost.cpu_seconds, peak))
        report(what, self.costs[-1])
        return result

    def report_sum(self) -> None:
        """Print what all steps took together."""
        seconds, cpu = (sum(getattr(c, n) for c in self.costs) for n in ("seconds", "cpu_seconds"))
        report("together", Cost(seconds, cpu, self.costs[-1].peak_gb))


def _run(node: Node, data: dict[str, Any]) -> dict[str, Any]:
    return node.run({name: data[name] for name in node.inputs})


def look(folder: Path) -> None:
    """Count and draw everything that the pipeline counts and draws."""
    settings = CONFIG_LOADER_CLASS(str(ROOT / "conf"), **CONFIG_LOADER_ARGS)["globals"]
    connection = dict(settings["engines"]["duckdb"]["connection"])
    connection.pop("backend")
    with tempfile.TemporaryDirectory() as spills:
        engine = ibis.duckdb.connect(**connection | {"temp_directory": spills})
        names = ("articles", "customers", "transactions")
        tables = {name: engine.read_parquet(str(folder / f"{name}.parquet")) for name in names}
        data: dict[str, Any] = dict(tables)
        data["params:eda"] = EdaConfig()
        # Made by data_processing, so it is no part of what is measured.
        checked = {"transactions": {"file": "transactions.parquet", "last_row_may_be_cut": False}}
        data["data_quality"] = quality_report(
            **tables, files=checked, images=None, protocol=Protocol()
        )
        measured = Measured()
        for node in create_pipeline().nodes:
            data |= measured(node.name, partial(_run, node, data))
        measured.report_sum()


def main() -> None:
    """Make a shop up, or take one, and look at it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=31_800_000, help="rows of a made-up log")
    parser.add_argument("--world", type=Path, help="folder of a world that was processed")
    asked = parser.parse_args()
    if asked.world:
        title(f"The look at the data of {asked.world}")
        look(asked.world / "03_primary")
        return
    title("The look at the data", purchases=asked.rows)
    with tempfile.TemporaryDirectory() as folder:
        make_up(Path(folder), asked.rows)
        look(Path(folder))


if __name__ == "__main__":
    main()
