"""The three raw files, text for text as Kaggle has them, written as a stream."""

import binascii
import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from fashion_recommender.schema import RAW_ARTICLES, RAW_CUSTOMERS, RAW_TRANSACTIONS
from fashion_recommender.simulation import calendar
from fashion_recommender.simulation.articles import Articles
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.customers import CLUB, NEWS, Customers
from fashion_recommender.simulation.purchases import Purchases

CENTS_PER_PRICE: Final = 59_000
"""The price scale of the H&M data: money / 590."""

_ROWS_PER_BATCH: Final = 500_000


def write_articles(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write articles.csv; a text with a comma is quoted, as in the original."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RAW_ARTICLES)
        writer.writerows(rows)


def write_customers(path: Path, customers: Customers) -> None:
    """Write customers.csv, with the gaps of the original."""
    age = np.array([f"{year}.0" for year in range(128)], object)[customers.age]
    columns = [
        _hexadecimal(customers.ids),
        _flag(customers.fn),
        _flag(customers.active),
        _words(CLUB, customers.club),
        _words(NEWS, customers.news),
        pa.array(np.where(customers.knows_age, age, "")),
        _hexadecimal(customers.postal),
    ]
    _write(path, RAW_CUSTOMERS, [pa.RecordBatch.from_arrays(columns, names=list(RAW_CUSTOMERS))])


def write_transactions(
    path: Path,
    config: SimulationConfig,
    customers: Customers,
    articles: Articles,
    log: Purchases,
) -> None:
    """Write transactions_train.csv from rows by day and customer, a batch at a time."""
    day = pa.array([d.isoformat() for d in calendar.days(config.start, config.n_days)])
    customer = _hexadecimal(customers.ids)
    article = pa.array([f"{number:010d}" for number in articles.number])
    cents, price_of = np.unique(log.cents, return_inverse=True)
    # Seventeen digits would show noise of the division; the original shows up to fifteen.
    price = pa.array([f"{value / CENTS_PER_PRICE:.15g}" for value in cents.tolist()])

    def batches() -> Iterable[pa.RecordBatch]:
        for first in range(0, len(log.day), _ROWS_PER_BATCH):
            part = slice(first, first + _ROWS_PER_BATCH)
            columns = [
                pc.take(day, pa.array(log.day[part])),
                pc.take(customer, pa.array(log.customer[part])),
                pc.take(article, pa.array(log.article[part])),
                pc.take(price, pa.array(price_of[part])),
                pa.array(log.channel[part]),
            ]
            yield pa.RecordBatch.from_arrays(columns, names=list(RAW_TRANSACTIONS))

    _write(path, RAW_TRANSACTIONS, batches())


def _write(path: Path, header: tuple[str, ...], batches: Iterable[pa.RecordBatch]) -> None:
    options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb") as file:
        file.write((",".join(header) + "\n").encode())
        writer = None
        for batch in batches:
            if writer is None:
                writer = arrow_csv.CSVWriter(file, batch.schema, write_options=options)
            writer.write_batch(batch)
        if writer is not None:
            writer.close()


def _hexadecimal(numbers: np.ndarray) -> pa.Array:
    """Write rows of four uint64 as 64 hexadecimal digits."""
    text = binascii.hexlify(np.ascontiguousarray(numbers).astype(">u8").tobytes())
    offsets = pa.py_buffer(np.arange(0, len(text) + 1, 64, dtype=np.int64).tobytes())
    return pa.Array.from_buffers(
        pa.large_string(), len(numbers), [None, offsets, pa.py_buffer(text)]
    ).cast(pa.string())


def _flag(yes: np.ndarray) -> pa.Array:
    return pa.array(np.where(yes, "1.0", ""))


def _words(words: tuple[str, ...], position: np.ndarray) -> pa.Array:
    return pc.take(pa.array(words), pa.array(position))
