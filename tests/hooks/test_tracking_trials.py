"""Curves of long fits, and the trials of a sweep, as real Kedro runs tell them."""

import textwrap

import pytest


def history(project, run: dict) -> list[dict]:
    """The rows that a run logged, in order, without W&B's own keys and the table of nodes."""
    rows = [record["item"] for record in project.records(run, "history")]
    told = [{k: v for k, v in row.items() if not k.startswith(("_", "nodes."))} for row in rows]
    return [row for row in told if row]


@pytest.fixture(scope="module")
def swept(new_tracked):
    project = new_tracked()
    done = project.kedro("--pipelines=sweep", "--params=wandb.mode=offline")
    assert done.returncode == 0, done.stderr
    runs = [project.read(run) for run in project.runs()]
    return project, done, sorted(runs, key=lambda run: run["name"])


def test_a_fit_tells_its_curve_as_it_goes(tracked):
    done = tracked.kedro("--nodes=als.fit", "--params=wandb.mode=offline")
    assert done.returncode == 0, done.stderr
    assert history(tracked, tracked.only_run()) == [
        {f"als/loss/{cutoff}": loss, "iteration": step}
        for cutoff in ("2020-09-16", "2020-09-09")
        for step, loss in ((1, 0.5), (2, 0.25), (3, 0.125))
    ]


def test_every_trial_is_a_run_in_the_group_of_its_study(swept):
    project, _, runs = swept
    assert [run["name"] for run in runs] == [*(f"als-grid-1 {n}" for n in range(3)), "sweep"]
    begun = [project.records(run, "run")[0] for run in runs]
    assert [run["run_group"] for run in begun] == ["als-grid-1"] * 3 + ["sample"]
    assert {run["job_type"] for run in begun[:3]} == {"trial"}
    assert {run["project"] for run in begun} == {"shop"}
    assert [run["tags"] for run in begun[:3]] == [["complete"], ["pruned"], ["failed"]]


def test_a_trial_has_its_parameters_weeks_curves_and_result(swept):
    project, _, (first, second, third, sweep) = swept
    assert first["config"] == {
        "factors": 1,
        "content.name": 0.5,
        "token": "***",
        "sweep.slot": "grid:0",
        "sweep.trial": 0,
    }
    assert history(project, first) == [
        {"als/loss/2020-08-26": 0.5, "iteration": 1},
        {"als/loss/2020-08-19": 0.5, "iteration": 1},
        {"week": 1, "map@12": 0.3},
        {"week": 2, "map@12": 0.1},
    ]
    assert first["summary"]["map@12"] == pytest.approx(0.2)  # the mean, not the last week
    assert first["summary"]["seconds"] == 1.5
    assert second["summary"]["map@12"] == pytest.approx(0.3)
    assert (first["exit_code"], second["exit_code"], third["exit_code"]) == (0, 0, 1)
    assert third["summary"]["error"] == "ValueError: no"
    assert "map@12" not in third["summary"]
    assert sweep["state"] == "finished"
    assert history(project, sweep) == []


def test_trials_of_an_active_run_lie_beside_it(tracked):
    done = tracked.kedro_in_active_run("notebook", 'pipeline_names=["sweep"]')
    assert done.returncode == 0, done.stderr
    logs = (tracked.folder / "wandb").glob("offline-run-*/*.wandb")
    runs = {run["name"]: run for run in map(tracked.read, logs)}
    assert sorted(runs) == ["als-grid-1 0", "als-grid-1 1", "als-grid-1 2", "notebook"]
    assert runs["notebook"]["summary"]["afterwards"] == 1
    assert {run["project"] for run in runs.values()} == {"mine"}


def test_nobody_listens_once_a_run_is_over(tracked):
    (tracked.folder / "after.py").write_text(
        textwrap.dedent(
            """
            from kedro.framework.session import KedroSession
            from kedro.framework.startup import bootstrap_project
            from kedro.runner import SequentialRunner
            from fashion_recommender.observing import is_observed

            bootstrap_project(".")
            for ending in ("well", "fail"):
                params = {"ending": ending, "wandb": {"mode": "offline"}}
                with KedroSession.create(".", runtime_params=params) as session:
                    try:
                        session.run(runner=SequentialRunner())
                    except RuntimeError:
                        assert ending == "fail"
                assert not is_observed()
            """
        )
    )
    done = tracked.python("after.py")
    assert done.returncode == 0, done.stderr
