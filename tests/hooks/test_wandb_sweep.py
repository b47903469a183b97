"""The W&B backend of a sweep: when it refuses, and what passes between server and study."""

import sys
from types import SimpleNamespace

import pytest
from shops import structured_shop

from fashion_recommender.hooks import wandb_sweep
from fashion_recommender.hooks.wandb_config import TrackingConfig
from fashion_recommender.models.registry import model_class
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.config import Dimension, SweepConfig
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.results import trials_table
from fashion_recommender.tuning.sweep import Sweep

SPACE = {"filling.half_life_days": Dimension(low=1, high=30, log=True, grid=(2, 7))}


class Server:
    """Stands in for W&B: takes a definition, hands out points, remembers what it is told."""

    def __init__(self, points):
        self.points = points
        self.defined: list = []
        self.runs: list = []

    def sweep(self, definition, project, entity):
        self.defined.append((definition, project, entity))
        return "abc"

    def agent(self, sweep_id, function, count, project, entity):
        assert sweep_id == "abc"
        self.count = count
        for point in self.points[:count]:
            self.next = point
            function()

    def init(self, group, job_type):
        run = Run(self.next, group)
        self.runs.append(run)
        return run


class Run:
    def __init__(self, config, group):
        self.config, self.group = config | {"_wandb": {}}, group
        self.logged: list = []
        self.summary: dict = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def log(self, values):
        self.logged.append(values)


@pytest.fixture
def sweep(tmp_path) -> Sweep:
    config = SweepConfig(model="popularity", backend="wandb", trials=3, cutoffs=2, sampler="random")
    configs = {"popularity": model_class("popularity").config_type()}
    log = structured_shop()
    return Sweep.prepare(
        config, configs, SPACE, Protocol(cutoffs=1), log, tmp_path / "popularity/journal.log"
    )


def test_what_the_server_hands_out_is_judged_told_and_kept(sweep, monkeypatch):
    # The last point is what a server makes of a range by rounding: just beyond its end.
    points = [{"filling.half_life_days": days} for days in (2, 7, 30.000001)]
    server = Server(points)
    monkeypatch.setitem(sys.modules, "wandb", server)
    monkeypatch.setattr(wandb_sweep, "_tracking", TrackingConfig(project="shop", entity="team"))
    wandb_sweep.run_agent(sweep)
    ((definition, project, entity),) = server.defined
    assert (project, entity) == ("shop", "team")
    assert definition["run_cap"] == server.count == 3
    table = trials_table(sweep.study, named_objectives(["map@12"]))
    assert table["state"].tolist() == ["complete"] * 4
    assert table["is_default"].tolist() == [True, False, False, False]
    assert table["parameter.filling.half_life_days"].tolist() == [3.5, 2.0, 7.0, 30.000001]
    for run, value in zip(server.runs, table["map@12"][1:], strict=True):
        assert run.group == sweep.study.study_name
        assert [list(row) for row in run.logged] == [["week/map@12"]] * 2 + [["map@12"]]
        assert run.logged[-1]["map@12"] == pytest.approx(value)
    wandb_sweep.run_agent(sweep)  # nothing is left
    assert len(server.defined) == 1


@pytest.mark.parametrize("mode", ["offline", "disabled"])
def test_offline_there_is_no_server(monkeypatch, mode):
    monkeypatch.setattr(wandb_sweep, "_mode", mode)
    with pytest.raises(wandb_sweep.NoServerError, match=rf"the mode is {mode}.*backend=optuna"):
        wandb_sweep.require_server()


def test_without_a_key_it_says_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.setattr(wandb_sweep, "_mode", "online")
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    settings = SimpleNamespace(
        api_key=None, identity_token_file=None, base_url="https://api.wandb.ai"
    )
    server = SimpleNamespace(setup=lambda: SimpleNamespace(settings=settings))
    monkeypatch.setitem(sys.modules, "wandb", server)
    with pytest.raises(wandb_sweep.NoServerError, match=r"Run `wandb login` or set WANDB_API_KEY"):
        wandb_sweep.require_server()
    settings.api_key = "key"
    wandb_sweep.require_server()
