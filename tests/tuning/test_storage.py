"""Where studies live."""

import subprocess
import sys

import optuna
import pytest

from fashion_recommender.tuning.objectives import named_objectives
from fashion_recommender.tuning.storage import cut_torn_line, open_storage
from fashion_recommender.tuning.study import StudyError, open_study

MAP = named_objectives(["map@12"])


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b"", b""),
        (b"one\n", b"one\n"),
        (b"one\ntw", b"one\n"),
        (b"on", b""),
        (b"one\n" + b"x" * 10_000, b"one\n"),
        (b"one\n\n", b"one\n\n"),
    ],
)
def test_a_torn_line_is_cut_off(tmp_path, content, kept):
    file = tmp_path / "journal.log"
    file.write_bytes(content)
    cut_torn_line(file)
    assert file.read_bytes() == kept


def test_a_study_goes_on_after_a_write_that_was_torn(tmp_path):
    """Optuna's own journal cannot be read any more once something follows the torn line."""
    journal = tmp_path / "deep" / "journal.log"
    study = open_study(open_storage(None, journal), "study", MAP, {})
    study.tell(study.ask(), 0.25)
    with journal.open("a") as file:
        file.write('{"op_code": 4, "worker')
    again = open_study(open_storage(None, journal), "study", MAP, {})
    again.tell(again.ask(), 0.5)
    third = open_study(open_storage(None, journal), "study", MAP, {})
    assert [trial.value for trial in third.trials] == [0.25, 0.5]
    study.tell(study.ask(), 0.75)  # the first one had read beyond what was cut off
    assert [trial.value for trial in study.trials] == [0.25, 0.5, 0.75]


def test_a_lock_whose_holder_was_killed_holds_nobody_up(tmp_path):
    journal = tmp_path / "journal.log"
    script = (
        "import os, signal; from pathlib import Path;"
        "from fashion_recommender.tuning.storage import _FileLock;"
        f"_FileLock(Path({str(journal)!r} + '.lock')).acquire();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    open_study(open_storage(None, journal), "study", MAP, {})


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("study.db", "sweep.storage=study.db cannot be opened.*An Optuna URL is"),
        ("nosuch://me:secret@host/db", r"sweep.storage=nosuch://me:\*\*\*@host/db"),
    ],
)
def test_a_url_that_cannot_be_opened_is_refused_with_what_would_be_right(tmp_path, url, message):
    with pytest.raises(ValueError, match=message) as error:
        open_storage(url, tmp_path / "journal.log")
    assert "secret" not in str(error.value)


def test_a_name_that_another_study_has_is_refused(tmp_path):
    storage = open_storage(f"sqlite:///{tmp_path}/study.db", tmp_path / "unused")
    open_study(storage, "mine", MAP, {"model": "als", "shop": "1"})
    open_study(storage, "mine", MAP, {"model": "als", "shop": "1"})
    with pytest.raises(StudyError, match=r"sweep.study=mine: .* other shop and cannot"):
        open_study(storage, "mine", MAP, {"model": "als", "shop": "2"})
    assert len(optuna.get_all_study_names(storage)) == 1
    assert not (tmp_path / "unused").exists()
