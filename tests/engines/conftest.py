"""Both engines, connected and configured as the project does it, and a shop full of odd texts."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fashion_recommender import engines, schema
from fashion_recommender.pipelines.data_processing.nodes import check_raw_files, code_shop
from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS
from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.shop import write_shop

PROJECT = Path(__file__).parents[2]
REAL = Path(os.environ.get("FASHION_REAL_DATA", PROJECT.parent / "shared" / "data"))
TABLES = ("articles", "customers", "transactions")
FILES = ("articles.csv", "customers.csv", "transactions_train.csv")
SAMPLE = SimulationConfig(
    n_customers=400,
    n_articles=300,
    start=dt.date(2020, 6, 1),
    visits_per_customer=4,
    pictures=False,
)


@pytest.fixture(scope="session")
def engine_blocks() -> dict:
    """The blocks of globals.yml."""
    return CONFIG_LOADER_CLASS(str(PROJECT / "conf"), **CONFIG_LOADER_ARGS)["globals"]["engines"]


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory, engine_blocks):
    spills = str(tmp_path_factory.mktemp("spills"))
    return engines.connect(engine_blocks["duckdb"]["connection"] | {"temp_directory": spills})


@pytest.fixture(scope="session")
def spark(engine_blocks):
    if absent := engines.spark_absent():
        pytest.skip(absent)
    connection = engine_blocks["spark"]["connection"]
    properties = connection["properties"] | {
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": 2,
        # What pays off after minutes does not within seconds.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto",
        "spark.sql.codegen.wholeStage": False,
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": False,
    }
    return engines.connect(connection | {"master": "local[1]", "properties": properties})


@pytest.fixture(scope="session")
def coded_shop(duckdb, engine_blocks, tmp_path_factory) -> Callable[[str], Path]:
    """Gives the folder with the coded tables of a shop: ``sample`` (simulated) or a real one."""
    folders: dict[str, Path] = {}

    def coded(shop: str) -> Path:
        if shop not in folders:
            folder = tmp_path_factory.mktemp(shop)
            raw = REAL / shop
            if shop == "sample":
                raw = folder
                write_shop(SAMPLE, folder)
            elif not raw.is_dir():
                pytest.skip(f"no real data: {raw} is not there")
            texts, log = (engine_blocks["duckdb"][key] for key in ("read_csv_texts", "read_csv"))
            paths = [str(raw / name) for name in FILES]
            files = [
                duckdb.read_csv(path, **options)
                for path, options in zip(paths, (texts, texts, log), strict=True)
            ]
            tables = code_shop(check_raw_files(*paths), *files)
            for name, table in zip(TABLES, tables, strict=True):
                table.to_parquet(folder / f"{name}.parquet")
            folders[shop] = folder
        return folders[shop]

    return coded


@pytest.fixture(scope="session")
def odd_shop(tmp_path_factory) -> Path:
    """Three valid files whose texts engines like to read in ways of their own."""
    folder = tmp_path_factory.mktemp("odd_shop")
    names = ["Scarf", "view", "fit", '"Quoted"', "a, b", " blanks ", "", "NULL", "null", "-", "Åre"]
    texts = ["two\nlines", "back\\slash", 'say ""hi""', "#comment", "'", "\t", "vvv", "NaN", "☃"]
    articles = [",".join(schema.RAW_ARTICLES)]
    for i in range(40):
        fields = [f"{(i * 37) % 40:07d}{i % 3 + 1:03d}"]
        for name in schema.RAW_ARTICLES[1:-1]:
            if name in schema.ARTICLE_NUMBERS:
                fields.append(["7", "-1", "", "0012", "3.0"][i % 5])
            else:
                fields.append('"' + names[i % len(names)].replace('"', '""') + '"')
        articles.append(",".join([*fields, f'"{texts[i % len(texts)]}"']))
    customers = [",".join(schema.RAW_CUSTOMERS)]
    people = [f"{(i * 7919) % 65536:04x}{i:060d}" for i in range(50)]
    for i, person in enumerate(people):
        flag, age = ["", "1", "1.0", "0", "0.0"][i % 5], ["", "21.0", "35", "99"][i % 4]
        customers.append(f"{person},{flag},{flag},ACTIVE,{names[i % 3]},{age},f{i}v")
    log = [",".join(schema.RAW_TRANSACTIONS)]
    prices = ["0.0169491525423729", "1e-05", "0", "0.1", "3", "0.050830508474576264", "016.50"]
    for i in range(900):
        article = articles_id(articles, (i * i) % 37 + 1)
        day = f"2020-0{1 + i // 300}-{1 + (i // 3) % 28:02d}"
        log.append(f"{day},{people[(i * 13) % 45]},{article},{prices[i % 7]},{1 + i % 2}")
    log += log[-20:]  # exact duplicates
    (folder / "articles.csv").write_bytes(b"\xef\xbb\xbf" + "\n".join([*articles, ""]).encode())
    (folder / "customers.csv").write_bytes("\r\n".join([*customers, ""]).encode())
    (folder / "transactions_train.csv").write_text("\n".join(log))
    return folder


def articles_id(lines: list[str], row: int) -> str:
    """The id in a line of articles.csv."""
    return lines[row][:10]
