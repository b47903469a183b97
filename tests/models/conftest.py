import sys
from pathlib import Path

import pytest

# Test files are imported one by one, not as a package; what they share lies beside them.
sys.path.insert(0, str(Path(__file__).parent))

from shops import checkerboard, structured_shop


@pytest.fixture(scope="session")
def checkerboard_log():
    return checkerboard()


@pytest.fixture(scope="session")
def structured_log():
    return structured_shop()
