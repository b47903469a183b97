import sys
from pathlib import Path

import pytest

# What tests of recommenders share lies beside them.
sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from shops import checkerboard, structured_shop


@pytest.fixture(scope="session")
def checkerboard_log():
    return checkerboard()


@pytest.fixture(scope="session")
def structured_log():
    return structured_shop()
