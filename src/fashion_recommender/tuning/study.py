"""What a study is: its name, what makes its trials comparable, how it is opened."""

import json
import warnings
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.config import SweepConfig
from fashion_recommender.tuning.objectives import Objective
from fashion_recommender.tuning.spaces import BoundSpace

if TYPE_CHECKING:
    import optuna
    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage

ABOUT: Final = "about"
DEFAULT_TRIALS: Final = 40


class StudyError(ValueError):
    """A study of that name is there, and its trials cannot be compared with those to come."""


def about(
    sweep: SweepConfig, space: BoundSpace, protocol: Protocol, cutoffs: Sequence[Any], shop: str
) -> dict[str, Any]:
    """Describe everything on which the value of a trial depends, as plain values.

    ``shop`` is the fingerprint of the log, see :func:`fingerprint`.
    """
    facts = {
        "model": sweep.model,
        "sampler": sweep.sampler,
        "backend": sweep.backend,
        "seed": sweep.seed if sweep.sampler != "grid" else None,
        "objectives": list(sweep.objectives),
        "cutoffs": [str(cutoff) for cutoff in cutoffs],
        "protocol": protocol.model_dump(mode="json"),
        "configs": {name: c.model_dump(mode="json") for name, c in space.configs.items()},
        "space": {
            path: dimension.model_dump(mode="json", exclude_defaults=True)
            for path, dimension in space.dimensions.items()
        },
        "shop": shop,
    }
    return _without_threads(json.loads(json.dumps(facts)))


def study_name(facts: Mapping[str, Any]) -> str:
    """Name a study after its model, its sampler and a hash of what it is about."""
    text = json.dumps(facts, sort_keys=True)
    return (
        f"{facts['model']}-{facts['sampler']}-{blake2b(text.encode(), digest_size=4).hexdigest()}"
    )


def fingerprint(log: PurchaseLog) -> str:
    """Hash everything that models may read of a shop, but for articles' attributes."""
    digest = blake2b(digest_size=8)
    for array in (log.day, log.customer_idx, log.article_idx, log.price, log.shop.ages):
        digest.update(np.ascontiguousarray(array).view(np.uint8).data)
    digest.update(f"{log.shop.n_customers} {log.shop.n_articles}".encode())
    return digest.hexdigest()


def open_study(
    storage: "BaseStorage", name: str, objectives: Sequence[Objective], facts: Mapping[str, Any]
) -> "optuna.Study":
    """Open a study, or begin it.

    Raises
    ------
    StudyError
        A study of that name is about something else.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=storage,
        study_name=name,
        directions=["maximize" if o.maximised else "minimize" for o in objectives],
        load_if_exists=True,
    )
    known = study.user_attrs.get(ABOUT)
    if known is None:
        study.set_user_attr(ABOUT, dict(facts))
    elif known != facts:
        differing = sorted(k for k in known.keys() | facts.keys() if known.get(k) != facts.get(k))
        raise StudyError(
            f"sweep.study={name}: its trials were made with other {', '.join(differing)} and "
            "cannot be compared with new ones. Choose another name, or none: then it is made from "
            "all of these."
        )
    return study


def sampler_of(sweep: SweepConfig, number: int) -> "BaseSampler":
    """Return the sampler for one trial.

    What it draws follows from the seed, the trial's number and the trials before, whichever
    process asks.
    """
    import optuna

    seed = int(np.random.SeedSequence([sweep.seed, number]).generate_state(1)[0])
    if sweep.sampler != "tpe":
        return optuna.samplers.RandomSampler(seed=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        # A liar counts trials that are still running as bad, so that workers look elsewhere.
        return optuna.samplers.TPESampler(
            seed=seed, multivariate=True, constant_liar=True, n_startup_trials=10
        )


def _without_threads(tree: Any) -> Any:
    """Leave out numbers of threads, on which no result depends."""
    if isinstance(tree, dict):
        return {
            k: _without_threads(v) for k, v in tree.items() if k.rpartition(".")[2] != "threads"
        }
    return tree
