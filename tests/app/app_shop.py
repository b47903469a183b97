"""A small shop as the pipelines would leave it, written by hand: no model is fitted here."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from fashion_recommender import schema
from fashion_recommender.app.world import World
from fashion_recommender.related.neighbours import NEIGHBOURS

N_CUSTOMERS, N_ARTICLES = 40, 60
LAST = dt.date(2020, 9, 22)
WEEK = dt.date(2020, 9, 16)
MODELS = ("own", "als")
KINDS = ("Dress", "Trousers", "T-shirt", "Bag")
COLOURS = ("Black", "Red", "White")


def customer_id(idx: int) -> str:
    return f"{idx:02x}" * 32


def article_id(idx: int) -> str:
    """Three colourways a product."""
    return f"{100 + idx // 3:07d}{idx % 3 + 1:03d}"


def articles() -> pa.Table:
    idx = np.arange(N_ARTICLES)
    kind = (idx // 3) % len(KINDS)
    columns: dict[str, object] = {
        "article_idx": idx.astype(np.int32),
        "article_id": [article_id(i) for i in idx],
        "product_code": (100 + idx // 3).astype(np.int32),
        "prod_name": [f"{'<b>&' if i == 1 else 'Name'} {i // 3}" for i in idx],
        "product_type_name": [KINDS[k] for k in kind],
        "product_group_name": ["Garment Full body"] * N_ARTICLES,
        "graphical_appearance_name": ["Solid"] * N_ARTICLES,
        "colour_group_name": [COLOURS[i % 3] for i in idx],
        "perceived_colour_master_name": [COLOURS[i % 3] for i in idx],
        "detail_desc": [None if i % 7 == 0 else f"Text {i}" for i in idx],
    }
    for name in schema.RAW_ARTICLES[1:]:
        if name in schema.ARTICLE_NUMBERS:
            columns.setdefault(name, (kind if name == "product_type_no" else idx % 3))
        else:
            columns.setdefault(name, ["Women"] * N_ARTICLES)
    ordered = ("article_idx", "article_id", *schema.RAW_ARTICLES[1:])
    return pa.table(
        {
            name: pa.array(columns[name], pa.int32() if name in schema.ARTICLE_NUMBERS else None)
            for name in ordered
        }
    )


def customers() -> pa.Table:
    n = N_CUSTOMERS
    return pa.table(
        {
            "customer_idx": pa.array(range(n), pa.int32()),
            "customer_id": [customer_id(i) for i in range(n)],
            "fn": [False] * n,
            "active": [False] * n,
            "club_member_status": [None if i == 3 else "ACTIVE" for i in range(n)],
            "fashion_news_frequency": ["NONE"] * n,
            "age": pa.array([None if i == 3 else 20 + i for i in range(n)], pa.int16()),
            "postal_code": ["x"] * n,
        }
    )


def log() -> pd.DataFrame:
    """Customer c buys articles c, c+1, c+2 on days before the week, and c+3 within it.

    Customers from 35 on never bought; customer 1 buys article 1 a second time in the week; 34 has
    bought 30 more before.
    """
    rows = [
        (WEEK - dt.timedelta(days=10 * (k + 1)), c, (c + k) % N_ARTICLES, 0.02, 1 + k % 2)
        for c in range(35)
        for k in range(3)
    ]
    rows += [(WEEK + dt.timedelta(days=c % 7), c, (c + 3) % N_ARTICLES, 0.02, 2) for c in range(20)]
    rows += [(LAST, 1, 1, 0.02, 2)]
    rows += [(WEEK - dt.timedelta(days=40 + k), 34, 20 + k, 0.02, 2) for k in range(30)]
    table = pd.DataFrame(rows, columns=schema.TRANSACTIONS.names)
    return table.sort_values(schema.TRANSACTIONS.names, ignore_index=True)


def lists(shift: int, k: int, cutoff: dt.date | None) -> pa.Table:
    """Every customer c gets articles c+shift, c+shift+1, ...; of a week only its buyers."""
    who = np.arange(20 if cutoff else N_CUSTOMERS)
    n = len(who)
    columns = {
        "customer_idx": np.repeat(who, k).astype(np.int32),
        "rank": np.tile(np.arange(1, k + 1), n).astype(np.int16),
        "article_idx": ((who[:, None] + shift + np.arange(k)) % N_ARTICLES).ravel(),
        "score": np.tile(np.linspace(1, 0, k), n).astype(np.float32),
    }
    source = ["model" if c < 35 else "age_popularity" for c in np.repeat(who, k)]
    table = {name: pa.array(values) for name, values in columns.items()}
    table["article_idx"] = table["article_idx"].cast(pa.int32())
    table["source"] = pa.array(source).dictionary_encode()
    if cutoff:
        table = {"cutoff": pa.array([cutoff] * (n * k), pa.date32()), **table}
    return pa.table(table)


def arrow(frame: pd.DataFrame, table: pa.Schema) -> pa.Table:
    return pa.table({f.name: pa.array(frame[f.name], f.type) for f in table})


def leaderboard() -> pd.DataFrame:
    values = {"own": 0.2, "als": 0.1}
    rows = [
        (model, week, segment, metric, value, value - 0.01, value + 0.01, 20)
        for week in ("", str(WEEK))
        for segment in ("all", "age: up to 24")
        for metric in ("map@12", "recall@12", "coverage@12", "diversity@12", "novelty@12")
        for model, value in values.items()
    ]
    return pd.DataFrame(rows, columns=list(schema.METRICS))


def write_shop(data: Path) -> None:
    """Write what data_processing leaves, and photographs of the even articles."""
    tables = data / "sample" / "03_primary"
    tables.mkdir(parents=True)
    rows = log()
    by_customer = rows.sort_values(["customer_idx", "t_dat"], ascending=[True, False])
    week = pd.to_datetime(rows["t_dat"])
    monday = (week - pd.to_timedelta(week.dt.day_of_week, unit="D")).dt.date
    sales = (
        rows.assign(week=monday, online=rows["sales_channel_id"] == 2)
        .groupby(["article_idx", "week"])
        .agg(purchases=("price", "size"), online=("online", "sum"))
        .reset_index()
    )
    for name, table in {
        "articles": articles(),
        "customers": customers(),
        "transactions": arrow(rows, schema.TRANSACTIONS),
        "customer_history": arrow(by_customer, schema.CUSTOMER_HISTORY),
        "article_sales": arrow(sales, schema.ARTICLE_SALES),
    }.items():
        pq.write_table(table, tables / f"{name}.parquet", row_group_size=16)
    for i in range(0, N_ARTICLES, 2):
        path = data / "sample" / "01_raw" / "images" / article_id(i)[:3]
        path.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (300, 450), (10 * (i % 20), 90, 90)).save(path / f"{article_id(i)}.jpg")


N_AXES, N_SEEN, DIMENSIONS = 3, 57, 16


def looks() -> pa.Table:
    """Article i looks like axis i % 3, but 57, 58 and 59 are unseen and 54 like nothing else."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(0, 0.03, (N_SEEN, DIMENSIONS))
    vectors[np.arange(N_SEEN), np.arange(N_SEEN) % N_AXES] += 1
    vectors[54] = np.eye(DIMENSIONS)[9]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return pa.table(
        {"article_idx": pa.array(np.arange(N_SEEN), pa.int32()), "embedding": _rows(vectors)}
    )


def vectors(popularity: np.ndarray | None = None) -> pa.Table:
    """Whoever likes article i likes those of axis i % 5; later articles are more popular."""
    idx = np.arange(N_ARTICLES)
    known = idx / N_ARTICLES if popularity is None else popularity
    return pa.table(
        {
            "article_idx": pa.array(idx, pa.int32()),
            "vector": _rows(np.eye(5)[idx % 5]),
            "popularity": pa.array(known, pa.float32()),
        }
    ).replace_schema_metadata({"popularity_weight": "0.5"})


def neighbours() -> pa.Table:
    """Article 0 looks like 30 and 33, and is bought together with 20."""
    rows = [(0, "bought_together", 1, 20, 5.0), (0, "looks_like", 1, 30, 0.9)]
    rows += [(0, "looks_like", 2, 33, 0.8), (1, "looks_like", 1, 0, 0.9)]
    return pa.Table.from_pandas(pd.DataFrame(rows, columns=NEIGHBOURS.names), NEIGHBOURS)


def _rows(matrix: np.ndarray) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(
        pa.array(matrix.ravel(), pa.float32()), matrix.shape[1]
    )


def write_features(world: World) -> None:
    """Write what feature_engineering leaves for the pages."""
    world.catalog.save("article_embeddings", looks())
    world.catalog.save("article_vectors", vectors())
    world.catalog.save("article_neighbours", neighbours())


def write_models(world: World) -> None:
    """Write what modelling, evaluation and reporting leave."""
    save = world.catalog.save
    for shift, model in enumerate(MODELS):
        save(f"{model}.recommendations", lists(shift, 12, None))
        save(f"{model}.backtest_recommendations", lists(shift, 30, WEEK))
    rows = log()
    bought = rows[rows["t_dat"] >= WEEK].sort_values(["customer_idx", "article_idx"])
    buyers = {
        "cutoff": pa.array([WEEK] * len(bought), pa.date32()),
        "customer_idx": pa.array(bought["customer_idx"], pa.int32()),
        "article_idx": pa.array(bought["article_idx"], pa.int32()),
        "is_repeat": [False] * len(bought),
    }
    save("evaluation_buyers", pa.table(buyers))
    everyone = range(20)
    segments = {
        "cutoff": pa.array([WEEK] * 20, pa.date32()),
        "customer_idx": pa.array(everyone, pa.int32()),
        "last purchase": pa.array(["last purchase: 8-30 days ago"] * 20),
        "purchases before": pa.array(["purchases before: 2-4"] * 20),
        "age": pa.array([f"age: {'up to 24' if i < 5 else '25-34'}" for i in everyone]),
    }
    save("evaluation_customers", pa.table(segments))
    save("leaderboard", leaderboard())
    pair = [("own", "als", "map@12", "all", 0.1, 0.05, 0.15)]
    save("comparisons", pd.DataFrame(pair, columns=list(schema.COMPARISONS)))
