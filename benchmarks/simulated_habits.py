"""How a simulated shop behaves, beside published figures of the H&M data.

Prints the rows of the table in docs/simulation.md.

    python benchmarks/simulated_habits.py --customers 60000 --articles 12000 --seed 1
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from fashion_recommender.simulation import SimulationConfig, write_shop

LAST_DAYS = (7, 30, 90)
TOPS = (12, 60, 500)
TASTES = {
    "section": "section_name",
    "colour": "perceived_colour_master_name",
    "price": "price",
}


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read log, articles and customers; the log knows its articles' product and groups."""
    articles = pd.read_csv(folder / "articles.csv", dtype={"article_id": str})
    customers = pd.read_csv(folder / "customers.csv")
    log = pd.read_csv(
        folder / "transactions_train.csv", dtype={"article_id": str}, parse_dates=["t_dat"]
    )
    return log, articles, customers


def last_weeks(log: pd.DataFrame, articles: pd.DataFrame, n_weeks: int = 8) -> pd.DataFrame:
    """One row for each of the last weeks: shares of its buyers and of what they bought."""
    log = log.merge(articles[["article_id", "product_code"]], on="article_id")
    first_sale = log.groupby("article_id")["t_dat"].min()
    rows = []
    for number in range(n_weeks):
        end = log["t_dat"].max() + pd.Timedelta(days=1 - 7 * number)
        start = end - pd.Timedelta(days=7)
        past, week = log[log["t_dat"] < start], log[(log["t_dat"] >= start) & (log["t_dat"] < end)]
        pairs = week.drop_duplicates(["customer_id", "article_id"])
        owned = past[["customer_id", "article_id"]].drop_duplicates()
        lately = past[past["t_dat"] >= start - pd.Timedelta(days=90)]
        products = lately[["customer_id", "product_code"]].drop_duplicates()
        buyers = pd.Index(pairs["customer_id"].unique())
        last = past.groupby("customer_id")["t_dat"].max().reindex(buyers)
        gap = (start - last).dt.days
        age = (pairs["t_dat"] - pairs["article_id"].map(first_sale)).dt.days
        best = past.loc[past["t_dat"] >= start - pd.Timedelta(days=7), "article_id"].value_counts()
        rows.append(
            {
                "buyers": len(buyers),
                "articles": len(pairs) / len(buyers),
                "repeats": len(pairs.merge(owned)) / len(pairs),
                "same product": len(pairs.merge(products)) / len(pairs),
                "within 7 days": (gap <= 7).mean(),
                "8 to 30 days": gap.between(8, 30).mean(),
                "31 to 90 days": gap.between(31, 90).mean(),
                "longer": (gap > 90).mean(),
                "never": gap.isna().mean(),
                "new": (age <= 28).mean(),
                "never sold": (~pairs["article_id"].isin(past["article_id"])).mean(),
                **{f"top {n}": pairs["article_id"].isin(best.index[:n]).mean() for n in TOPS},
            }
        )
    return pd.DataFrame(rows)


def tastes(log: pd.DataFrame, articles: pd.DataFrame) -> dict[str, float]:
    """How many times chance two consecutive purchases of a customer are alike.

    Purchases of other days and of other products. The chance of the same section is that among all
    purchases; of the same colour or price, among purchases of the same section and product type,
    so that a taste for basics is not taken for one for black.
    """
    once = log.drop_duplicates(["customer_id", "article_id"]).merge(articles, on="article_id")
    rows = once.sort_values(["customer_id", "t_dat"], kind="stable")
    rows["price"] = rows["price"].round(6)
    customer, day, product = (
        rows[column].to_numpy() for column in ("customer_id", "t_dat", "product_code")
    )
    follows = (customer[1:] == customer[:-1]) & (day[1:] != day[:-1])
    corner = rows.groupby(["section_name", "product_type_name"]).ngroup().to_numpy()
    lifts = {}
    for name, column in TASTES.items():
        value = pd.factorize(rows[column])[0]
        within = np.zeros_like(corner) if name == "section" else corner
        own = _alike(value, product, follows)
        chance = np.mean([_alike(*_shuffled(value, product, within, s), follows) for s in range(5)])
        lifts[name] = float(own / chance)
    return lifts


def _alike(value: np.ndarray, product: np.ndarray, follows: np.ndarray) -> float:
    others = follows & (product[1:] != product[:-1])
    return (value[1:] == value[:-1])[others].mean()


def _shuffled(
    value: np.ndarray, product: np.ndarray, within: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Give every purchase to somebody who bought in the same corner."""
    lot = np.random.default_rng(seed).random(len(value))
    taken, given = np.argsort(within, kind="stable"), np.lexsort((lot, within))
    order = np.empty(len(value), np.int64)
    order[taken] = given
    return value[order], product[order]


def table(log: pd.DataFrame, articles: pd.DataFrame, customers: pd.DataFrame) -> dict[str, str]:
    """Return the simulated column of the table in docs/simulation.md."""
    rows = log.groupby("customer_id").size()
    week = last_weeks(log, articles).mean()
    groups = log.merge(articles, on="article_id")["index_group_name"].value_counts(normalize=True)
    names = ("Ladieswear", "Divided", "Menswear", "Sport", "Baby/Children")
    age = customers["age"]

    def shares(*values: float) -> str:
        return " / ".join(f"{100 * value:.0f}" for value in values) + " %"

    return {
        "rows a customer: mean, sd": f"{rows.mean():.0f}, {rows.std():.0f}",
        "rows a customer: quartiles": _quartiles(rows),
        "exact duplicate rows": f"{log.duplicated().mean():.1%}",
        "distinct articles a weekly buyer": f"{week['articles']:.1f}",
        "pairs bought before by that customer": f"{week['repeats']:.1%}",
        "pairs whose product_code was bought within 90 days": f"{week['same product']:.1%}",
        "weekly buyers by last purchase": shares(
            *week[["within 7 days", "8 to 30 days", "31 to 90 days", "longer", "never"]]
        ),
        "purchases of articles first sold in the last 28 days": shares(week["new"]),
        "purchases of articles never sold before": f"{week['never sold']:.1%}",
        "consecutive purchases alike, times chance: section, colour, price": ", ".join(
            f"{lift:.2f}" for lift in tastes(log, articles).values()
        ),
        "age: mean, quartiles": f"{age.mean():.1f}, {_quartiles(age)}",
        "online": shares((log["sales_channel_id"] == 2).mean()),
        "price: mean": f"{log['price'].mean():.4f}",
        "Ladieswear / Divided / Menswear / Sport / Children": shares(*groups[list(names)]),
        "articles in the trailing week's top 12 / 60 / 500": shares(
            *(week[f"top {n}"] for n in TOPS)
        ),
    }


def _quartiles(values: pd.Series) -> str:
    return " / ".join(f"{value:.0f}" for value in values.quantile([0.25, 0.5, 0.75]))


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = SimulationConfig()
    parser.add_argument("--customers", type=int, default=default.n_customers)
    parser.add_argument("--articles", type=int, default=default.n_articles)
    parser.add_argument("--seed", type=int, default=default.seed)
    options = parser.parse_args()
    config = SimulationConfig(
        n_customers=options.customers,
        n_articles=options.articles,
        seed=options.seed,
        pictures=False,
    )
    with tempfile.TemporaryDirectory() as folder:
        write_shop(config, Path(folder))
        for what, figure in table(*read(Path(folder))).items():
            print(f"{what:<70}{figure}")


if __name__ == "__main__":
    main()
