"""Five nodes with every kind of output: in memory, a file, a version, a stream, two at once.

The environment variable DIE_AT names the point where a run kills itself.
"""

import os
import signal

import pyarrow as pa
from kedro.framework.hooks import hook_impl
from kedro.pipeline import Node, Pipeline

from fashion_recommender.datasets import atomic


def die_at(point):
    if os.environ.get("DIE_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


def clean(raw, smallest):
    die_at("clean")
    kept = raw[raw["n"] >= smallest]
    return kept, {"rows": len(kept)}


def square(table):
    die_at("square")
    return table.assign(square=table["n"] ** 2)


def fit(squares, factor):
    die_at("fit")
    return {"weight": float(squares["square"].sum() * factor)}


def predict(table, model):
    die_at("predict")
    scores = pa.table({"n": table["n"], "score": table["n"] * model["weight"]})
    return (batch for batch in scores.to_batches(max_chunksize=2))


def report(scores, model, quality):
    die_at("report")
    return {"best": max(scores["score"].to_pylist()), **model, **quality}


def create_pipeline():
    return Pipeline(
        [
            Node(clean, ["raw", "params:smallest"], ["table@pandas", "quality"], name="clean"),
            Node(square, "table@pandas", "squares_in_memory", name="square"),
            Node(fit, ["squares_in_memory", "params:factor"], "model", name="fit"),
            Node(predict, ["table@pandas", "model"], "scores", name="predict"),
            Node(report, ["scores", "model", "quality"], "report", name="report"),
        ]
    )


def register_pipelines():
    return {"__default__": create_pipeline()}


class DyingHooks:
    @hook_impl
    def before_dataset_saved(self, dataset_name):
        die_at(f"before {dataset_name}")

    @hook_impl(trylast=True)
    def after_dataset_saved(self, dataset_name):
        die_at(f"after {dataset_name}")


rename = atomic._rename


def dying_rename(temporary, final):
    die_at(f"written {final.name}")
    rename(temporary, final)
    die_at(f"renamed {final.name}")


atomic._rename = dying_rename
