import pytest
from pydantic import Field, field_validator

from fashion_recommender.configuration import Config
from fashion_recommender.hooks.parameters import (
    ParameterError,
    refuse_invalid,
    refuse_unknown,
    refuse_wrong_globals,
)


class Solver(Config):
    iterations: int = Field(15, ge=1)


class ALSConfig(Config):
    factors: int = Field(64, ge=1, le=512)
    alpha: float = 1.0
    solver: Solver | None = None
    weights: dict[str, float] = Field(default_factory=dict)

    @field_validator("alpha")
    @classmethod
    def _even(cls, value: float) -> float:
        if value < 0:
            raise ValueError("at least 0: weights are counts")
        return value


class Charts(Config):
    top: int = 10
    by: dict[str, int] = Field(default_factory=dict)


class EdaConfig(Config):
    charts: Charts = Charts()
    title: str | None = None


FILES = {
    "als": {"factors": 64, "solver": {"iterations": 15}},
    "eda": {"charts": {"top": 10, "by": {}}, "title": None},
    "engine": "duckdb",
}
TYPES = {"als": ALSConfig, "eda": EdaConfig}


def complaint(check, *given):
    """What a check says of parameters, None where it is content."""
    try:
        check(*given)
    except ParameterError as error:
        return error.message
    return None


@pytest.mark.parametrize(
    "given",
    [
        {"als": {"factors": 128}},
        {"als": {"solver": {"iterations": 3}}},
        {"als": {"alpha": 2.0}},  # a field that no file sets
        {"als": {"weights": {"svd": 0.5}}},  # free keys
        {"eda": {"charts": {"top": 3, "by": {"age": 1}}}},
        {"engine": "spark"},
        {},
    ],
    ids=str,
)
def test_names_that_exist_pass(given):
    assert complaint(refuse_unknown, given, FILES, TYPES) is None
    wrong = complaint(refuse_unknown, {**given, "zzz": 1}, FILES, TYPES)
    assert wrong == "unknown parameter zzz: there are als, eda, engine.", (
        "it alone is complained of"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"asl": {"factors": 3}}, "unknown parameter asl: did you mean als?"),
        ({"als": {"factrs": 3}}, "unknown parameter als.factrs: did you mean als.factors?"),
        (
            {"als": {"solver": {"iteration": 3}}},
            "unknown parameter als.solver.iteration: did you mean als.solver.iterations?",
        ),
        (
            {"eda": {"charts": {"tip": 3}}},
            "unknown parameter eda.charts.tip: did you mean eda.charts.top?",
        ),
        ({"iterations": 3}, "unknown parameter iterations: did you mean als.solver.iterations?"),
        ({"zzz": 3}, "unknown parameter zzz: there are als, eda, engine."),
        ({"als": {"zzz": 3}}, "there are als.alpha, als.factors, als.solver, als.weights."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_names_that_do_not_exist_are_refused_with_the_closest(given, message):
    with pytest.raises(ParameterError) as error:
        refuse_unknown(given, FILES, TYPES)
    assert message in error.value.message


def test_a_file_does_not_make_a_name_known():
    """Nor does another name in it that is spelt alike."""
    files = FILES | {"asl": {"factors": 3}}
    with pytest.raises(ParameterError) as error:
        refuse_unknown(files, files, TYPES, "in the files of conf")
    assert error.value.message == ("unknown parameter asl in the files of conf: did you mean als?")
    assert complaint(refuse_unknown, {"asl": {"factors": 3}}, files, TYPES) is not None


GLOBALS = {"data_dir": "data", "engine": "duckdb", "engines": {"duckdb": {}}, "sweep_model": "als"}


def test_globals_are_known_and_anybodys_own_begin_with_an_underscore():
    assert complaint(refuse_wrong_globals, GLOBALS | {"_disk": "/mnt"}) is None
    wrong = complaint(refuse_wrong_globals, GLOBALS | {"data_dirr": "elsewhere"})
    assert wrong == "unknown parameter globals.data_dirr: did you mean globals.data_dir?"
    wrong = complaint(refuse_wrong_globals, GLOBALS | {"engine": "sparc"})
    assert "engine is 'sparc', engines has duckdb" in str(wrong)


def test_every_unknown_name_is_told_at_once():
    with pytest.raises(ParameterError) as error:
        refuse_unknown({"asl": 1, "als": {"factrs": 1}}, FILES, TYPES)
    assert len(error.value.message.splitlines()) == 2


def test_a_name_may_be_known_by_its_type_alone():
    types = {"svd.model": ALSConfig}
    refuse_unknown({"svd": {"model": {"factors": 2}}}, FILES, types)
    with pytest.raises(ParameterError, match=r"svd\.model\.factrs: did you mean svd\.model\.fact"):
        refuse_unknown({"svd": {"model": {"factrs": 2}}}, FILES, types)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"factors": "many"}, "parameter als.factors is 'many', should be a valid integer"),
        ({"factors": 0}, "parameter als.factors is 0, should be greater than or equal to 1"),
        ({"alpha": -1}, "parameter als.alpha is -1, should be at least 0: weights are counts"),
        ({"solver": {"iterations": 0}}, "parameter als.solver.iterations is 0, should be"),
        ({"factrs": 3}, "unknown parameter als.factrs: did you mean als.factors?"),
        ({"solver": {"zzz": 3}}, "unknown parameter als.solver.zzz: als.solver has iterations."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_values_that_do_not_fit_are_refused_in_plain_words(value, message):
    with pytest.raises(ParameterError) as error:
        refuse_invalid({"als": value}, TYPES)
    assert message in error.value.message
    assert "pydantic" not in error.value.message


def test_a_missing_value_is_named():
    class Needy(Config):
        seed: int

    with pytest.raises(ParameterError, match=r"parameter needy\.seed is missing"):
        refuse_invalid({"needy": {}}, {"needy": Needy})


def test_values_that_fit_and_absent_groups_pass():
    types = TYPES | {"svd": ALSConfig}
    assert complaint(refuse_invalid, {"als": {"factors": 3}}, types) is None
    assert "als.factors" in str(complaint(refuse_invalid, {"als": {"factors": 0}}, types))
