"""Which commit of the project runs."""

import subprocess
from pathlib import Path


def git_state(project: Path) -> tuple[str | None, bool | None]:
    """Return the commit, and whether tracked files differ from it; Nones outside of Git."""
    try:
        commit = _git(project, "rev-parse", "HEAD")
        return commit, bool(_git(project, "status", "--porcelain", "--untracked-files=no"))
    except (OSError, subprocess.SubprocessError):
        return None, None


def _git(project: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", "--no-optional-locks", *arguments],  # noqa: S607 - wherever it is installed
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
        timeout=2,
    )
    return done.stdout.strip()
