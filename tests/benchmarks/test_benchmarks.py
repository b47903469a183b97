"""Benchmarks run from end to end at a tiny size and print what they promise."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(name, *arguments, **environment):
    """Run a benchmark in a process of its own; what it prints."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **environment},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert re.search(r"\d+ cores.*Python \d", done.stdout), "the machine is named"
    return done.stdout


def test_top_k_beside_product_and_implicit():
    said = run("top_k", "--customers=300", "--articles=900", "--on-sale=200")
    for way in ("bare matrix product", "ours, all", "ours, 200 on sale", "one call a customer"):
        assert re.search(rf"{way}.* s +[\d.]+ CPU-s", said), said
    assert len(re.findall(r"x [\d.]+ / [\d.]+", said)) == 4


def test_metrics_beside_a_loop_and_ranx():
    # Compiling what ranx is made of takes 45 seconds.
    said = run("metrics", "--customers=300", NUMBA_DISABLE_JIT="1")
    assert len(re.findall(r"x [\d.]+ / [\d.]+", said)) == 3


def test_trees_beside_lightgbm():
    said = run("trees", "--rows=300", "--trees=5")
    assert re.search(r"lightgbm, one thread .* x [\d.]+ / [\d.]+", said)


def test_blas_has_one_thread_beside_those_of_top_k_however_it_is_started():
    """Else products that `implicit` asks for in its own threads would have threads each."""
    counted = "{info['internal_api']: info['num_threads'] for info in threadpool_info()}"
    done = subprocess.run(
        [sys.executable, "-c", f"import top_k; from threadpoolctl import *; print({counted})"],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "2"},
    )
    assert "'openblas': 1" in done.stdout


def test_the_look_at_the_data():
    said = run("eda", "--rows=5000")
    assert re.search(r"eda\.count_days +[\d.]+ s +[\d.]+ CPU-s +[\d.]+ GB", said)
    assert re.search(r"together +[\d.]+ s", said)


def test_the_page_on_outputs_that_it_makes_up():
    said = run("page", "--scale=0.001", "--switches=2", "--no-browser")
    assert re.search(r"outputs 0.001 times the published size", said)
    assert re.search(r"another customer, script alone +[\d.]+ s median", said)


@pytest.mark.slow
def test_embeddings_of_pictures_that_it_draws():
    said = run("embeddings", "--pictures=6", "--loop=3")
    assert len(re.findall(r"[\d.]+ pictures/s +[\d.]+ ms of CPU each", said)) == 2


@pytest.mark.slow
def test_growth_goes_on_with_what_is_kept(tmp_path):
    arguments = "--customers=300", "--pipelines=data_processing", "--keep", str(tmp_path)
    before, after = run("growth", *arguments), run("growth", *arguments)
    assert "500 articles for 300 customers" in before
    assert "simulated 300 customers" in before
    assert "simulated 300 customers" not in after
    pattern = r"data_processing +[\d.]+ +[\d.]+\n"
    assert re.search(pattern, before)[0] == re.search(pattern, after)[0], "nothing was run again"


@pytest.mark.slow
def test_simulation():
    assert re.search(r"kedro run: [\d,]+ transactions.* GB", run("simulation", "--customers=300"))


@pytest.mark.slow
def test_data_processing_beside_pandas_and_one_statement():
    said = run("data_processing", "--customers=300")
    assert re.search(r"code_shop +[\d.]+ s +[\d.]+ GB", said)
    assert len(re.findall(r"x [\d.]+ / [\d.]+", said)) == 2


def test_growth_is_an_exponent_of_the_rows(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import growth
    import pandas as pd

    def costs(seconds):
        return pd.DataFrame(
            {
                "node": ["data_processing.code_shop", "als.fit"],
                "seconds": seconds,
                "peak_memory_mb": [500.0, 900.0],
            }
        )

    found = {100: (1_000, costs([1.0, 3.0])), 1_000: (10_000, costs([10.0, 300.0]))}
    grown = growth.table(found, "node")
    assert grown["exponent"].to_dict() == {"als.fit": 2.0, "data_processing.code_shop": 1.0}
    assert grown.index[0] == "als.fit"
    by_pipeline = growth.table(found, "pipeline")
    assert by_pipeline.loc["modelling", "1,000: s"] == 300
    assert by_pipeline.loc["data_processing", "100: GB"] == 0.5


@pytest.mark.slow
def test_engines_count_what_children_take():
    said = run("engines", "--customers=300", "--engines", "duckdb", "duckdb")
    assert re.search(r"on both engines, [\d,]+ transactions", said)
    assert re.search(r"duckdb +[\d.]+ s +[\d.]+ CPU-s +[\d.]+ GB +x [\d.]+ / [\d.]+", said)
