"""Whether models stand in the published order on simulated shops.

Popularity < age popularity < ALS and item-based neighbours < own purchases, in MAP@12 over the
last six weeks, every buyer counted. Prints each step as a paired difference with its 95 %
bootstrap interval over customers, for several seeds.

    python benchmarks/simulated_order.py --customers 80000 --articles 14000 --seeds 3
"""

import argparse
import datetime as dt
import os
import platform
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from fashion_recommender.metrics.accuracy import score_recommendations
from fashion_recommender.models.history import PurchaseLog, Shop
from fashion_recommender.models.registry import model_class
from fashion_recommender.simulation import SimulationConfig, write_shop

K = 12
ORDER = ("popularity", "age_popularity", "als", "own_purchases")
NEIGHBOURS = "item_knn, not the article itself"
STEPS = (
    *zip(ORDER[1:], ORDER[:-1], strict=True),
    (NEIGHBOURS, "age_popularity"),
    ("own_purchases", NEIGHBOURS),
)


def read(folder: Path) -> PurchaseLog:
    """Code the raw files of a shop in memory."""
    articles = pd.read_csv(folder / "articles.csv", dtype={"article_id": str})
    customers = pd.read_csv(folder / "customers.csv")
    log = pd.read_csv(
        folder / "transactions_train.csv", dtype={"article_id": str}, parse_dates=["t_dat"]
    )
    shop = Shop(
        customers["customer_id"].to_numpy(object),
        articles["article_id"].to_numpy(object),
        customers["age"].to_numpy(np.float32),
        articles.drop(columns="article_id"),
    )
    return PurchaseLog(
        shop,
        day=log["t_dat"].to_numpy().astype("datetime64[D]").astype(np.int32),
        customer_idx=pd.Index(shop.customer_ids).get_indexer(log["customer_id"]).astype(np.int32),
        article_idx=pd.Index(shop.article_ids).get_indexer(log["article_id"]).astype(np.int32),
        price=log["price"].to_numpy(np.float32),
        sales_channel_id=log["sales_channel_id"].to_numpy(np.int8),
    )


def judge(log: PurchaseLog, weeks: int = 6) -> pd.DataFrame:
    """MAP@12 of every model by week and buyer."""
    rows = []
    for week in range(1, weeks + 1):
        cutoff = log.last_date + dt.timedelta(days=1 - 7 * week)
        history, buyers = log.before(cutoff), log.buyers(cutoff, 7)
        day = (cutoff - dt.date(1970, 1, 1)).days
        target = slice(*np.searchsorted(log.day, [day, day + 7]))
        truth = (log.customer_idx[target], log.article_idx[target])
        everything = history.on_sale(None)
        for name in (*ORDER, NEIGHBOURS):
            model = model_class(name.split(",")[0])().fit(history)
            # Published item-based figures are of neighbours alone: nothing that was bought.
            owned = history.purchased if name == NEIGHBOURS else None
            lists = model.recommend(buyers, K, everything, owned).articles
            listed = (
                np.repeat(buyers, K),
                np.tile(np.arange(1, K + 1), len(buyers)),
                lists.ravel(),
            )
            customers, scores = score_recommendations(listed, truth, log.shop.n_articles, [K])
            rows.append(
                pd.DataFrame(
                    {"week": week, "customer": customers, name: scores[f"map@{K}"]}
                ).set_index(["week", "customer"])
            )
    by_model = {name: pd.concat([r for r in rows if name in r]) for name in (*ORDER, NEIGHBOURS)}
    return pd.concat(by_model.values(), axis=1)


def paired(
    values: pd.DataFrame, better: str, worse: str, resamples: int = 1000
) -> tuple[float, float, float]:
    """Difference of two models and its 95 % interval; a customer's weeks are drawn together."""
    clusters = (values[better] - values[worse]).groupby("customer").agg(["sum", "size"])
    drawn = np.random.default_rng(0).poisson(1.0, (resamples, len(clusters)))
    means = (drawn @ clusters["sum"].to_numpy()) / (drawn @ clusters["size"].to_numpy())
    low, high = np.quantile(means, [0.025, 0.975])
    return clusters["sum"].sum() / clusters["size"].sum(), low, high


def main() -> None:
    """Simulate, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=80_000)
    parser.add_argument("--articles", type=int, default=14_000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--weeks", type=int, default=6)
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for seed in range(options.seeds):
        config = SimulationConfig(
            n_customers=options.customers, n_articles=options.articles, seed=seed, pictures=False
        )
        with tempfile.TemporaryDirectory() as folder:
            write_shop(config, Path(folder))
            values = judge(read(Path(folder)), options.weeks)
        print(f"\nseed {seed}: {len(values):,} customer weeks")
        for name, value in values.mean().items():
            print(f"  {name:<34}{value:.4f}")
        for better, worse in STEPS:
            difference, low, high = paired(values, better, worse)
            verdict = "real" if low > 0 else "open" if high > 0 else "the other way round"
            print(f"  {better} - {worse}: {difference:+.4f} ({low:+.4f} to {high:+.4f}) {verdict}")


if __name__ == "__main__":
    main()
