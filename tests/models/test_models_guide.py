"""What docs/models.md tells to write does work."""

import re
import sys
import types
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from pydantic import Field
from recommender_tests import RecommenderTests
from scipy import sparse

from fashion_recommender.models import registry
from fashion_recommender.models.base import Axes, ModelConfig, SparseRecommender, State
from fashion_recommender.models.history import History
from fashion_recommender.models.own_purchases import decayed_purchases

GUIDE = (Path(__file__).parents[2] / "docs" / "models.md").read_text()
RECIPE = next(code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.S) if "_fit" in code)
NAMES = {
    part.__name__: part
    for part in (ModelConfig, SparseRecommender, History, decayed_purchases, Field)
} | {"ClassVar": ClassVar, "Axes": Axes, "State": State, "np": np, "sparse": sparse}


@pytest.fixture(scope="module", autouse=True)
def mine():
    """Register the guide's model as its readers would."""
    module = types.ModuleType("fashion_recommender.models.mine")
    vars(module).update(NAMES)
    exec(compile(RECIPE, "<docs/models.md>", "exec"), vars(module))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry.MODELS, "mine", "mine:Mine")
        patch.setitem(sys.modules, module.__name__, module)
        yield module.Mine


class TestTheModelOfTheGuide(RecommenderTests):
    name = "mine"
    expected_map = 0.3
    solves_checkerboard = False
    test_the_defaults_are_what_the_parameter_file_says = None


def test_the_guide_lists_every_model():
    listed = re.findall(r"^\| `(\w+)` \|", GUIDE.split("## Which one")[1].split("##")[0], re.M)
    assert sorted(listed) == sorted(registry.MODELS.keys() - {"mine"})


def test_the_guide_says_of_every_model_where_it_comes_from():
    part = GUIDE.split("## Where they come from")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`.+?`) \|", part, re.M)
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    assert named == set(registry.judged()) - {"mine"}
