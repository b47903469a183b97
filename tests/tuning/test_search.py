"""A worker's loop: which trials it takes, in what order, which it ends, what it survives."""

import datetime as dt
import logging
import time
from types import SimpleNamespace

import optuna
import pytest

from fashion_recommender.models.registry import model_class
from fashion_recommender.observing import forget, listen
from fashion_recommender.tuning import trials as of
from fashion_recommender.tuning.config import Dimension, SweepConfig
from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.owners import Owner
from fashion_recommender.tuning.search import Search, SweepError
from fashion_recommender.tuning.spaces import BoundSpace
from fashion_recommender.tuning.storage import open_storage
from fashion_recommender.tuning.study import open_study
from fashion_recommender.tuning.validation import Judged

WEEKS = [dt.date(2020, 8, 26), dt.date(2020, 8, 19)]
SPACE = {
    "factors": {"low": 2, "high": 64, "grid": [2, 4, 8]},
    "alpha": {"low": 1, "high": 8, "grid": [1, 2]},
}


def value(point: dict, week: int = 0) -> float:
    """Made up: more factors are better, and the second week is harder."""
    return point["factors"] / 100 - week * 0.01


class Evaluations(list):
    """Judges points by `value`, and remembers which and how many weeks of each."""

    def __call__(self, point):
        for place, week in enumerate(WEEKS):
            self.append((dict(point), place))
            values = {"map@12": value(point, place), "coverage@12": 1 - point["factors"] / 64}
            yield Judged(week, values, 0.5, 0.25)


def search(journal, evaluate=None, space=SPACE, **sweep) -> Search:
    config = SweepConfig(**{"sampler": "grid", "cutoffs": len(WEEKS), "prune_quantile": 0} | sweep)
    dimensions = {path: Dimension(**facts) for path, facts in space.items()}
    configs = {"als": model_class("als").config_type()}
    bound = BoundSpace.checked("als", configs, dimensions, as_grid=config.sampler == "grid")
    objectives = named_objectives(config.objectives)
    study = open_study(open_storage(None, journal), "study", objectives, {})
    judge = Evaluations() if evaluate is None else evaluate
    return Search(study, bound, config, objectives, judge, pause_seconds=0.01)


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "journal.log"


def trials(search: Search) -> list[optuna.trial.FrozenTrial]:
    return of.shown(search.study.get_trials())


def test_a_grid_begins_with_the_present_parameters_and_takes_every_point_once(journal):
    worker = search(journal)
    worker.run()
    points = [of.point_of(trial) for trial in trials(worker)]
    assert points[0] == {"factors": 64, "alpha": 4.0}
    assert points[1:] == worker._space.grid()
    assert [trial.state.name for trial in trials(worker)] == ["COMPLETE"] * 7
    for trial, point in zip(trials(worker), points, strict=True):
        assert trial.value == pytest.approx((value(point, 0) + value(point, 1)) / 2)
        assert trial.user_attrs[of.FIT_SECONDS] == 1.0
        assert trial.user_attrs[of.WEEKS]["2020-08-19"]["map@12"] == value(point, 1)


def test_run_again_a_finished_study_has_nothing_to_do(journal):
    search(journal).run()
    evaluations = Evaluations()
    again = search(journal, evaluations)
    again.run()
    assert evaluations == []
    assert len(trials(again)) == 7


def test_a_longer_study_goes_on_where_the_shorter_one_ended(journal):
    search(journal, trials=2).run()
    evaluations = Evaluations()
    longer = search(journal, evaluations)
    longer.run()
    assert len(trials(longer)) == 7
    assert [point for point, week in evaluations if week == 0] == longer._space.grid()[2:]


@pytest.mark.parametrize("sampler", ["random", "tpe"])
def test_draws_follow_from_the_seed_whoever_asks(tmp_path, sampler):
    whole = search(tmp_path / "one.log", sampler=sampler, trials=14)
    whole.run()
    search(tmp_path / "two.log", sampler=sampler, trials=5).run()
    rest = search(tmp_path / "two.log", sampler=sampler, trials=14)
    rest.run()
    points = [of.point_of(trial) for trial in trials(whole)]
    assert points == [of.point_of(trial) for trial in trials(rest)]
    assert len(points) == 15
    assert len({point["alpha"] for point in points}) > 10


def test_equal_draws_are_judged_once(journal):
    evaluations = Evaluations()
    space = {"factors": {"values": [2, 4]}}
    worker = search(journal, evaluations, space, sampler="random", trials=8)
    worker.run()
    assert len(trials(worker)) == 9
    assert len(evaluations) == 2 * 3  # two weeks; the present parameters, 2 and 4
    copied = [trial for trial in trials(worker) if of.SAME_AS in trial.user_attrs]
    assert len(copied) == 6
    for trial in copied:
        assert trial.value == trials(worker)[trial.user_attrs[of.SAME_AS]].value


def test_a_trial_worse_than_half_of_the_finished_ones_ends_after_its_first_week(journal):
    evaluations = Evaluations()
    space = {"factors": {"values": [8, 4, 2, 6]}}
    worker = search(journal, evaluations, space, prune_quantile=0.5, prune_after=2)
    worker.run()
    states = {of.point_of(t)["factors"]: t.state.name for t in trials(worker)}
    # Present 64, then 8: two finished, their median in the first week is 0.36. 4, 2, 6 are below.
    assert states == {64: "COMPLETE", 8: "COMPLETE", 4: "PRUNED", 2: "PRUNED", 6: "PRUNED"}
    assert [week for point, week in evaluations if point["factors"] == 2] == [0]


def test_several_objectives_prune_nothing(journal):
    objectives = "map@12+coverage@12"
    worker = search(journal, objectives=objectives, prune_quantile=0.9, prune_after=1)
    worker.run()
    assert {trial.state.name for trial in trials(worker)} == {"COMPLETE"}
    assert trials(worker)[0].values == [pytest.approx(0.635), 0.0]


def test_one_bad_combination_is_noted_and_the_sweep_goes_on(journal, caplog):
    def evaluate(point):
        if point["factors"] == 4:
            raise ValueError("no such luck")
        return Evaluations()(point)

    worker = search(journal, evaluate)
    worker.run()
    failed = [trial for trial in trials(worker) if trial.state.name == "FAIL"]
    assert [of.state_of(trial) for trial in failed] == ["failed", "failed"]
    assert {trial.user_attrs[of.ERROR] for trial in failed} == {"ValueError: no such luck"}
    assert "no such luck" in caplog.text
    evaluations = Evaluations()  # whatever it was is mended
    search(journal, evaluations).run()
    assert {point["factors"] for point, _ in evaluations} == {4}


def test_a_sweep_in_which_everything_fails_gives_up(journal):
    attempts = []

    def evaluate(point):
        attempts.append(point)
        raise ValueError("out of luck")

    with pytest.raises(SweepError, match=r"3 trials failed and none succeeded.*out of luck"):
        search(journal, evaluate).run()
    assert len(attempts) == 3


def test_a_metric_without_a_value_is_no_result(journal):
    def evaluate(point):
        yield Judged(WEEKS[0], {"map@12": float("nan")}, 0.0, 0.0)

    with pytest.raises(SweepError, match="map@12 has no value in the week 2020-08-26"):
        search(journal, evaluate).run()


def running(worker: Search, owner: dict | None, slot: str = "grid:0") -> int:
    """Leave a running trial in the study, as a worker does."""
    template = optuna.trial.create_trial(
        state=optuna.trial.TrialState.RUNNING,
        user_attrs={of.SLOT: slot, of.OWNER: owner, of.POINT: worker._points[slot]},
    )
    storage = worker.study._storage
    trial_id = storage.create_new_trial(worker.study._study_id, template_trial=template)
    return storage.get_trial(trial_id).number


def test_the_trial_of_a_dead_worker_is_done_anew(journal):
    me = Owner.myself().record()
    worker = search(journal)
    lost = running(worker, me | {"started": "1"})  # an earlier process of the same number
    worker.run()
    assert of.state_of(trials(worker)[lost]) == "lost"
    done = [t for t in trials(worker) if t.user_attrs[of.SLOT] == "grid:0" and t.values]
    assert len(done) == 1
    assert len([t for t in trials(worker) if t.state.name == "COMPLETE"]) == 7


def test_the_trial_of_a_living_worker_is_left_to_it(journal, caplog, monkeypatch):
    caplog.set_level(logging.INFO)
    worker = search(journal)
    other = running(worker, Owner.myself().record())

    def finish(seconds):
        assert worker.study.trials[other].state.name == "RUNNING"
        worker.study.tell(other, 0.5)

    # Not time.sleep itself: other threads of the process (Spark's) sleep, too.
    clock = SimpleNamespace(sleep=finish, perf_counter=time.perf_counter)
    monkeypatch.setattr("fashion_recommender.tuning.search.time", clock)
    worker.run()
    assert "Waiting for 1 trials of other workers" in caplog.text
    assert len(trials(worker)) == 7
    assert trials(worker)[other].value == 0.5


@pytest.mark.parametrize(("slot", "places"), [("grid:2", 1), (of.DRAW, 3)])
def test_of_two_workers_that_take_one_place_the_second_withdraws(journal, slot, places):
    sampler = "grid" if slot != of.DRAW else "random"
    workers = [search(journal, sampler=sampler, trials=3) for _ in range(2)]
    taken = [workers[i % 2]._take(slot) for i in range(places)]
    assert taken == list(range(places))
    assert workers[0]._take(slot) is None
    assert len(trials(workers[0])) == places


def test_a_result_that_came_too_late_is_dropped(journal, caplog):
    """Another machine took this worker for dead, while it only stood still."""
    worker = None

    def evaluate(point):
        for judged in Evaluations()(point):
            trial = worker.study.trials[-1]
            if trial.user_attrs[of.SLOT] == "grid:0" and trial.number == 1:
                storage = worker.study._storage
                storage.set_trial_state_values(trial._trial_id, optuna.trial.TrialState.FAIL)
            yield judged

    worker = search(journal, evaluate)
    worker.run()
    assert "took this one for dead" in caplog.text
    assert len([t for t in trials(worker) if t.state.name == "COMPLETE"]) == 7


def test_trials_are_announced_and_told(journal, caplog, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    caplog.set_level(logging.INFO)
    heard = []

    def hear(kind, facts):
        heard.append((kind, facts))

    listen(hear)
    try:
        search(journal, trials=2).run()
    finally:
        forget(hear)
    assert [kind for kind, _ in heard] == ["trial"] * 3
    facts = heard[0][1]
    assert (facts["study"], facts["trial"], facts["state"]) == ("study", 0, "complete")
    assert facts["parameters"] == {"factors": 64, "alpha": 4.0}
    assert facts["objectives"] == ["map@12"]
    assert list(facts["weeks"]) == ["2020-08-26", "2020-08-19"]
    lines = [message for message in caplog.messages if message.startswith("als: trial")]
    assert lines[0].startswith(
        "als: trial 1 of 3 (no. 0) map@12 0.6350; best map@12 0.6350 (present parameters); "
    )
    assert lines[0].endswith(" left")
    assert lines[2] == (
        "als: trial 3 of 3 (no. 2) map@12 0.0150; best map@12 0.6350 (present parameters)"
    )
