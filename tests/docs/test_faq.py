"""The messages in docs/faq.md are those that the project gives."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shown_commands import PROJECT
from tiny_shop import TinyShop

from fashion_recommender.datasets.ingested import MARKER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1000)]

FAQ = (PROJECT / "docs" / "faq.md").read_text()
ENTRIES = re.findall(r"^## (.+?)\n.*?```text\n(.*?)```", FAQ, re.M | re.S)
"""Headings and messages of those that show one."""

CHECK = "kedro run --env=hm --pipelines=data_processing"


def edited(file: str, edit: Callable[[str], str]) -> Callable[[Path], None]:
    """Change a raw file's text."""

    def change(raw: Path) -> None:
        (raw / file).write_text(edit((raw / file).read_text()))

    return change


def as_a_spreadsheet_saves_it(text: str) -> str:
    """Numbers lose what is in front of them."""
    return re.sub(r"^0", "", text, flags=re.M)


def beside_another_ingest(raw: Path) -> None:
    """Give the world the tables of `sample`, as a run leaves them that is stopped in between."""
    tables = raw.parent / "03_primary"
    shutil.copytree(raw.parents[1] / "sample" / "03_primary", tables)
    (tables / MARKER).touch()


def nothing(raw: Path) -> None:
    """Leave the files as they are."""


PROVOKED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "there is no such file": (CHECK, lambda raw: (raw / "articles.csv").unlink()),
    "has 10 digits": (CHECK, edited("articles.csv", as_a_spreadsheet_saves_it)),
    "separated by semicolons": (
        CHECK,
        edited("customers.csv", lambda text: text.replace(",", ";")),
    ),
    "articles.csv does not have": (
        CHECK,
        edited("articles.csv", lambda text: "\n".join(text.splitlines()[:-5]) + "\n"),
    ),
    "unknown parameter": ("kedro run --params=asl.factors=3", nothing),
    "should be greater": ("kedro run --params=als.factors=0", nothing),
    "given twice": (
        "kedro run --config=conf/runs/original_protocol.yml --params=als.factors=3",
        nothing,
    ),
    "Failed to find the pipeline": ("kedro run --pipelines=modeling", nothing),
    "namespaces": ("kedro run --namespaces=alss", nothing),
    "does not exist or is not a valid directory": ("kedro run --env=hmm", nothing),
    "No files found": ("kedro run --env=hm --pipelines=modelling --namespaces=als", nothing),
    "may be of another ingest": (
        "kedro run --env=hm --pipelines=modelling --namespaces=als",
        beside_another_ingest,
    ),
    "no leaderboard yet": ("python -m fashion_recommender.summary --env=hm", nothing),
    "look less deep": (
        "kedro run --pipelines=evaluation --params=protocol.backtest_k=50",
        nothing,
    ),
    "No partitions found": ("kedro run --env=own --pipelines=own_shop", nothing),
}
"""Words of a message -> what is done to the raw files of `hm`, and the command that complains."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[TinyShop]:
    """A shop whose tables are there and whose raw files stand for Kaggle's, too."""
    shop = TinyShop(tmp_path_factory.mktemp("project"))
    done = shop.run("kedro run --pipelines=sample_data && kedro run --pipelines=data_processing")
    assert done.returncode == 0, done.stderr
    yield shop
    shop.close()


def test_every_message_of_the_faq_is_provoked_once():
    found = {title: [key for key in PROVOKED if key in text] for title, text in ENTRIES}
    assert {title: keys for title, keys in found.items() if len(keys) != 1} == {}
    assert len(ENTRIES) == len(PROVOKED)


@pytest.mark.parametrize("words", PROVOKED)
def test_the_project_says_so(shop, words):
    command, prepare = PROVOKED[words]
    raw = shop.folder / "data" / "hm" / "01_raw"
    shutil.rmtree(raw.parent, ignore_errors=True)
    shutil.copytree(shop.folder / "data" / "sample" / "01_raw", raw)
    prepare(raw)
    done = shop.run(command)
    assert done.returncode != 0
    said = plain((done.stdout + done.stderr).replace(str(shop.folder), "/path/to/project"))
    for piece in re.split("…|\n", next(text for _, text in ENTRIES if words in text)):
        assert plain(piece) in said


def plain(text: str) -> str:
    """One space between words, however the terminal breaks lines."""
    return re.sub(r"\s+", " ", text).strip()
