"""A sweep from the log to its study: everything checked, then trials until all are done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_recommender.models.base import ModelConfig
from fashion_recommender.models.history import PurchaseLog
from fashion_recommender.tables.splits import Protocol
from fashion_recommender.tuning.config import Space, SweepConfig
from fashion_recommender.tuning.fitting import Fitting, evaluate
from fashion_recommender.tuning.objectives import Objective, named_objectives
from fashion_recommender.tuning.search import Search
from fashion_recommender.tuning.spaces import BoundSpace, Point
from fashion_recommender.tuning.storage import open_storage
from fashion_recommender.tuning.study import about, fingerprint, open_study, study_name
from fashion_recommender.tuning.validation import Judged, Validation

if TYPE_CHECKING:
    import optuna


@dataclass
class Sweep:
    """A study that is open, and what judges its trials.

    Attributes
    ----------
    study
        Optuna's study.
    space
        What is searched, beside the present configurations.
    objectives
        What trials are judged by.
    """

    sweep: SweepConfig
    study: "optuna.Study"
    space: BoundSpace
    objectives: list[Objective]
    fitting: Fitting

    @classmethod
    def prepare(
        cls,
        sweep: SweepConfig,
        configs: Mapping[str, ModelConfig],
        space: Space,
        protocol: Protocol,
        log: PurchaseLog,
        journal: Path,
    ) -> "Sweep":
        """Check everything, load what trials share, open the study.

        Raises
        ------
        SpaceError
            The space does not fit the model.
        DataError
            The log is too short.
        StudyError
            The study of that name is about something else.
        """
        bound = BoundSpace.checked(sweep.model, configs, space, as_grid=sweep.sampler == "grid")
        objectives = named_objectives(sweep.objectives)
        validation = Validation(log, protocol, sweep.cutoffs, objectives)
        cutoffs = [week.cutoff for week in validation.weeks]
        facts = about(sweep, bound, protocol, cutoffs, fingerprint(log))
        name = sweep.study or study_name(facts)
        study = open_study(open_storage(sweep.storage, journal), name, objectives, facts)
        return cls(sweep, study, bound, objectives, Fitting(sweep.model, validation))

    def evaluate(self, point: Point) -> Iterator[Judged]:
        """Judge a point of the space, week after week."""
        return evaluate(self.fitting, self.space.configs_at(point))

    def search(self, *, only_present: bool = False) -> Search:
        """Return a worker for the study, or one that only judges the present parameters."""
        return Search(
            self.study,
            self.space,
            self.sweep,
            self.objectives,
            self.evaluate,
            only_present=only_present,
        )
