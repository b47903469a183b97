import sys
from pathlib import Path

import pytest

# Test files are imported one by one, not as a package; what they share lies beside them.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "models"))

from shops import structured_shop


@pytest.fixture(scope="session")
def structured_log():
    return structured_shop()


@pytest.fixture(scope="session")
def project_parameters() -> dict:
    """The project's own parameter files."""
    root = Path(__file__).parents[2]
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(root)
    with KedroSession.create(root, env="base") as session:
        return session.load_context().config_loader["parameters"]
