"""What a sweep costs beside the fits themselves: a bare loop against a worker of a study.

Both fit and judge the same points on the same weeks of a made-up log; the loop keeps nothing. The
order alternates and the least of several rounds counts, because a busy machine only ever adds.

    python benchmarks/sweep_overhead.py --model=als --rounds=3
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fashion_recommender.models.history import PurchaseLog, Shop
from fashion_recommender.models.registry import MEMBERS, MODELS, model_class
from fashion_recommender.schema import RAW_ARTICLES
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.config import Dimension, SweepConfig
from fashion_recommender.tuning.fitting import Fitting, evaluate
from fashion_recommender.tuning.spaces import BoundSpace
from fashion_recommender.tuning.sweep import Sweep

ALLOWED = 0.10


def made_up_log(n_customers: int, n_articles: int, n_rows: int, n_days: int = 180) -> PurchaseLog:
    """Draw purchases of a popularity that falls off like in a shop; of no use but for timing."""
    import pandas as pd

    rng = np.random.default_rng(0)
    day = np.sort(18_400 + rng.integers(0, n_days, n_rows)).astype(np.int32)
    shop = Shop(
        np.array([f"c{i:07d}" for i in range(n_customers)], object),
        np.array([f"{i:010d}" for i in range(n_articles)], object),
        rng.integers(16, 80, n_customers).astype(np.float32),
        pd.DataFrame({name: pd.Categorical(["?"] * n_articles) for name in RAW_ARTICLES[1:]}),
    )
    popular = rng.zipf(1.3, n_rows) % n_articles
    taste = rng.integers(0, n_articles, n_rows)
    return PurchaseLog(
        shop,
        day,
        rng.integers(0, n_customers, n_rows).astype(np.int32),
        np.where(rng.random(n_rows) < 0.7, popular, taste).astype(np.int32),
        np.full(n_rows, 0.02, np.float32),
        np.full(n_rows, 2, np.int8),
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds and CPU seconds of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure and print; exits with 1 when the sweep costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=sorted(MODELS), default="als")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--rows", type=int, default=360_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    log = made_up_log(arguments.customers, arguments.articles, arguments.rows)
    kinds = {n: model_class(n) for n in (arguments.model, *MEMBERS.get(arguments.model, ()))}
    configs = {name: kind.config_type(**_one_thread(kind)) for name, kind in kinds.items()}
    path = "factors" if arguments.model in ("als", "svd") else "filling.half_life_days"
    values = (8, 16, 32, 48) if path == "factors" else (1.5, 2.5, 5.0, 7.0)
    space = {path: Dimension(values=values)}
    config = SweepConfig(model=arguments.model, sampler="grid", prune_quantile=0)
    bound = BoundSpace.checked(arguments.model, configs, space, as_grid=True)
    points = [bound.present(), *bound.grid()]

    with tempfile.TemporaryDirectory() as folder:

        def prepare(name: str) -> Sweep:
            journal = Path(folder) / name / "journal.log"
            return Sweep.prepare(config, configs, space, Protocol(), log, journal)

        shared = prepare("warm").fitting.validation

        def loop() -> None:
            fitting = Fitting(arguments.model, shared)
            for point in points:
                list(evaluate(fitting, bound.configs_at(point)))

        list(evaluate(Fitting(arguments.model, shared), bound.configs_at(points[1])))
        bare, swept = [], []
        for place in range(arguments.rounds):
            search = prepare(str(place)).search()
            for work, times in ((loop, bare), (search.run, swept))[:: 1 if place % 2 else -1]:
                times.append(timed(work))
    n_trials = len(points)
    print(f"{arguments.model}: {n_trials} trials of 3 weeks, {arguments.rows:,} purchases")
    for name, times in (("bare loop", bare), ("sweep", swept)):
        wall, cpu = np.min(times, axis=0)
        print(f"{name:<10} {wall:8.2f} s wall {cpu:8.2f} s CPU {wall / n_trials:8.3f} s a trial")
    overhead = np.min(swept, axis=0) / np.min(bare, axis=0) - 1
    print(f"overhead   {overhead[0]:8.1%} wall {overhead[1]:9.1%} CPU, allowed {ALLOWED:.0%}")
    raise SystemExit(int(overhead.min() > ALLOWED))


def _one_thread(kind: type) -> dict[str, int]:
    return {"threads": 1} if "threads" in kind.config_type.model_fields else {}


if __name__ == "__main__":
    main()
