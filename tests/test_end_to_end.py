"""The main job, as people run it: simulate a shop, run everything, read the leaderboard."""

import os
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from fashion_recommender.models.registry import MODELS, judged

REAL = Path(os.environ.get("FASHION_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))

pytestmark = pytest.mark.slow


def newest(folder: Path) -> Path:
    """The newest version of a versioned file."""
    return max(folder.glob("*/*"))


@pytest.fixture(scope="module")
def world(tiny_worlds) -> Path:
    return tiny_worlds


@pytest.fixture(scope="module")
def reporting(world) -> Path:
    return world / "sample" / "08_reporting"


def test_the_leaderboard_has_every_model_and_honest_intervals(reporting):
    table = pd.read_parquet(newest(reporting / "leaderboard.parquet"))
    assert set(table["model"]) == set(judged())
    means = table[(table["cutoff"] == "") & (table["segment"] == "all")]
    found = means[means["metric"] == "map@12"]
    assert (found["ci_low"] <= found["value"]).all()
    assert (found["value"] <= found["ci_high"]).all()
    assert found["value"].between(0, 1).all()
    assert len(set(found["n_customers"])) == 1
    assert table["cutoff"].nunique() == 4  # three weeks and their mean


def test_every_customer_gets_twelve_different_articles_of_every_model(world):
    customers = pq.read_table(world / "sample" / "03_primary" / "customers.parquet").num_rows
    for model in judged():
        path = world / "sample" / "07_model_output" / model / "recommendations.parquet"
        lists = pq.read_table(path).to_pandas()
        assert lists["customer_idx"].is_monotonic_increasing
        assert lists["customer_idx"].nunique() == customers
        assert (lists.groupby("customer_idx")["article_idx"].nunique() == 12).all()
        assert (lists.groupby("customer_idx")["rank"].max() == 12).all()


def test_the_submission_spells_out_the_best_model(world, reporting):
    raw = pd.read_csv(world / "sample" / "01_raw" / "customers.csv", dtype=str)
    written = pd.read_csv(reporting / "submission.csv", dtype=str)
    assert sorted(written["customer_id"]) == sorted(raw["customer_id"])
    assert written["prediction"].str.fullmatch(r"\d{10}( \d{10}){11}").all()


def test_the_report_and_the_costs_are_there(reporting):
    assert "<!doctype html>" in newest(reporting / "report.html").read_text()
    costs = pd.read_parquet(reporting / "costs.parquet")
    assert {f"{model}.fit" for model in MODELS} <= set(costs["node"])
    assert (costs["seconds"] >= 0).all()


def test_a_second_run_has_nothing_to_do(world, reporting, run):
    before = newest(reporting / "leaderboard.parquet")
    run(world, "kedro", "run", "--only-missing-outputs")
    assert newest(reporting / "leaderboard.parquet") == before


def test_one_model_can_be_varied_and_recommends_from_its_stored_version(world, run):
    folder = world / "sample" / "06_models" / "als" / "models.npz"
    stored = newest(folder)
    answers = world / "sample" / "07_model_output" / "als" / "recommendations.parquet"
    before = answers.read_bytes()
    run(
        world, "kedro", "run", "--pipelines=modelling", "--namespaces=als", "--params=als.factors=4"
    )
    assert newest(folder) != stored
    assert answers.read_bytes() != before
    version = f"--load-versions=als.models:{stored.parent.name}"
    run(world, "kedro", "run", "--pipelines=recommend", "--namespaces=als", version)
    assert answers.read_bytes() == before


def test_the_summary_is_printed(world, run):
    printed = run(world, "fashion_recommender.summary")
    assert "MAP@12" in printed
    assert "report.html" in printed


@pytest.mark.parametrize("shop", ["hm_slice", "online_retail"])
def test_a_real_shop_runs_without_special_cases(tmp_path, shop, run):
    if not (REAL / shop).is_dir():
        pytest.skip(f"no real data: {REAL / shop} is not there")
    raw = tmp_path / "hm" / "01_raw"
    raw.mkdir(parents=True)
    for source in (REAL / shop).iterdir():
        if source.name != "images":
            (raw / source.name).symlink_to(source)
        else:  # a hundred of them; another test looks at all
            (raw / "images").mkdir()
            for some in sorted(source.iterdir())[-8:]:
                (raw / "images" / some.name).symlink_to(some)
    # One target week, and a ranker that learns from less than by default: minutes faster.
    less = (
        "protocol.cutoffs=1,ranker.booster.rounds=30,"
        "ranker.training.weeks=3,ranker.training.most_weeks=3"
    )
    run(tmp_path, "kedro", "run", "--env=hm", f"--params={less}")
    table = pd.read_parquet(newest(tmp_path / "hm" / "08_reporting" / "leaderboard.parquet"))
    values = table[
        (table["cutoff"] == "") & (table["segment"] == "all") & (table["metric"] == "map@12")
    ].set_index("model")["value"]
    # Dense enough to tell models apart. Floors of the newest week; all three: docs/models.md.
    if shop == "online_retail":
        assert values["popularity"] >= 0.050
        assert values["als"] >= 0.13
        assert values["own_purchases"] >= 0.21
        assert values["ranker"] >= values["own_purchases"]
