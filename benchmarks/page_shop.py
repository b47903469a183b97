"""Outputs shaped as those of the whole H&M data, drawn at random and written within minutes.

Nothing in them means anything; their sizes, orders and row groups are those that pipelines write.
"""

import datetime as dt
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fashion_recommender import schema
from fashion_recommender.catalog import open_catalog
from fashion_recommender.related.neighbours import BOUGHT_TOGETHER, LOOKS_LIKE
from fashion_recommender.related.neighbours import NEIGHBOURS as NEIGHBOUR_COLUMNS
from fashion_recommender.simulation.taxonomy import COLOURS

N_CUSTOMERS, N_ARTICLES, N_ROWS = 1_371_980, 105_542, 31_788_324
N_BUYERS = 76_000
MODELS = ("popularity", "age_popularity", "own_purchases", "als", "ranker")
LAST = dt.date(2020, 9, 22)
CUTOFFS = [LAST + dt.timedelta(days=1 - 7 * week) for week in (1, 2, 3)]
DAYS = 734
KINDS = ("Trousers", "Dress", "Sweater", "T-shirt", "Top", "Blouse", "Skirt", "Bag", "Jacket")
DIMENSIONS = 1280
FACTORS = 64
NEIGHBOURS = 24
EXPLAINED = 2_000
"""Buyers of the newest week whose first places the ranker explains."""

PICTURES = 500
"""Distinct photographs; articles share them by links."""

_CHUNK = 2_000_000


def write_full_size(data: Path, scale: float = 1.0) -> None:
    """Write a world ``scale`` times the size of the real one, unless it is there."""
    done = data / "sample" / ".complete"
    if done.exists():
        return
    os.environ["FASHION_DATA"] = str(data)
    rng = np.random.default_rng(0)
    n_customers, n_articles = int(N_CUSTOMERS * scale), int(N_ARTICLES * scale)
    tables = data / "sample" / "03_primary"
    tables.mkdir(parents=True, exist_ok=True)
    ids = _write_articles(tables, n_articles, rng)
    _write_customers(tables, n_customers, rng)
    _write_log(tables, n_customers, n_articles, int(N_ROWS * scale), rng)
    _write_answers(n_customers, n_articles, int(N_BUYERS * scale), rng)
    _write_looks(n_articles, rng)
    _write_vectors(n_articles, rng)
    _write_neighbours(n_articles)
    _write_pictures(data / "sample" / "01_raw" / "images", ids, rng)
    done.touch()


def _write_articles(tables: Path, n: int, rng: np.random.Generator) -> list[str]:
    idx = np.arange(n)
    kind, colour = (idx // 3) % len(KINDS), rng.integers(0, len(COLOURS), n)
    ids = [f"{i // 3 + 100_000:07d}{i % 3 + 1:03d}" for i in idx]
    columns: dict[str, object] = {
        "product_code": idx // 3 + 100_000,
        "prod_name": [f"Name {i // 3}" for i in idx],
        "product_type_no": kind,
        "product_type_name": np.array(KINDS)[kind],
        "colour_group_code": colour,
        "colour_group_name": np.array([c.name for c in COLOURS])[colour],
        "perceived_colour_master_name": np.array([c.master for c in COLOURS])[colour],
        "graphical_appearance_name": np.full(n, "Solid"),
        "product_group_name": np.full(n, "Garment Upper body"),
        "detail_desc": [
            f"A text of some length on article {i}, its cloth and its cut." for i in idx
        ],
    }
    for name in schema.RAW_ARTICLES[1:]:
        filler = kind if name in schema.ARTICLE_NUMBERS else np.full(n, "Women")
        columns.setdefault(name, filler)
    table = {"article_idx": pa.array(idx, pa.int32()), "article_id": pa.array(ids)}
    for name in schema.RAW_ARTICLES[1:]:
        number = name in schema.ARTICLE_NUMBERS
        table[name] = pa.array(columns[name], pa.int32() if number else pa.string())
    pq.write_table(pa.table(table), tables / "articles.parquet", compression="zstd")
    return ids


def _write_customers(tables: Path, n: int, rng: np.random.Generator) -> None:
    ids = np.sort(rng.integers(0, 2**48, n))
    table = pa.table(
        {
            "customer_idx": pa.array(np.arange(n), pa.int32()),
            "customer_id": [f"{i:012x}" + "0" * 52 for i in ids.tolist()],
            "fn": np.zeros(n, bool),
            "active": np.zeros(n, bool),
            "club_member_status": ["ACTIVE"] * n,
            "fashion_news_frequency": ["NONE"] * n,
            "age": pa.array(rng.integers(16, 90, n), pa.int16()),
            "postal_code": ["0" * 64] * n,
        }
    )
    pq.write_table(table, tables / "customers.parquet", compression="zstd", row_group_size=122_880)


def _write_log(
    tables: Path, n_customers: int, n_articles: int, n_rows: int, rng: np.random.Generator
) -> None:
    """The log by customer and by date, and sales by article."""
    counts = rng.multinomial(n_rows, rng.dirichlet(np.full(n_customers, 0.6)))
    customer = np.repeat(np.arange(n_customers, dtype=np.int32), counts)
    article = (n_articles * rng.random(n_rows, np.float32) ** 2).astype(np.int32)
    day = rng.integers(0, DAYS, n_rows).astype(np.int16)
    start = (LAST - dt.date(1970, 1, 1)).days - DAYS + 1

    def rows(order: np.ndarray, names: tuple[str, ...]) -> pa.Table:
        columns = {
            schema.CUSTOMER_IDX: pa.array(customer[order]),
            schema.DATE: pa.array(day[order].astype(np.int32) + start).cast(pa.date32()),
            schema.ARTICLE_IDX: pa.array(article[order]),
            schema.PRICE: pa.array(np.full(len(order), 0.02, np.float32)),
            schema.CHANNEL: pa.array((1 + article[order] % 2).astype(np.int8)),
        }
        return pa.table({name: columns[name] for name in names})

    for file, order, names in (
        ("customer_history", np.lexsort((-day, customer)), tuple(schema.CUSTOMER_HISTORY.names)),
        ("transactions", np.argsort(day, kind="stable"), tuple(schema.TRANSACTIONS.names)),
    ):
        path = tables / f"{file}.parquet"
        with pq.ParquetWriter(path, rows(order[:0], names).schema, compression="zstd") as writer:
            for i in range(0, n_rows, _CHUNK):
                writer.write_table(rows(order[i : i + _CHUNK], names), row_group_size=122_880)
    sold, purchases = np.unique(article.astype(np.int64) * 106 + day // 7, return_counts=True)
    week = pa.array((sold % 106 * 7).astype(np.int32) + start).cast(pa.date32())
    table = pa.table(
        {
            "article_idx": pa.array((sold // 106).astype(np.int32)),
            "week": week,
            "purchases": pa.array(purchases.astype(np.int32)),
            "online": pa.array((purchases // 2).astype(np.int32)),
        }
    )
    path = tables / "article_sales.parquet"
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)


def _write_answers(
    n_customers: int, n_articles: int, n_buyers: int, rng: np.random.Generator
) -> None:
    """What modelling and evaluation leave, of five models."""
    catalog = open_catalog()
    buyers = {
        cutoff: np.sort(rng.choice(n_customers, n_buyers, replace=False)).astype(np.int32)
        for cutoff in CUTOFFS
    }

    def lists(who: np.ndarray, k: int, cutoff: dt.date | None) -> pa.Table:
        n = len(who)
        first = rng.integers(0, n_articles, n)
        idx = (first[:, None] + 37 * np.arange(k)) % n_articles
        columns = {
            schema.CUSTOMER_IDX: pa.array(np.repeat(who, k)),
            schema.RANK: pa.array(np.tile(np.arange(1, k + 1, dtype=np.int16), n)),
            schema.ARTICLE_IDX: pa.array(idx.ravel().astype(np.int32)),
            schema.SCORE: pa.array(rng.random(n * k, np.float32)),
            schema.SOURCE: pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(n * k, np.int8)), pa.array(schema.SOURCES)
            ),
        }
        days = {schema.CUTOFF: pa.array([cutoff] * (n * k), pa.date32())} if cutoff else {}
        return pa.table(days | columns)

    everyone = np.arange(n_customers, dtype=np.int32)
    for model in MODELS:
        parts = (lists(everyone[i : i + 100_000], 12, None) for i in range(0, n_customers, 100_000))
        catalog.save(f"{model}.recommendations", (b for p in parts for b in p.to_batches()))
        weeks = (lists(buyers[cutoff], 100, cutoff) for cutoff in sorted(CUTOFFS))
        catalog.save(
            f"{model}.backtest_recommendations", (b for p in weeks for b in p.to_batches())
        )
        if model == "ranker":
            explained = lists(buyers[CUTOFFS[0]][:EXPLAINED], 24, CUTOFFS[0])
            _write_explanations(explained)
    _write_evaluation(buyers, n_customers, n_articles, rng)


def _write_evaluation(
    buyers: dict[dt.date, np.ndarray], n_customers: int, n_articles: int, rng: np.random.Generator
) -> None:
    """What the held-out weeks hold and how models are judged on them."""
    catalog = open_catalog()
    n_buyers = len(buyers[CUTOFFS[0]])
    truth, segments = [], []
    for cutoff in sorted(CUTOFFS):
        who = np.repeat(buyers[cutoff], 3)
        truth.append(
            pa.table(
                {
                    schema.CUTOFF: pa.array([cutoff] * len(who), pa.date32()),
                    schema.CUSTOMER_IDX: pa.array(who),
                    schema.ARTICLE_IDX: pa.array(
                        rng.integers(0, n_articles, len(who)).astype(np.int32)
                    ),
                    "is_repeat": np.zeros(len(who), bool),
                }
            )
        )
        n = len(buyers[cutoff])
        named = {
            "last purchase": "last purchase: 8-30 days ago",
            "purchases before": "purchases before: over 19",
            "age": "age: 25-34",
        }
        segments.append(
            pa.table(
                {
                    schema.CUTOFF: pa.array([cutoff] * n, pa.date32()),
                    schema.CUSTOMER_IDX: pa.array(buyers[cutoff]),
                    **{name: pa.array([value] * n) for name, value in named.items()},
                }
            )
        )
    catalog.save("evaluation_buyers", pa.concat_tables(truth))
    catalog.save("evaluation_customers", pa.concat_tables(segments))
    statistics = pa.table(
        {
            schema.CUTOFF: pa.array(np.repeat(CUTOFFS, n_articles).tolist(), pa.date32()),
            schema.ARTICLE_IDX: pa.array(np.tile(np.arange(n_articles, dtype=np.int32), 3)),
            "n_customers": pa.array(rng.integers(0, 900, 3 * n_articles).astype(np.int32)),
            "of_customers": pa.array(np.full(3 * n_articles, n_customers, np.int32)),
            "on_sale": np.ones(3 * n_articles, bool),
        }
    )
    catalog.save("article_statistics", statistics)
    board = [
        (model, week, "all", "map@12", 0.02 - 0.001 * i, 0.01, 0.03, n_buyers)
        for week in ("", *map(str, CUTOFFS))
        for i, model in enumerate(MODELS)
    ]
    catalog.save("leaderboard", pd.DataFrame(board, columns=list(schema.METRICS)))


def _write_explanations(lists: pa.Table) -> None:
    n = lists.num_rows
    columns = lists.select(schema.EXPLANATIONS.names[:4]).columns
    columns[3] = columns[3].cast(pa.int32())
    columns.append(pa.array([["age_popularity", "covisits"]] * n))
    columns.append(pa.array([["You bought it 12 days ago", "Popular at your age"]] * n))
    table = pa.Table.from_arrays(columns, schema=schema.EXPLANATIONS)
    open_catalog().save("ranker.explanations", table)


def _write_looks(n: int, rng: np.random.Generator) -> None:
    """Embeddings around the articles' kinds, in row groups as the pipeline writes them."""
    centres = rng.normal(size=(len(KINDS), DIMENSIONS)).astype(np.float32)

    def batches():
        for start in range(0, n, 8192):
            idx = np.arange(start, min(start + 8192, n))
            vectors = centres[idx // 3 % len(KINDS)]
            vectors = vectors + 0.7 * rng.standard_normal((len(idx), DIMENSIONS), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            values = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIMENSIONS)
            columns = {"article_idx": pa.array(idx.astype(np.int32)), "embedding": values}
            yield from pa.table(columns).to_batches()

    open_catalog().save("article_embeddings", batches())


def _write_vectors(n: int, rng: np.random.Generator) -> None:
    """What answers a new customer."""
    vectors = rng.standard_normal((n, FACTORS), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    columns = {
        "article_idx": pa.array(np.arange(n, dtype=np.int32)),
        "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), FACTORS),
        "popularity": pa.array(rng.random(n, np.float32)),
    }
    open_catalog().save("article_vectors", pa.table(columns))


def _write_neighbours(n: int) -> None:
    """What looks like each article and what is bought together with it."""
    idx = np.repeat(np.arange(n), 2 * NEIGHBOURS)
    rank = np.tile(np.arange(1, NEIGHBOURS + 1), 2 * n)
    kind = np.tile(np.repeat([LOOKS_LIKE, BOUGHT_TOGETHER], NEIGHBOURS), n)
    columns = [idx, kind, rank, (idx + 3 * rank) % n, 1 / rank]
    arrays = [pa.array(c).cast(f.type) for c, f in zip(columns, NEIGHBOUR_COLUMNS, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=NEIGHBOUR_COLUMNS)
    open_catalog().save("article_neighbours", table)


def _write_pictures(folder: Path, ids: list[str], rng: np.random.Generator) -> None:
    """Photographs of 360 x 540, as large as real ones, one file for many articles."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(PICTURES):
        small = rng.integers(0, 255, (54, 36, 3)).astype(np.uint8)
        out = io.BytesIO()
        Image.fromarray(small).resize((360, 540), Image.Resampling.BICUBIC).save(out, "JPEG")
        files.append(folder / f"{number}.jpg")
        files[-1].write_bytes(out.getvalue())
    for number, article_id in enumerate(ids):
        place = folder / article_id[:3]
        if number % 3000 == 0 or not place.exists():
            place.mkdir(exist_ok=True)
        link = place / f"{article_id}.jpg"
        if not link.exists():
            link.hardlink_to(files[number % PICTURES])
