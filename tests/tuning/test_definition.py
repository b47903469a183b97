"""What would be sent to a W&B server."""

import pytest

from fashion_recommender.models.registry import model_class
from fashion_recommender.tuning.config import Dimension, SweepConfig
from fashion_recommender.tuning.definition import sweep_definition
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.spaces import BoundSpace

SPACE = {
    "factors": {"low": 8, "high": 64, "log": True, "grid": [8, 64]},
    "alpha": {"values": [1, 4]},
    "iterations": {"values": [15]},
}


def definition(**sweep) -> dict:
    config = SweepConfig(**sweep)
    space = BoundSpace.checked(
        "als",
        {"als": model_class("als").config_type()},
        {path: Dimension(**facts) for path, facts in SPACE.items()},
        as_grid=config.sampler == "grid",
    )
    return sweep_definition(config, space, named_objectives(config.objectives), "als-1")


def test_a_grid():
    assert definition(sampler="grid") == {
        "name": "als-1",
        "description": "als: mean over 3 validation weeks",
        "method": "grid",
        "metric": {"name": "map@12", "goal": "maximize"},
        "parameters": {
            "factors": {"values": [8, 64]},
            "alpha": {"values": [1.0, 4.0]},
            "iterations": {"value": 15},
        },
        "run_cap": 4,
    }
    assert definition(sampler="grid", trials=3)["run_cap"] == 3
    assert definition(sampler="grid", trials=30)["run_cap"] == 4


@pytest.mark.parametrize(("sampler", "method"), [("tpe", "bayes"), ("random", "random")])
def test_a_range(sampler, method):
    defined = definition(sampler=sampler, objectives="gini@12+map@12")
    assert defined["method"] == method
    assert defined["metric"] == {"name": "gini@12", "goal": "minimize"}
    assert defined["run_cap"] == 40
    assert defined["parameters"]["factors"] == {
        "min": 8,
        "max": 64,
        "distribution": "q_log_uniform_values",
        "q": 1,
    }
