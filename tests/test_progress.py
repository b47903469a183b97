import pytest

from fashion_recommender import progress as module
from fashion_recommender.progress import progress


def test_items_pass_unchanged_and_silently(capsys):
    assert list(progress((n for n in range(3)), total=3, description="three")) == [0, 1, 2]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("ci", "terminal", "watched"), [("", True, True), ("true", True, False)])
def test_continuous_integration_is_no_person(monkeypatch, ci, terminal, watched):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(module.sys.stderr, "isatty", lambda: terminal, raising=False)
    assert module.is_watched() is watched
