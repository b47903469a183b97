"""One progress bar for everything that takes more than a few seconds."""

import os
import sys
from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def in_ci() -> bool:
    """Tell whether nobody is looking because a machine tests the project."""
    return bool(os.environ.get("CI"))


def is_watched() -> bool:
    """Tell whether a person is looking: standard error is a terminal and this is not CI."""
    return not in_ci() and sys.stderr.isatty()


def progress(
    iterable: Iterable[Item], total: int | None = None, description: str = ""
) -> Iterable[Item]:
    """Pass ``iterable`` on, with a bar on standard error while a person is looking.

    The bar appears after two seconds and disappears when the work is done; elsewhere (CI, a pipe,
    a log file) nothing is written. ``total`` is needed only where ``iterable`` has no length.
    """
    return tqdm(
        iterable,
        total=total,
        desc=description,
        delay=2,
        leave=False,
        disable=not is_watched(),
        dynamic_ncols=True,
    )
