"""Search spaces: what they refuse, list and translate."""

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from pydantic import ValidationError

from fashion_recommender.models.registry import MEMBERS, MODELS, model_class
from fashion_recommender.tuning.config import Dimension, SearchSpaces, SweepConfig
from fashion_recommender.tuning.spaces import BoundSpace, SpaceError, as_parameters


def bound(model: str = "als", as_grid: bool = False, **space: dict) -> BoundSpace:
    configs = {name: model_class(name).config_type() for name in (model, *MEMBERS.get(model, ()))}
    dimensions = {path: Dimension(**facts) for path, facts in space.items()}
    return BoundSpace.checked(model, configs, dimensions, as_grid=as_grid)


@pytest.mark.parametrize(
    ("dimension", "message"),
    [
        ({}, "give values, or low and high"),
        ({"low": 1}, "give values, or low and high"),
        ({"low": 2, "high": 1}, "low must be below high"),
        ({"low": 0, "high": 1, "log": True}, "only positive numbers have a logarithm"),
        ({"low": 1, "high": 9, "log": True, "step": 2}, "one or the other"),
        ({"values": [1], "low": 1}, "one or the other"),
        ({"values": []}, "at least one"),
        ({"values": [1, 1]}, "distinct"),
        ({"low": 1, "high": 2, "grid": [3]}, "3 is not between 1 and 2"),
        ({"low": 1, "hihg": 2}, "hihg"),
    ],
)
def test_a_dimension_is_a_choice_or_a_range(dimension, message):
    with pytest.raises(ValidationError, match=message):
        Dimension(**dimension)


@pytest.mark.parametrize(
    ("model", "path", "dimension", "message"),
    [
        ("als", "factros", {"values": [1]}, "no parameter factros; did you mean factors"),
        ("als", "filling", {"values": [1]}, "is a group of parameters; name one: half_life_days"),
        ("als", "factors", {"values": [16, 0]}, "als.factors: 0 is refused"),
        ("als", "factors", {"low": 1, "high": 4000}, "als.factors: 4000 is refused"),
        ("als", "factors", {"low": 1.5, "high": 4}, "1.5 is no whole number"),
        ("svd", "weighting", {"values": ["bm52"]}, "'bm52' is refused"),
        ("svd", "weighting", {"low": 0, "high": 1}, "is no number, so it has no range"),
        ("hybrid", "als.factros", {"values": [1]}, "no parameter factros; did you mean factors"),
        ("hybrid", "svd.factors", {"values": [1]}, "no parameter svd"),
        ("als", "factors.more", {"values": [1]}, "no more in there"),
    ],
)
def test_what_the_configuration_refuses_is_refused_before_any_trial(
    model, path, dimension, message
):
    with pytest.raises(SpaceError, match=message):
        bound(model, **{path: dimension})


def test_combinations_are_checked_too():
    weights = {f"weights.{member}": {"values": [0, 1]} for member in MEMBERS["hybrid"]}
    with pytest.raises(SpaceError, match="every member has the weight 0"):
        bound("hybrid", as_grid=True, **weights)


def test_a_range_without_a_grid_cannot_be_taken_as_one():
    with pytest.raises(SpaceError, match=r"als.factors is a range.*give it grid"):
        bound(as_grid=True, factors={"low": 8, "high": 64})
    with pytest.raises(SpaceError, match="is empty"):
        bound()


def test_the_grid_is_every_combination_the_last_parameter_changing_fastest():
    space = bound(
        as_grid=True,
        factors={"low": 8, "high": 64, "grid": [8, 16]},
        alpha={"values": [1, 2.5]},
    )
    assert space.grid() == [
        {"factors": 8, "alpha": 1.0},
        {"factors": 8, "alpha": 2.5},
        {"factors": 16, "alpha": 1.0},
        {"factors": 16, "alpha": 2.5},
    ]
    assert isinstance(space.grid()[0]["alpha"], float)
    assert isinstance(space.grid()[0]["factors"], int)


def test_types_follow_the_configuration_not_how_numbers_are_written():
    space = bound(
        factors={"low": 8, "high": 64, "log": True},
        alpha={"low": 1, "high": 64},
        iterations={"low": 4, "high": 16, "step": 4},
        regularization={"values": [1, 2]},
    )
    assert space.distributions() == {
        "factors": IntDistribution(8, 64, log=True),
        "alpha": FloatDistribution(1.0, 64.0),
        "iterations": IntDistribution(4, 16, step=4),
        "regularization": CategoricalDistribution([1.0, 2.0]),
    }


def test_the_same_space_for_wandb():
    space = {
        "factors": {"low": 8, "high": 64, "log": True, "grid": [8, 64]},
        "alpha": {"low": 1, "high": 64, "grid": [2]},
        "iterations": {"low": 4, "high": 16, "step": 4, "grid": [4, 8]},
        "regularization": {"low": 0.01, "high": 1, "log": True, "grid": [0.1, 1]},
    }
    assert bound(**space).for_wandb(as_grid=False) == {
        "factors": {"min": 8, "max": 64, "distribution": "q_log_uniform_values", "q": 1},
        "alpha": {"min": 1.0, "max": 64.0, "distribution": "uniform"},
        "iterations": {"min": 4, "max": 16, "distribution": "q_uniform", "q": 4},
        "regularization": {"min": 0.01, "max": 1.0, "distribution": "log_uniform_values"},
    }
    assert bound(as_grid=True, **space).for_wandb(as_grid=True) == {
        "factors": {"values": [8, 64]},
        "alpha": {"value": 2.0},
        "iterations": {"values": [4, 8]},
        "regularization": {"values": [0.1, 1.0]},
    }


def test_a_point_becomes_configurations_and_parameters():
    space = bound("hybrid", **{"als.factors": {"values": [16]}, "weights.als": {"values": [0.5]}})
    point = {"als.factors": 16, "weights.als": 0.5}
    configs = space.configs_at(point)
    assert configs["als"].factors == 16
    assert configs["hybrid"].weights.als == 0.5
    assert configs["content"] == model_class("content").config_type()
    assert as_parameters(point, "hybrid", space.configs) == {
        "als": {"factors": 16},
        "hybrid": {"weights": {"als": 0.5}},
    }


def test_present_parameters_may_lie_beyond_the_space():
    space = bound(factors={"low": 8, "high": 32}, alpha={"values": [4, 8]})
    assert space.present() == {"factors": 64, "alpha": 4.0}
    assert not space.holds(space.present())
    assert space.holds({"factors": 8, "alpha": 8.0})
    assert not space.holds({"factors": 8, "alpha": 7.0})


@pytest.mark.parametrize("as_grid", [True, False])
@pytest.mark.parametrize("model", MODELS)
def test_every_model_has_a_space_that_fits_it(model, as_grid, project_parameters):
    spaces = SearchSpaces.model_validate(project_parameters["search_spaces"])
    types = {name: model_class(name).config_type for name in MODELS}
    configs = {n: t.model_validate(project_parameters.get(n, {})) for n, t in types.items()}
    space = BoundSpace.checked(model, configs, getattr(spaces, model), as_grid=as_grid)
    assert len(space.dimensions) >= 1
    assert 2 <= len(space.grid()) <= 500 if as_grid else space.distributions()


def test_the_first_grid_is_the_original_projects(project_parameters):
    als = project_parameters["search_spaces"]["als"]
    assert {path: facts["grid"] for path, facts in als.items()} == {
        "factors": [16, 32, 64, 128],
        "regularization": [0.01, 0.3, 0.7],
        "alpha": [16, 32, 64],
        "iterations": [8, 16, 32],
        "half_life_days": [60],
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"model": "asl"}, "'als'"),
        ({"objectives": "map"}, "'map' is no objective: write a metric and a depth"),
        ({"objectives": "map@12+map@12"}, "name each objective once"),
        ({"dead_after_seconds": 20}, "less than three times"),
        ({"samplr": "grid"}, "samplr"),
    ],
)
def test_a_sweep_refuses_what_it_cannot_do(given, message):
    with pytest.raises(ValidationError, match=message):
        SweepConfig(**given)


def test_objectives_can_be_written_on_the_command_line():
    assert SweepConfig(objectives="map@12+coverage@12").objectives == ("map@12", "coverage@12")
