"""How configurations become fitted models, week after week; what trials can share is kept."""

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from fashion_recommender.models.base import ModelConfig, Recommender
from fashion_recommender.models.registry import model_class
from fashion_recommender.observing import circumstances
from fashion_recommender.tuning.validation import Judged, Validation, ValidationWeek

if TYPE_CHECKING:
    from fashion_recommender.ranking.ranker import Ranker
    from fashion_recommender.ranking.weeks import SharedWeeks

RANKER = "ranker"


class Fitting:
    """Fits one model for trial after trial.

    Members of a hybrid are kept for trials that do not vary them; so are the ranker's training
    weeks (candidates and features) for trials that vary its booster only.

    Parameters
    ----------
    model
        Name of the model.
    validation
        The weeks to fit for.
    """

    def __init__(self, model: str, validation: Validation) -> None:
        self.model = model
        self.validation = validation
        self._members: OrderedDict[tuple[str, str, dt.date], Recommender] = OrderedDict()
        self._weeks: tuple[str, SharedWeeks] | None = None

    def fit(self, configs: Mapping[str, ModelConfig], week: ValidationWeek) -> Recommender:
        """Fit a model, and its members where they are not yet, on what a week's history holds."""
        model = model_class(self.model)(configs[self.model])
        if self.model == RANKER:
            model = self._with_weeks(cast("Ranker", model))
        with circumstances(model=self.model, cutoff=str(week.cutoff)):
            model = model.fit(week.history)
        return model.with_members({m: self._member(m, configs[m], week) for m in model.members})

    def _member(self, name: str, config: ModelConfig, week: ValidationWeek) -> Recommender:
        key = (name, config.model_dump_json(), week.cutoff)
        if key not in self._members:
            with circumstances(model=name, cutoff=str(week.cutoff)):
                self._members[key] = model_class(name)(config).fit(week.history)
        self._members.move_to_end(key)
        # Enough for the members of two configurations: the last one's, and the next one's.
        most = 2 * len(self.validation.weeks) * len(model_class(self.model).members)
        while len(self._members) > most:
            self._members.popitem(last=False)
        return self._members[key]

    def _with_weeks(self, ranker: "Ranker") -> Recommender:
        from fashion_recommender.ranking.weeks import SharedWeeks

        config, protocol = ranker.config, self.validation.protocol
        key = config.model_dump_json(exclude={"booster"})
        if self._weeks is None or self._weeks[0] != key:
            weeks = SharedWeeks(self.validation.log, config, protocol)
            self._weeks = (key, weeks)
        return ranker.with_weeks(
            self._weeks[1], protocol.horizon_days, first_date=self.validation.log.first_date
        )


def evaluate(
    fitting: Fitting,
    configs: Mapping[str, ModelConfig],
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[Judged]:
    """Fit and judge a configuration, week after week, newest first."""
    for week in fitting.validation.weeks:
        started = clock()
        model = fitting.fit(configs, week)
        fitted = clock()
        values = fitting.validation.judge(model, week)
        yield Judged(week.cutoff, values, fitted - started, clock() - fitted)
