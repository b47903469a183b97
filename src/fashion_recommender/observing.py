"""A channel from what computes to whoever wants to know, without either knowing the other.

A long fit announces its curve as it goes, a sweep its trials; a hook that records runs listens.
Without a listener nothing happens.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

Listener = Callable[[str, dict[str, Any]], None]
"""Takes the kind of an announcement (``curve``, ``trial``) and its facts."""

_listeners: list[Listener] = []
_circumstances: list[dict[str, Any]] = []


def announce(kind: str, **facts: Any) -> None:
    """Tell all listeners; ``facts`` are plain values. What they raise is theirs to handle."""
    if _listeners:
        around = {key: value for facts_ in _circumstances for key, value in facts_.items()}
        for listener in _listeners:
            listener(kind, around | facts)


def is_observed() -> bool:
    """Tell whether anybody listens: what costs time only to be told need not be computed."""
    return bool(_listeners)


def listen(listener: Listener) -> None:
    """Add a listener; one that is there already is not added again."""
    if listener not in _listeners:
        _listeners.append(listener)


def forget(listener: Listener) -> None:
    """Remove a listener, if it is there."""
    with suppress(ValueError):
        _listeners.remove(listener)


@contextmanager
def circumstances(**facts: Any) -> Iterator[None]:
    """Add facts, such as the cut-off of a fit, to everything that is announced meanwhile."""
    _circumstances.append(facts)
    try:
        yield
    finally:
        _circumstances.remove(facts)
