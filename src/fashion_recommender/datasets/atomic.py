"""Write-then-rename for any Kedro dataset that keeps its data in one local file or folder."""

import os
import shutil
import uuid
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kedro.io import DatasetError

_PREFIX: Final = ".partial-"


class AtomicSaveMixin:
    """Put in front of a Kedro dataset class: nothing half-written is ever under its final name.

    A save goes to a hidden sibling (same folder, hence same filesystem; a name that neither the
    existence check nor the search for versions matches; the suffixes stay, because writers choose
    a compression by them) and is renamed when it is complete. What a killed run left behind is
    removed by the next save of the same dataset. Remote filesystems are written as before: there
    an object appears only when its upload is complete.
    """

    _temporary: PurePosixPath | None = None
    _stale: bool = False

    def save(self, data: Any) -> None:
        """Write the data beside its final name, then rename it into place."""
        # The function below Kedro's wrapper: the wrapper resolves versions before and after the
        # call, and it is already around this method.
        write = super().save.__wrapped__  # type: ignore[misc]
        if not self._is_local():
            write(self, data)
            self._stale = False
            return
        final = Path(super()._get_save_path())  # type: ignore[misc]
        final.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(Path(self._filepath), versioned=bool(self._version))  # type: ignore[attr-defined]
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary = final.with_name(f"{_PREFIX}{os.getpid()}-{uuid.uuid4().hex[:8]}-{final.name}")
        self._temporary = PurePosixPath(temporary)
        try:
            write(self, data)
            _flush(temporary)
            _rename(temporary, final)
        except BaseException:
            remove(temporary)
            if self._version:  # type: ignore[attr-defined]
                with suppress(OSError):
                    final.parent.rmdir()
            raise
        finally:
            self._temporary = None
        self._stale = False

    def mark_stale(self) -> None:
        """Answer "does not exist" until the next save: what is stored has to be made anew."""
        self._stale = True

    def _exists(self) -> bool:
        return not self._stale and super()._exists()  # type: ignore[misc]

    def _get_save_path(self) -> PurePosixPath:
        return self._temporary or super()._get_save_path()  # type: ignore[misc]

    def _is_local(self) -> bool:
        if hasattr(self, "_fs_prefix"):
            return not self._fs_prefix
        return getattr(self, "_protocol", "file") == "file"


def _remove_leftovers(filepath: Path, *, versioned: bool) -> None:
    """Remove what runs that are no longer alive left of this dataset."""
    pattern = f"{_PREFIX}*-{filepath.name}"
    found = filepath.glob(f"*/{pattern}") if versioned else filepath.parent.glob(pattern)
    for leftover in list(found):
        # A save of this very process cleans up after itself, so what carries its number is from
        # an earlier process that had the same one.
        process = leftover.name.removeprefix(_PREFIX).split("-", 1)[0]
        if process.isdigit() and int(process) != os.getpid() and is_alive(int(process)):
            continue
        remove(leftover)
        if versioned:
            with suppress(OSError):
                leftover.parent.rmdir()


def is_alive(process: int) -> bool:
    """Tell whether a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove(path: Path) -> None:
    """Remove a file or a folder with everything in it, if there is one."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Bring a file's content to the disk before its name, lest a power cut leave an empty one."""
    if path.is_file():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _rename(temporary: Path, final: Path) -> None:
    if not (final.is_dir() or (temporary.is_dir() and final.exists())):
        temporary.replace(final)
        return
    if not temporary.is_dir() and not _is_table(final):
        raise DatasetError(
            f"Cannot save a file to {final}: a folder of that name exists. It holds the versions "
            "of a dataset that was versioned: move it away."
        )
    # A folder cannot be replaced in one step: between these two nothing is under the final name.
    replaced = temporary.with_name(f"{temporary.name}-replaced-{final.name}")
    final.rename(replaced)
    temporary.rename(final)
    remove(replaced)


def _is_table(folder: Path) -> bool:
    """Tell whether Spark wrote it: one table in a folder of files."""
    return (folder / "_SUCCESS").exists()
