"""Run the packaged project: ``python -m fashion_recommender`` takes what ``kedro run`` takes."""

import sys
from pathlib import Path
from typing import Any

from kedro.framework.cli.utils import find_run_command
from kedro.framework.project import configure_project


def main(*args: Any, **kwargs: Any) -> Any:
    """Run Kedro's ``run`` command for this package."""
    package_name = Path(__file__).parent.name
    configure_project(package_name)
    interactive = hasattr(sys, "ps1")
    run = find_run_command(package_name)
    return run(*args, **kwargs, standalone_mode=not interactive)


if __name__ == "__main__":
    main()
