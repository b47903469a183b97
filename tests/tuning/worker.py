"""A worker of a study whose trials take a moment: `python worker.py STORAGE LOG SECONDS`.

STORAGE is a URL or a journal file. Every week that is judged is a line of LOG, written when it is
begun and when it is done, so that a test sees what was done twice. Beside LOG, the worker says
that it is ready (`ready-PID`) and waits until `go` lies there.
"""

import datetime as dt
import os
import sys
import time
from pathlib import Path

from fashion_recommender.models.registry import model_class
from fashion_recommender.tuning.config import Dimension, SweepConfig
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.search import Search
from fashion_recommender.tuning.spaces import BoundSpace
from fashion_recommender.tuning.storage import open_storage
from fashion_recommender.tuning.study import open_study
from fashion_recommender.tuning.validation import Judged

N_POINTS = 12


def make_search(storage: str, evaluate) -> Search:
    sweep = SweepConfig(
        sampler="grid",
        cutoffs=2,
        prune_quantile=0,
        storage=storage if "://" in storage else None,
    )
    space = {"factors": Dimension(values=tuple(range(1, N_POINTS + 1)))}
    configs = {"als": model_class("als").config_type()}
    bound = BoundSpace.checked("als", configs, space, as_grid=True)
    objectives = named_objectives(sweep.objectives)
    study = open_study(open_storage(sweep.storage, Path(storage)), "study", objectives, {})
    return Search(study, bound, sweep, objectives, evaluate, pause_seconds=0.05)


def main(storage: str, log: Path, seconds: float) -> None:
    def write(*what: object) -> None:
        with log.open("a") as file:  # one write: lines of two workers do not mix
            file.write(" ".join(map(str, what)) + "\n")

    def evaluate(point):
        factors = point["factors"]
        for week in (dt.date(2020, 8, 26), dt.date(2020, 8, 19)):
            write("begun", factors, week, os.getpid())
            time.sleep(seconds)
            write("done", factors, week, os.getpid())
            yield Judged(week, {"map@12": factors / 100}, 0.0, 0.0)

    search = make_search(storage, evaluate)
    log.with_name(f"ready-{os.getpid()}").touch()
    while not log.with_name("go").exists():
        time.sleep(0.01)
    search.run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
