"""Peak memory of this process and its children, by sampling."""

import threading
import time
from typing import Final

import psutil

_INTERVAL_SECONDS: Final = 0.03
_CHILDREN_SECONDS: Final = 1.0
"""Children (Spark's Java) are looked for less often: that walks through all processes."""


class MemorySampler:
    """A thread that keeps, for each open span, the largest resident memory seen in it.

    The figure is the whole process with its children, in bytes: what a machine must have, not
    what a node added.
    """

    def __init__(self) -> None:
        self._peaks: dict[str, int] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._children: list[psutil.Process] = []
        self._children_seen = 0.0

    def start(self) -> None:
        """Begin sampling; a sampler that is still running starts over."""
        self.stop()
        self._peaks.clear()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(self._stop,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def open(self, span: str) -> None:
        """Begin a span with the memory in use now."""
        used = self._used()
        with self._lock:
            self._peaks[span] = used

    def peak(self, span: str) -> int:
        """Return the largest use in bytes since the span was opened."""
        used = self._used()
        with self._lock:
            self._peaks[span] = max(self._peaks.get(span, 0), used)
            return self._peaks[span]

    def close(self, span: str) -> None:
        """Forget a span."""
        with self._lock:
            self._peaks.pop(span, None)

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(_INTERVAL_SECONDS):
            used = self._used()
            with self._lock:
                for span, peak in self._peaks.items():
                    self._peaks[span] = max(peak, used)

    def _used(self) -> int:
        process = psutil.Process()
        now = time.monotonic()
        if now - self._children_seen > _CHILDREN_SECONDS:
            self._children_seen = now
            self._children = process.children(recursive=True)
        used = process.memory_info().rss
        for child in self._children:
            try:
                used += child.memory_info().rss
            except psutil.Error:  # it ended since
                continue
        return used
