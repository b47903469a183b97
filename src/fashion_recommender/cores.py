"""How many cores this process may use."""

import os


def usable_cores() -> int:
    """Count those that it was given (a container, `taskset`), or all where no system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
