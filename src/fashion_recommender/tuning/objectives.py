"""What a trial is judged by: metrics by name, and which way is better."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from fashion_recommender.metrics.names import ACCURACY

OF_LISTS: Final = ("diversity", "novelty")
OF_CATALOGUE: Final = ("coverage", "gini")
LESS_IS_BETTER: Final = frozenset({"gini"})


@dataclass(frozen=True)
class Objective:
    """A metric at a depth, such as ``map@12``."""

    metric: str
    k: int

    @classmethod
    def named(cls, name: str) -> Self:
        """Read a name such as ``map@12``.

        Raises
        ------
        ValueError
            Names the metrics there are.
        """
        metric, _, depth = name.partition("@")
        known = (*ACCURACY, *OF_LISTS, *OF_CATALOGUE)
        if metric not in known or not depth.isdigit() or int(depth) < 1:
            raise ValueError(
                f"{name!r} is no objective: write a metric and a depth, such as map@12; metrics "
                f"are {', '.join(known)}"
            )
        return cls(metric, int(depth))

    @property
    def name(self) -> str:
        """Name as it is read, ``map@12``."""
        return f"{self.metric}@{self.k}"

    @property
    def maximised(self) -> bool:
        """Whether more is better."""
        return self.metric not in LESS_IS_BETTER

    def better(self, value: float, than: float) -> bool:
        """Whether one value is better than another."""
        return value > than if self.maximised else value < than

    def best(self, values: Iterable[float]) -> float:
        """Return the best value."""
        return max(values) if self.maximised else min(values)


def named_objectives(names: Iterable[str]) -> list[Objective]:
    """Read several names."""
    return [Objective.named(name) for name in names]
