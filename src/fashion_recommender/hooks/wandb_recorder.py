"""The process beside a Kedro run that writes its W&B run: ``python -m ... FOLDER``.

W&B waits without limit when it is stuck, starts a service, replaces ``sys.exit`` and prints. Here
it may do so: Kedro only appends lines to ``messages.jsonl`` in FOLDER and reads ``status.json``.
When this process hears nothing more because Kedro was killed, it closes the run as failed.
"""

import json
import netrc
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from fashion_recommender.hooks.wandb_run import Message, apply

RUN: Final = "run.json"
MESSAGES: Final = "messages.jsonl"
STATUS: Final = "status.json"
LOG: Final = "recorder.log"

_PAUSE_SECONDS: Final = 0.05
_LINGER_SECONDS: Final = 2
"""Kedro reads the status and removes the folder itself, if it still waits."""

_KILLED: Final = {"kind": "end", "exit_code": 255, "error": "Kedro was killed or interrupted"}


class Recorder:
    """Writes the messages of one folder into one W&B run.

    Parameters
    ----------
    folder
        Where Kedro left ``run.json`` and appends to ``messages.jsonl``.
    unreachable
        Why the server was given up, when this is the second, offline attempt.
    """

    def __init__(self, folder: Path, unreachable: str | None) -> None:
        self._folder = folder
        self._asked: dict[str, Any] = json.loads((folder / RUN).read_text())
        self._unreachable = unreachable
        self._problems: list[str] = []
        self._where: dict[str, str] = {}
        self._deciding = threading.Lock()

    def record(self) -> None:
        """Write the whole run."""
        self.tell("running")
        try:
            import wandb
        except ImportError as error:
            self.tell("done", f"wandb cannot be imported: {error}")
            return
        online = self._unreachable is None and _goes_online(
            self._asked["mode"], wandb.setup().settings
        )
        try:
            run = self._open(wandb, online)
        except Exception as error:  # noqa: BLE001 - whatever W&B raises, the run is kept offline
            if online:
                self._begin_again_offline(_first_line(error))
            self.tell("done", f"W&B could not begin: {_first_line(error)}")
            return
        self.tell("running")
        end = self._write(run)
        seconds = self._asked["wait_seconds"] + self._asked["upload_seconds"]
        self._unless_before(threading.Event(), seconds, self._stop_uploading)
        try:
            run.finish(exit_code=end["exit_code"])
            wandb.teardown()
        except Exception as error:  # noqa: BLE001 - told, not raised: nobody is there to catch it
            self._problems.append(_first_line(error))
        self.tell("done", *self._problems)

    def tell(self, state: str, *problems: str) -> None:
        """Write the status that Kedro waits for."""
        status = {
            "state": state,
            "process": os.getpid(),
            "problem": "; ".join(problems[:3]),
            "unreachable": self._unreachable,
            **self._where,
        }
        partial = self._folder / f"{STATUS}.partial"
        partial.write_text(json.dumps(status))
        partial.replace(self._folder / STATUS)

    def _open(self, wandb: Any, online: bool) -> Any:
        asked = self._asked
        settings = wandb.Settings(
            mode="online" if online else "offline",
            root_dir=asked["folder"],
            init_timeout=asked["init_seconds"],
            git_commit=asked["commit"],
            console="off",
            silent=True,
            # What is known of the machine stays there: its metadata holds the command line and
            # the address of the repository, either of which may hold a password.
            disable_git=True,
            disable_code=True,
            save_code=False,
            x_disable_meta=True,
            x_disable_stats=True,
            x_disable_machine_info=True,
            x_save_requirements=False,
        )
        opened = threading.Event()
        if online:
            seconds = asked["init_seconds"]
            reason = f"no answer within {seconds:g} s"
            self._unless_before(opened, seconds, lambda: self._begin_again_offline(reason))
        run = wandb.init(
            settings=settings,
            **{k: asked[k] for k in ("project", "entity", "name", "group", "job_type", "tags")},
        )
        with self._deciding:  # not in the middle of beginning again
            opened.set()
        self._where = {"folder": str(Path(run.settings.sync_dir)), "url": run.url or ""}
        return run

    def _write(self, run: Any) -> Message:
        message: Message = _KILLED
        for message in follow(self._folder / MESSAGES, self._asked["kedro"]):
            if message["kind"] == "end":
                break
            try:
                apply(run, message)
            except Exception as error:  # noqa: BLE001 - one figure less, the rest is written
                what = message.get("key", message["kind"])
                self._problems.append(f"{what}: {_first_line(error)}")
        if message["error"]:
            run.summary.update({"error": message["error"]})
        return message

    def _unless_before(
        self, event: threading.Event, seconds: float, what_then: Callable[[], None]
    ) -> None:
        def wait() -> None:
            if not event.wait(seconds):
                with self._deciding:
                    if not event.is_set():
                        what_then()

        threading.Thread(target=wait, daemon=True).start()

    def _begin_again_offline(self, reason: str) -> None:
        """Replace this process: what W&B has begun cannot be taken back within it."""
        _end_children()
        os.environ.pop("WANDB_SERVICE", None)  # where to find the service that has just ended
        module = [sys.executable, "-m", "fashion_recommender.hooks.wandb_recorder"]
        os.execv(sys.executable, [*module, str(self._folder), reason])  # noqa: S606

    def _stop_uploading(self) -> None:
        with suppress(OSError):
            self.tell("done", "the upload did not end in time")
        _end_children()
        shutil.rmtree(self._folder, ignore_errors=True)
        os._exit(1)


def follow(messages: Path, kedro: int) -> Iterator[Message]:
    """Yield messages as they are appended, to the last, which is of the kind ``end``.

    Where the process ``kedro`` is gone without an end, one is made up that says so.
    """
    with messages.open("rb") as lines:
        line = b""
        while True:
            was_alive = is_alive(kedro)  # before reading, or its last words might be missed
            line += lines.readline()
            if line.endswith(b"\n"):
                message = _parsed(line)
                line = b""
                if message is not None:
                    yield message
                    if message["kind"] == "end":
                        return
            elif not was_alive:
                yield _KILLED
                return
            else:
                time.sleep(_PAUSE_SECONDS)


def _parsed(line: bytes) -> Message | None:
    """Read a message; None for one that Kedro could not write to its end."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def is_alive(process: int) -> bool:
    """Tell whether a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def has_key(settings: Any) -> bool:
    """Tell whether W&B has a key for its server: from the environment, or from a login (netrc)."""
    if settings.api_key or settings.identity_token_file:
        return True
    given = os.environ.get("NETRC")
    files = [Path(given).expanduser()] if given else [Path.home() / n for n in (".netrc", "_netrc")]
    file = next((file for file in files if file.exists()), None)
    if file is None:
        return False
    try:
        return netrc.netrc(file).authenticators(urlsplit(settings.base_url).netloc) is not None
    except (netrc.NetrcParseError, OSError):
        return False


def _goes_online(mode: str, settings: Any) -> bool:
    return mode == "online" or (mode == "auto" and has_key(settings))


def _end_children() -> None:
    """End W&B's service, which this process started in a session of its own."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        try:
            child.kill()
        except psutil.Error:  # it ended since
            continue


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0]


def main(folder: Path, unreachable: str | None) -> None:
    """Record one run, then remove the folder unless Kedro did."""
    recorder = Recorder(folder, unreachable)
    try:
        recorder.record()
    except Exception as error:
        with suppress(OSError):  # a full disk
            recorder.tell("done", _first_line(error))
        raise
    finally:
        time.sleep(_LINGER_SECONDS)
        _end_children()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A process of nobody's: Kedro's own memory is measured with that of its children.
    if len(sys.argv) == 2 and hasattr(os, "fork") and os.fork():
        os._exit(0)
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
