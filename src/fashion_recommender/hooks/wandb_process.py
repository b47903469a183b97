"""Kedro's side of the process that writes the W&B run: it waits at the end only, and not long."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Any, Final

from fashion_recommender.hooks.secrets import Mask
from fashion_recommender.hooks.wandb_recorder import LOG, MESSAGES, RUN, STATUS, is_alive
from fashion_recommender.hooks.wandb_run import Message

_PACKAGES: Final = Path(__file__).parents[2]
_PAUSE_SECONDS: Final = 0.02


class RecorderProcess:
    """Starts the process and passes messages on, as lines of a file that it follows.

    Parameters
    ----------
    asked
        What the run is to be like: the values that ``wandb.init`` takes, and those of
        :class:`~fashion_recommender.hooks.wandb_config.TrackingConfig` for its limits.
    mask
        Takes secrets out of everything that is passed on.

    Raises
    ------
    OSError
        The folder cannot be written.
    """

    def __init__(self, asked: dict[str, Any], mask: Mask) -> None:
        self._mask = mask
        self._writing = Lock()  # nodes may end at the same time under the thread runner
        runs = Path(asked["folder"]) / "wandb"
        self._folder = runs / f".recorder-{os.getpid()}-{time.time_ns()}"
        self._folder.mkdir(parents=True)
        asked = asked | {"kedro": os.getpid()}
        (self._folder / RUN).write_text(self._mask(json.dumps(asked)))
        self._messages = (self._folder / MESSAGES).open("a", encoding="utf-8")
        module = "fashion_recommender.hooks.wandb_recorder"
        with (self._folder / LOG).open("w") as log:
            self._launcher = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", module, str(self._folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(runs),
                start_new_session=True,  # Ctrl-C is for Kedro; the recorder then closes the run
            )

    def send(self, message: Message) -> None:
        """Pass a message on."""
        line = self._mask(json.dumps(message))
        with self._writing:
            self._messages.write(line + "\n")
            self._messages.flush()

    def finish(self, exit_code: int, error: str | None, seconds: float) -> dict[str, Any]:
        """Say that the run is over and wait until it is written, ``seconds`` at most.

        Returns
        -------
        dict
            ``state`` (``done``, ``running``, or ``died``), ``problem``, ``folder`` and ``url`` of
            the run, and ``unreachable``: why the server was given up.
        """
        self.send({"kind": "end", "exit_code": exit_code, "error": error})
        self._messages.close()
        deadline = time.monotonic() + seconds
        status = self._status()
        while status["state"] == "running" and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            status = self._status()
        if status["state"] == "done":
            shutil.rmtree(self._folder, ignore_errors=True)
        return status

    def abandon(self) -> None:
        """Give the run up after a problem of our own: it is closed as failed."""
        end = {"kind": "end", "exit_code": 1, "error": "the recording was given up"}
        try:
            # On a line of its own: the last one may be torn.
            self._messages.write("\n" + json.dumps(end) + "\n")
        finally:
            self._messages.close()

    def _status(self) -> dict[str, Any]:
        try:
            status = self._told()
            if status["state"] != "running" or is_alive(status["process"]):
                return status
            status = self._told()  # it may have ended since, with a last word
            if status["state"] != "running":
                return status
        except FileNotFoundError:  # it has not begun
            if not self._launcher.poll():
                return {"state": "running", "problem": ""}
        return {"state": "died", "problem": self._last_words()}

    def _told(self) -> dict[str, Any]:
        return json.loads((self._folder / STATUS).read_text())

    def _last_words(self) -> str:
        log = self._folder / LOG
        lines = log.read_text().strip().splitlines() if log.exists() else []
        return lines[-1] if lines else ""


def _environment(runs: Path) -> dict[str, str]:
    """Return this environment for the recorder: silent, and with a W&B service of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in {"WANDB_SERVICE", "WANDB_MODE"}}
    paths = [str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    # Files that wait for their upload stay beside the runs that they belong to.
    beside = {"WANDB_DATA_DIR": str(runs / ".staged"), "WANDB_CACHE_DIR": str(runs / ".cache")}
    always = {
        "PYTHONPATH": os.pathsep.join(paths),
        "WANDB_SILENT": "true",
        "WANDB_ERROR_REPORTING": "false",
        "DO_NOT_TRACK": "1",
    }
    return beside | kept | always
