"""Where studies live: a journal file that survives kill -9, or any Optuna URL."""

import fcntl
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optuna.storages import BaseStorage


def open_storage(url: str | None, journal: Path) -> "BaseStorage":
    """Open the storage of studies.

    Parameters
    ----------
    url
        An Optuna URL; None takes the journal.
    journal
        Journal file; made with its folder when it does not exist.

    Raises
    ------
    ValueError
        The URL cannot be opened, with the reason.
    """
    from optuna.storages import JournalStorage

    if url is None:
        journal.parent.mkdir(parents=True, exist_ok=True)
        return JournalStorage(_backend(journal))
    try:
        return _database(url)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ValueError(
            f"sweep.storage={_without_password(url)} cannot be opened: {reason}. An Optuna URL is "
            "sqlite:///file.db, mysql://..., postgresql://... (with the driver installed); leave "
            "it empty for the journal file."
        ) from error


def _database(url: str) -> "BaseStorage":
    """Open a database. Workers that make its tables at the same moment get in each other's way."""
    from optuna.storages import RDBStorage
    from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

    # SQLite lets one process write at a time; the others wait, but by default not long.
    patient = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else None
    for pause in (0.2, 0.4, 0.8, 1.6):
        try:
            return RDBStorage(url, engine_kwargs=patient)
        except (IntegrityError, OperationalError, ProgrammingError):
            time.sleep(pause)
    return RDBStorage(url, engine_kwargs=patient)


class _FileLock:
    """A lock that the kernel gives back when its holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None

    def acquire(self) -> bool:
        self._file = self._path.open("a")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        return True

    def release(self) -> None:
        self._file.close()


def _backend(journal: Path) -> Any:
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

    class NoLock(JournalFileOpenLock):
        """The lock is held around the whole of appending already."""

        def acquire(self) -> bool:
            return True

        def release(self) -> None:
            pass

    class Backend(JournalFileBackend):
        """Optuna's journal, of which a torn last line is cut off before anything is added."""

        def append_logs(self, logs: list[dict[str, Any]]) -> None:
            lock = _FileLock(journal.with_name(f"{journal.name}.lock"))
            lock.acquire()
            try:
                cut_torn_line(journal)
                super().append_logs(logs)
            finally:
                lock.release()

    return Backend(str(journal), lock_obj=NoLock(str(journal)))


def cut_torn_line(journal: Path) -> None:
    """Remove what a writer killed in the middle of a line left at the end of a file."""
    with journal.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        if not end:
            return
        file.seek(end - 1)
        if file.read(1) == b"\n":
            return
        kept, block = end, 4096
        while kept:
            first = max(0, kept - block)
            file.seek(first)
            newline = file.read(kept - first).rfind(b"\n")
            if newline >= 0:
                file.truncate(first + newline + 1)
                return
            kept = first
        file.truncate(0)


def _without_password(url: str) -> str:
    before, at, after = url.rpartition("@")
    scheme, slashes, login = before.partition("://")
    if not at or ":" not in login:
        return url
    return f"{scheme}{slashes}{login.partition(':')[0]}:***@{after}"
