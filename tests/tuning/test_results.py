"""What comes out of a study, from a study whose best is known."""

import json

import optuna
import pandas as pd
import pytest
import yaml
from optuna.distributions import FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

from fashion_recommender.tuning import trials as of
from fashion_recommender.tuning.archive import archive, restore
from fashion_recommender.tuning.importance import importances
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.results import best_trials, run_file, trials_table

ABOUT = {
    "model": "als",
    "configs": {"als": {}},
    "cutoffs": ["2020-08-26", "2020-08-19"],
    "objectives": ["map@12"],
}
SPACE = {"factors": IntDistribution(1, 64), "alpha": FloatDistribution(0.5, 8)}
MAP = named_objectives(["map@12"])


def trial(factors, weeks, slot=of.DRAW, state=TrialState.COMPLETE, **attributes):
    point = {"factors": factors, "alpha": 2.0 + factors / 10}
    values = [sum(w) / len(w) for w in zip(*weeks, strict=True)] if weeks else None
    names = ["map@12", "coverage@12"]
    judged = {
        cutoff: dict(zip(names, week, strict=False))
        for cutoff, week in zip(ABOUT["cutoffs"], weeks, strict=False)
    }
    return create_trial(
        state=state,
        values=values if state == TrialState.COMPLETE else None,
        params=point,
        distributions=SPACE,
        user_attrs={of.SLOT: slot, of.POINT: point, of.WEEKS: judged} | attributes,
    )


def study_of(trials, directions=("maximize",)):
    study = optuna.create_study(directions=list(directions), study_name="als-tpe-1")
    study.set_user_attr("about", ABOUT)
    study.add_trials(trials)
    return study


@pytest.fixture
def study():
    return study_of(
        [
            trial(16, [(0.02,), (0.04,)], of.DEFAULTS, **{of.SECONDS: 3.0, of.FIT_SECONDS: 2.0}),
            trial(8, [(0.05,), (0.03,)]),
            trial(4, [(0.01,)], state=TrialState.PRUNED),
            trial(2, [], state=TrialState.FAIL, error="ValueError: no"),
            trial(2, [], state=TrialState.FAIL, lost=True),
            trial(2, [], state=TrialState.FAIL, withdrawn=True),
            trial(32, [(0.04,), (0.04,)]),
        ]
    )


def test_the_table_has_a_row_for_every_trial_that_began(study):
    table = trials_table(study, MAP)
    states = ["complete", "complete", "pruned", "failed", "lost", "complete"]
    assert table["state"].tolist() == states
    assert table["trial"].tolist() == [0, 1, 2, 3, 4, 6]
    means = [0.03, 0.04, 0.01, None, None, 0.04]
    pd.testing.assert_series_equal(table["map@12"], pd.Series(means, name="map@12", dtype=float))
    assert table.loc[0, "map@12 2020-08-19"] == 0.04
    assert table["is_default"].tolist() == [True] + [False] * 5
    assert table.loc[table["is_best"], "trial"].tolist() == [1]  # the earlier of two equals
    assert table["parameter.factors"].tolist() == [16, 8, 4, 2, 2, 32]
    assert table.loc[3, "error"] == "ValueError: no"


def test_it_can_be_written_as_parquet_whatever_the_parameters_are(tmp_path, study):
    mixed = {of.SLOT: "grid:0", of.POINT: {"factors": 1, "alpha": None, "kind": "none"}}
    study.add_trial(create_trial(value=0.0, user_attrs=mixed))
    table = trials_table(study, MAP)
    table.to_parquet(tmp_path / "trials.parquet")
    again = pd.read_parquet(tmp_path / "trials.parquet")
    assert again["parameter.kind"].tolist()[-1] == "none"


def test_of_two_objectives_the_front_is_best():
    objectives = named_objectives(["map@12", "coverage@12"])
    study = study_of(
        [
            trial(1, [(0.04, 0.1)]),
            trial(2, [(0.03, 0.3)]),
            trial(3, [(0.02, 0.2)]),  # beaten by the second
            trial(4, [(0.05, 0.1)]),  # beats the first
            trial(5, [(0.03, 0.3)]),  # equal to the second
        ],
        ("maximize", "maximize"),
    )
    assert [trial.number for trial in best_trials(study, objectives)] == [3, 1]


def test_what_should_be_small_is_best_when_it_is_smallest():
    study = study_of([trial(1, [(0.4,)]), trial(2, [(0.3,)])], ("minimize",))
    assert [t.number for t in best_trials(study, named_objectives(["gini@12"]))] == [1]


def test_the_file_for_kedro_run_holds_the_best_and_says_what_it_is(study):
    text = run_file(study, MAP)
    assert yaml.safe_load(text) == {
        "run": {"params": {"als": {"factors": 8, "alpha": pytest.approx(2.8)}}}
    }
    assert "# Trial 1 of als-tpe-1: map@12 0.0400," in text
    assert "# The parameters before: map@12 0.0300." in text


def test_an_archived_study_comes_back_from_json(study):
    archived = json.loads(json.dumps(archive(study)))
    restored = restore(archived)
    assert len(restored.trials) == 7
    for before, after in zip(study.trials, restored.trials, strict=True):
        for name in ("number", "state", "params", "distributions", "user_attrs"):
            assert getattr(before, name) == getattr(after, name)
        assert of.values_of(before) == of.values_of(after)
    pd.testing.assert_frame_equal(trials_table(study, MAP), trials_table(restored, MAP))
    assert json.loads(json.dumps(archive(restored))) == archived
    with pytest.raises(ValueError, match="has format 9, not 1"):
        restore(archived | {"format": 9})


def test_importance_goes_to_the_parameter_that_decides():
    trials = []
    for place in range(40):
        point = {"factors": 1 + place * 37 % 64, "alpha": 0.5 + place * 0.17 % 7}
        trials.append(create_trial(value=point["factors"] / 64, params=point, distributions=SPACE))
    # Parameters beyond the space: nothing can be learned from them, and nothing breaks.
    trials.append(create_trial(value=5.0, user_attrs={of.SLOT: of.DEFAULTS}))
    found = importances(study_of(trials))
    assert next(iter(found)) == "factors"
    assert found["factors"] > 0.9
    assert sum(found.values()) == pytest.approx(1)
    assert importances(study_of(trials[:5])) == {}
    assert importances(study_of([trial(3, [(0.1,)])] * 20)) == {}
