"""Which parameters decide how good a trial is."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

FEWEST: Final = 8
"""With fewer finished trials a share of the variance means nothing."""


def importances(study: "optuna.Study", seed: int = 0) -> dict[str, float]:
    """Share the variance of the first objective out among the parameters, the largest first.

    Functional ANOVA over a random forest (F. Hutter, H. Hoos, K. Leyton-Brown: An Efficient
    Approach for Assessing Hyperparameter Importance, ICML 2014), on the finished trials. Shares
    add up to 1. Empty where fewer than `FEWEST` trials are finished, or nothing was varied, or all
    trials are equally good.
    """
    import optuna

    done = [t for t in study.trials if t.state.name == "COMPLETE" and t.params]
    varied = [name for name in _names(done) if len({repr(t.params[name]) for t in done}) > 1]
    values = {trial.values[0] for trial in done}
    if len(done) < FEWEST or not varied or len(values) < 2:
        return {}
    found: dict[str, Any] = optuna.importance.get_param_importances(
        study,
        evaluator=optuna.importance.FanovaImportanceEvaluator(seed=seed),
        params=varied,
        target=lambda trial: trial.values[0],
    )
    return {name: float(share) for name, share in found.items()}


def _names(trials: "list[FrozenTrial]") -> list[str]:
    return list(trials[0].params) if trials else []
