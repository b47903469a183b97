"""A sweep whose trials a W&B server hands out (experimental).

Unlike the recording of runs this needs W&B within the Kedro process, a key and a server.
"""

from typing import TYPE_CHECKING, Any

from fashion_recommender.hooks.wandb_config import Mode, TrackingConfig

if TYPE_CHECKING:
    from fashion_recommender.tuning.sweep import Sweep

_tracking = TrackingConfig.model_validate({})
_mode: Mode = "auto"


class NoServerError(RuntimeError):
    """A W&B sweep was asked for, but no server can be reached with what is configured."""


def configure(config: TrackingConfig, mode: Mode) -> None:
    """Take project, entity and mode from the tracking: a node has no other way to its hooks."""
    global _tracking, _mode
    _tracking, _mode = config, mode


def require_server() -> None:
    """Refuse where W&B has no key, or is told to stay offline.

    Raises
    ------
    NoServerError
        With the cure.
    """
    instead = "or let Optuna hand out the trials: sweep.backend=optuna"
    if _mode in ("offline", "disabled"):
        raise NoServerError(
            f"sweep.backend=wandb needs W&B's server, but the mode is {_mode} (WANDB_MODE or "
            f"conf/*/wandb.yml). Set it to online, {instead}."
        )
    import wandb

    from fashion_recommender.hooks.wandb_recorder import has_key

    settings = wandb.setup().settings
    if not has_key(settings):
        raise NoServerError(
            f"sweep.backend=wandb needs a key for {settings.base_url}, and none is configured. "
            f"Run `wandb login` or set WANDB_API_KEY, {instead}."
        )


def run_agent(sweep: "Sweep") -> None:
    """Define the sweep on the server, and judge what it hands out until it has no more.

    Every trial is written into the study, too, so that the results come out as of any sweep.
    """
    import wandb

    from fashion_recommender.tuning import trials as of
    from fashion_recommender.tuning.definition import n_trials, sweep_definition

    name = sweep.study.study_name
    definition = sweep_definition(sweep.sweep, sweep.space, sweep.objectives, name)
    done = [t for t in sweep.study.trials if t.user_attrs.get(of.SLOT) == of.DRAW]
    left = n_trials(sweep.sweep, sweep.space) - len(done)
    sweep.search(only_present=True).run()
    if left < 1:
        return
    entity = _tracking.entity or None
    sweep_id = wandb.sweep(definition, project=_tracking.project, entity=entity)

    def judge() -> None:
        with wandb.init(group=name, job_type="trial") as run:
            _judge(sweep, run)

    wandb.agent(sweep_id, function=judge, count=left, project=_tracking.project, entity=entity)


def _judge(sweep: "Sweep", run: Any) -> None:
    """Judge one point, and tell the server and the study."""
    from optuna.trial import create_trial

    from fashion_recommender.tuning import trials as of

    given = dict(run.config)
    point = sweep.space.typed({path: given[path] for path in sweep.space.dimensions})
    weeks: dict[str, dict[str, float]] = {}
    fit_seconds = seconds = 0.0
    for judged in sweep.evaluate(point):
        weeks[str(judged.cutoff)] = judged.values
        fit_seconds += judged.fit_seconds
        seconds += judged.fit_seconds + judged.recommend_seconds
        run.log({f"week/{name}": value for name, value in judged.values.items()})
    names = [objective.name for objective in sweep.objectives]
    means = {name: sum(week[name] for week in weeks.values()) / len(weeks) for name in names}
    run.log(means)
    run.summary.update({"seconds": seconds, "fit_seconds": fit_seconds})
    inside = sweep.space.holds(point)  # a server may round beyond an end
    sweep.study.add_trial(
        create_trial(
            values=list(means.values()),
            params=point if inside else {},
            distributions=sweep.space.distributions() if inside else {},
            user_attrs={
                of.SLOT: of.DRAW,
                of.POINT: point,
                of.WEEKS: weeks,
                of.SECONDS: seconds,
                of.FIT_SECONDS: fit_seconds,
            },
        )
    )
