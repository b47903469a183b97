"""A tiny valid shop in the Kaggle layout, to be spoilt by tests, and the pipeline that reads it."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from kedro.io import DataCatalog
from kedro.runner import SequentialRunner

from fashion_recommender import schema
from fashion_recommender.pipelines.data_processing import create_pipeline
from fashion_recommender.tables.splits import Protocol

FILES = {
    "articles": "articles.csv",
    "customers": "customers.csv",
    "transactions": "transactions_train.csv",
}
N_ARTICLES, N_CUSTOMERS, N_DAYS = 40, 50, 60


@dataclass
class Shop:
    """Rows of text, the header first; ``row, column`` of a table as people count lines from 1."""

    articles: list[list[str]]
    customers: list[list[str]]
    transactions: list[list[str]]

    def put(self, table: str, line: int, column: str, value: str) -> None:
        """Change one field."""
        rows = getattr(self, table)
        rows[line - 1][rows[0].index(column)] = value

    def drop(self, table: str, column: str) -> None:
        """Leave a column out."""
        rows = getattr(self, table)
        position = rows[0].index(column)
        for row in rows:
            del row[position]

    def text(self, table: str, delimiter: str = ",") -> str:
        """The content of the file of a table."""
        return "".join(delimiter.join(row) + "\n" for row in getattr(self, table))


@pytest.fixture
def shop() -> Shop:
    """50 customers (the last five never bought), 40 articles (the last three never sold)."""
    articles = [list(schema.RAW_ARTICLES)]
    for i in range(N_ARTICLES):
        row = {
            name: "7" if name in schema.ARTICLE_NUMBERS else f"{name} {i % 4}"
            for name in schema.RAW_ARTICLES
        }
        row["article_id"] = f"{i // 2 + 100000:07d}{i % 2 + 1:03d}"
        articles.append(list(row.values()))
    customers = [list(schema.RAW_CUSTOMERS)]
    for i in range(N_CUSTOMERS):
        flag = ["", "1.0"][i % 2]
        age = ["", "21.0", "54.0"][i % 3]
        customers.append([f"{i * 7919:064x}", flag, flag, "ACTIVE", "NONE", age, f"{i:064x}"])
    transactions = [list(schema.RAW_TRANSACTIONS)]
    for i in range(600):
        day = i * N_DAYS // 600
        transactions.append(
            [
                f"2020-{7 + day // 30:02d}-{1 + day % 30:02d}",
                customers[1 + (i * 13) % (N_CUSTOMERS - 5)][0],
                articles[1 + (i * i) % (N_ARTICLES - 3)][0],
                f"0.0{1 + i % 9}",
                str(1 + i % 2),
            ]
        )
    return Shop(articles, customers, transactions)


@dataclass
class World:
    """A world's folder and the pipeline that reads its raw files."""

    folder: Path
    catalog: Callable[[], DataCatalog]

    @property
    def raw(self) -> Path:
        """Where people put the files."""
        return self.folder / "01_raw"

    def write(self, shop: Shop, packed: bool = False) -> None:
        """Put the shop's files there."""
        self.raw.mkdir(parents=True, exist_ok=True)
        for table, name in FILES.items():
            content = shop.text(table).encode()
            if packed:
                (self.raw / f"{name}.gz").write_bytes(gzip.compress(content))
            else:
                (self.raw / name).write_bytes(content)

    def process(self, protocol: Protocol | None = None) -> DataCatalog:
        """Run data_processing; the catalog to read its tables from."""
        catalog = self.catalog()
        catalog["params:protocol"] = protocol or Protocol()
        SequentialRunner().run(create_pipeline(), catalog)
        return self.catalog()

    def outputs(self) -> dict[str, bytes]:
        """Tables and reports that exist, with their content."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
            and path.parts[len(self.folder.parts)] not in ("01_raw", "02_intermediate")
        }


@pytest.fixture
def world(tmp_path, monkeypatch, quick_catalog) -> World:
    """An empty world."""
    monkeypatch.setenv("FASHION_DATA", str(tmp_path))
    return World(tmp_path / "sample", lambda: quick_catalog(tmp_path))
