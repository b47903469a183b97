"""What is installed is pinned, and nothing else, for every Python that the project runs on."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.M))
PINNED = {canonicalize_name(name) for name in PINS}
EXTRAS = ("dev", "viz", "spark", "notebooks", "docs")
"""Not ``kaggle``, which no test installs."""


def needed(python: str) -> set[str]:
    """Names of all that the project asks for, and of what that asks for, and so on."""
    found: set[str] = set()
    ahead = [("fashion-recommender", extra) for extra in ("", *EXTRAS)]
    done = set(ahead)
    while ahead:
        name, extra = ahead.pop()
        environment = default_environment() | {
            "python_version": python,
            "python_full_version": f"{python}.0",
            "extra": extra,
        }
        try:
            asked = requires(name) or []
        except PackageNotFoundError:  # of another version of Python
            continue
        for text in asked:
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate(environment):
                continue
            dependency = canonicalize_name(requirement.name)
            found.add(dependency)
            new = {(dependency, wanted) for wanted in ("", *requirement.extras)} - done
            done |= new
            ahead += new
    return found - {"fashion-recommender"}


PYTHONS = ("3.11", "3.12", "3.13")
KAGGLE = {"kaggle", "kagglesdk", "jupytext", "mdit-py-plugins"}
"""Kaggle's client and what it alone asks for."""


@pytest.mark.parametrize("python", PYTHONS)
def test_everything_that_is_needed_is_pinned(python):
    names = needed(python)
    assert len(names) > 200
    assert sorted(names - PINNED) == []


def test_nothing_else_is_pinned():
    names = set.union(*(needed(python) for python in PYTHONS))
    assert PINNED - names == KAGGLE
