"""The files of the sample shop: the layout of the original, byte for byte on any machine."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from fashion_recommender.schema import RAW_ARTICLES, RAW_CUSTOMERS, RAW_TRANSACTIONS
from fashion_recommender.simulation import SimulationConfig, shop, write_shop

TINY = {"n_customers": 300, "n_articles": 200, "start": "2020-06-25", "pictures": False}
SHA256 = {
    "articles.csv": "f36cbecd527062e2094f52a5a565efef19a5a016d6ccd430f4260da50f3c0172",
    "customers.csv": "0bb68d6f140f19eeae44f6c09b7dcac8d32467b5321878019149d480f579e2d9",
    "transactions_train.csv": "05511d0e73c31febe36fb89c08db230e92234e70d93dc981ca75f55a3a1b66ec",
}
"""Of the default shop. A change of the simulation changes them: look at docs/simulation.md again,
then write down what the failing test prints."""


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in SHA256}


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_the_default_shop_is_the_committed_one(shop_folder):
    assert hashes(shop_folder) == SHA256


@pytest.mark.slow
def test_other_processors_and_thread_counts_make_the_same_shop(tmp_path):
    script = (
        "from pathlib import Path; from fashion_recommender.simulation import *;"
        f"write_shop(SimulationConfig(pictures=False), Path({str(tmp_path)!r}))"
    )
    features = "AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512F AVX512CD AVX2 FMA3"
    environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": features, "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], env=environment, check=True)
    assert hashes(tmp_path) == SHA256


def test_another_seed_is_another_shop(tmp_path):
    for seed in (1, 2):
        write_shop(SimulationConfig(**TINY, seed=seed), tmp_path / str(seed))
    assert all(
        one != other
        for one, other in zip(
            hashes(tmp_path / "1").values(), hashes(tmp_path / "2").values(), strict=True
        )
    )


def test_headers_are_those_of_the_original(shop_folder):
    headers = {
        "articles.csv": RAW_ARTICLES,
        "customers.csv": RAW_CUSTOMERS,
        "transactions_train.csv": RAW_TRANSACTIONS,
    }
    for name, columns in headers.items():
        assert lines(shop_folder / name)[0] == ",".join(columns)


def test_rows_are_written_as_in_the_original(shop_folder):
    customer = re.compile(
        r"[0-9a-f]{64},(1\.0)?,(1\.0)?,(ACTIVE|PRE-CREATE|LEFT CLUB)?,"
        r"(NONE|Regularly|Monthly)?,(\d{2}\.0)?,[0-9a-f]{64}"
    )
    purchase = re.compile(r"20\d\d-\d\d-\d\d,[0-9a-f]{64},\d{10},0\.\d{2,17},[12]")
    assert all(map(customer.fullmatch, lines(shop_folder / "customers.csv")[1:]))
    assert all(map(purchase.fullmatch, lines(shop_folder / "transactions_train.csv")[1:]))


def test_only_texts_with_commas_are_quoted(shop_folder):
    quoted = re.findall(r'"[^"]*"', (shop_folder / "articles.csv").read_text())
    assert quoted
    assert all("," in text for text in quoted)


def test_ids_are_unique_padded_and_start_with_the_product(articles):
    assert articles["article_id"].is_unique
    assert articles["article_id"].str.fullmatch(r"\d{10}").all()
    product = articles["product_code"].astype(str).str.zfill(7)
    assert (articles["article_id"].str[:7] == product).all()


def test_codes_and_names_belong_together(articles):
    for number, name in (
        ("product_type_no", "product_type_name"),
        ("colour_group_code", "colour_group_name"),
        ("section_no", "section_name"),
        ("index_code", "index_name"),
        ("garment_group_no", "garment_group_name"),
    ):
        pairs = articles[[number, name]].drop_duplicates()
        assert pairs[number].is_unique, number


def test_the_log_is_sorted_by_day_and_refers_to_what_exists(log, articles, customers):
    assert log["t_dat"].is_monotonic_increasing
    assert log["article_id"].isin(articles["article_id"]).all()
    assert log["customer_id"].isin(customers["customer_id"]).all()


def test_an_interrupted_shop_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(shop, "write_transactions", fail)
    with pytest.raises(OSError, match="disk full"):
        write_shop(SimulationConfig(**TINY), tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_period_that_is_too_short_is_refused():
    with pytest.raises(ValidationError, match="needs at least 28"):
        SimulationConfig(start="2020-09-20", end="2020-09-22")
