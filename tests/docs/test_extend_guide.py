"""What docs/extend.md tells to write does work: its recipes are followed on a copy."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from shown_commands import PROJECT

GUIDE = (PROJECT / "docs" / "extend.md").read_text()
COPIED = ("src", "tests/metrics", "tests/candidates", "tests/features", "tests/models")
PROPOSED = """
def test_the_new_channel_is_proposed_and_described(candidates):
    from fashion_recommender.features.build import feature_table

    assert (candidates.ranks["last_basket"] > 0).any()
    names = {feature.name for feature in feature_table()}
    assert {"from_last_basket_rank", "from_last_basket_score"} <= names
"""


class Copy:
    """The project's package and some of its tests, in which a reader writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            shutil.copytree(
                PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc", "*.egg-info")
            )
        for name in ("pyproject.toml", "tests/conftest.py"):
            shutil.copy(PROJECT / name, folder / name)

    def path(self, name: str) -> Path:
        """A file, by what the guide calls it."""
        inside = name.startswith(("src/", "tests/"))
        return self.folder / name if inside else self.folder / "src/fashion_recommender" / name

    def append(self, name: str, code: str) -> None:
        """Write code at the end of a file."""
        self.path(name).write_text(f"{self.path(name).read_text()}\n\n{code}")

    def import_into(self, name: str, line: str) -> None:
        """Write an import before the first one."""
        text = self.path(name).read_text()
        text = re.sub("^(?=import |from )", f"{line}\n", text, count=1, flags=re.M)
        self.path(name).write_text(text)

    def add(self, name: str, opening: str, line: str) -> None:
        """Write a line at the end of the brackets that an opening begins."""
        text = self.path(name).read_text()
        inside = end = text.index(opening) + len(opening)
        depth = 1
        while depth:
            depth += (text[end] in "([{") - (text[end] in ")]}")
            end += 1
        held = text[inside : end - 1].rstrip().removesuffix(",")
        self.path(name).write_text(f"{text[:inside]}{held}, {line.strip()}\n{text[end - 1 :]}")

    def passed(self, *tests: str) -> int:
        """Run tests of the copy; how many of them passed, none failing."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return int(re.search(r"\b(\d+) passed", done.stdout)[1])


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(tmp_path)


def recipe(heading: str) -> list[str]:
    """The Python of a part of the guide, in its order."""
    part = GUIDE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"```python\n(.*?)```", part, re.S)


def test_the_metric(copy):
    function, line, test = recipe("Add a metric")
    copy.append("metrics/beyond_accuracy.py", function)
    copy.add("metrics/names.py", "OF_LISTS: Final = (", '"best_sellers"')
    source = "from fashion_recommender.metrics.beyond_accuracy import best_sellers"
    copy.import_into("metrics/evaluation.py", source)
    start = copy.path("metrics/evaluation.py").read_text().partition("def _list_values(")[2]
    copy.add("metrics/evaluation.py", start[: start.index("return {") + 8], line)
    copy.import_into("tests/metrics/test_beyond_accuracy.py", source)
    copy.append("tests/metrics/test_beyond_accuracy.py", test)
    values = re.search(r'`("best_sellers@2": .+?)`', GUIDE)
    copy.add("tests/metrics/test_evaluate_weeks.py", "expected = {", values[1])
    best_sellers = "test_best_sellers_are_those_that_most_customers_bought"
    tests = [
        f"tests/metrics/test_beyond_accuracy.py::{best_sellers}",
        "tests/metrics/test_evaluate_weeks.py::test_every_value_of_two_weeks",
    ]
    assert copy.passed(*tests) == len(tests)


def test_the_channel(copy):
    rule, cap, call, test = recipe("Add a channel")
    copy.append("candidates/channels.py", rule)
    config = copy.path("candidates/config.py")
    caps, rest = config.read_text().split("\n\n\nclass ChannelsConfig")
    field = textwrap.indent(cap.rstrip(), "    ")
    config.write_text(f"{caps}\n{field}\n\n\nclass ChannelsConfig{rest}")
    start = copy.path("candidates/propose.py").read_text().partition("def _asked(")[2]
    copy.add("candidates/propose.py", start[: start.index("return {") + 8], call)
    copy.append("tests/candidates/test_channels.py", test)
    copy.append("tests/candidates/test_propose.py", PROPOSED)
    tests = [
        "tests/candidates/test_channels.py::test_the_last_basket_is_proposed_again",
        "tests/candidates/test_propose.py::test_the_new_channel_is_proposed_and_described",
    ]
    assert copy.passed(*tests) == len(tests)


def test_the_feature(copy):
    meaning, value, known = recipe("Add a feature")
    copy.add("features/customer.py", "MEANINGS = {", meaning)
    copy.add("features/customer.py", "values = {", value)
    copy.add("tests/features/test_build.py", '("name", "expected"),\n    [', known)
    name = "tests/features/test_build.py::test_what_is_known_of_a_customer_and_an_article"
    assert copy.passed(f"{name}[customer_variety-{2 / 3}]") == 1
