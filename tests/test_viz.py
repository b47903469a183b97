"""Kedro-Viz: colours for every node, few boxes when collapsed, previews, the status of a run."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kedro.framework.project import pipelines
from kedro.framework.startup import bootstrap_project
from kedro_viz.api.rest.responses.run_events import (
    RunStatusAPIResponse,
    transform_events_to_structured_format,
)

from fashion_recommender import viz_styles
from fashion_recommender.datasets.preview import as_preview
from fashion_recommender.figures.story import CHAPTERS
from fashion_recommender.models.registry import MODELS

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def registered() -> dict:
    bootstrap_project(PROJECT)
    pipelines.set_requested(None)
    return dict(pipelines)


def test_every_node_has_its_pipelines_colour(registered):
    assert viz_styles.FILE.read_text() == viz_styles.text(registered), (
        "nodes have changed: run python -m fashion_recommender.viz_styles"
    )
    looks = json.loads(viz_styles.FILE.read_text())
    nodes = {node.name.rpartition(".")[2] for node in registered["__default__"].nodes}
    assert nodes == set(looks)
    assert looks["fit"] != looks["evaluate"] != looks["draw_days"]


def test_collapsed_there_are_few_boxes_beside_the_models(registered):
    nodes = registered["__default__"].nodes
    tops = {(node.namespace or node.name).partition(".")[0] for node in nodes}
    assert all(node.namespace for node in nodes)
    assert len(tops - set(MODELS)) <= 9


def test_previews_are_fit_for_json():
    import datetime as dt

    import pyarrow as pa

    table = pa.table(
        {
            "day": [dt.date(2020, 1, 2), None],
            "price": pa.array([0.1, float("nan")], pa.float32()),
            "vector": [[1.0, 2.0], None],
            "name": ["a", None],
        }
    )
    preview = as_preview(table)
    assert json.loads(json.dumps(preview, allow_nan=False)) == {
        "index": [0, 1],
        "columns": ["day", "price", "vector", "name"],
        "data": [["2020-01-02", 0.1, "[2 values]", "a"], [None, None, None, None]],
    }


@pytest.mark.slow
def test_the_build_shows_figures_tables_and_metrics(tiny_worlds, tmp_path):
    command = [sys.executable, "-m", "kedro", "viz", "build", "--include-previews"]
    environment = os.environ | {"FASHION_DATA": str(tiny_worlds), "CI": "true"}
    built = PROJECT / "build"
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        shutil.move(built, tmp_path / "build")
    finally:
        shutil.rmtree(built, ignore_errors=True)
    api = tmp_path / "build" / "api"
    main = json.loads((api / "main").read_text())
    ids = {node["name"]: node["id"] for node in main["nodes"]}

    def shown(name: str) -> tuple:
        node = json.loads((api / "nodes" / ids[name]).read_text())
        return node["preview_type"], node["preview"]

    for chapter in CHAPTERS:
        for entry in chapter.entries:
            kind, preview = shown(entry)
            assert kind == "PlotlyPreview", entry
            assert preview["layout"]["meta"]["title"], entry
    for name in (
        "articles",
        "evaluation_buyers",
        "als.recommendations",
        "als.metrics",
        "leaderboard",
    ):
        kind, preview = shown(name)
        assert kind == "TablePreview", name
        assert preview["data"], name
    assert shown("data_quality")[0] == "JSONPreview"
    assert set(main["layers"]) >= {"raw", "primary", "models", "reporting"}
    fit = next(node for node in main["nodes"] if node["name"] == "fit")
    assert fit["node_extras"]["styles"]["fill"].startswith("#")


@pytest.mark.slow
def test_a_run_keeps_its_status(tmp_path):
    """In the project's folder, so the runs are made in another one."""
    (tmp_path / "src").mkdir()
    for name in ("pyproject.toml", "conf", "src/fashion_recommender"):
        (tmp_path / name).symlink_to(PROJECT / name)
    environment = os.environ | {"FASHION_DATA": str(tmp_path / "data"), "WANDB_MODE": "disabled"}
    small = "sample_data.n_customers=50,sample_data.n_articles=150,sample_data.pictures=false"

    def status_after(*arguments: str) -> RunStatusAPIResponse:
        file = tmp_path / ".viz" / "kedro_pipeline_events.json"
        file.unlink(missing_ok=True)
        command = [sys.executable, "-m", "kedro", "run", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert file.exists(), done.stderr
        return transform_events_to_structured_format(json.loads(file.read_text()))

    done = status_after("--pipelines=sample_data", f"--params={small}")
    assert done.pipeline.status == "success"
    assert [(node.status, node.error) for node in done.nodes.values()] == [("success", None)]
    assert done.pipeline.duration > 0
    (tmp_path / "data" / "sample" / "01_raw" / "articles.csv").unlink()
    failed = status_after("--pipelines=data_processing")
    assert failed.pipeline.status == "failed"
    assert "there is no such file" in failed.pipeline.error.message
