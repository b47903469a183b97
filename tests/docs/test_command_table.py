"""The table of commands lists every command that a page shows."""

from collections import Counter

import pytest
from shown_commands import PROJECT, listed, pages, prose, shown


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_command_of_a_page_is_in_the_table(page):
    known = {row.command for row in listed()}
    missing = [command for command in shown(prose(page)) if command not in known]
    assert missing == [], "list them in docs/commands.md"


def test_no_command_is_listed_twice():
    counted = Counter(row.command for row in listed())
    assert [command for command, n in counted.items() if n > 1] == []


def test_every_row_says_how_it_is_checked():
    ways = ("runs", "serves", "not run: ")
    assert [row.command for row in listed() if not row.check.startswith(ways)] == []


def test_commands_are_found_wherever_a_page_shows_them():
    page = """Do `kedro run  --env=hm`, not `kedro`, `als.factors`, `benchmarks/eda.py`, `make ...`.
```bash
make demo   # installs
FASHION_DATA=/mnt/big .venv/bin/kedro run \\
    --env=own && kedro viz run
benchmarks/trees.py --rows=9
optuna-dashboard journal.log
```
```python
kedro run --env=python
```
  ```
  $ wandb login
  made by nobody
  ```
"""
    assert shown(page) == [
        "make demo",
        "FASHION_DATA=/mnt/big kedro run --env=own",
        "kedro viz run",
        "python benchmarks/trees.py --rows=9",
        "optuna-dashboard journal.log",
        "wandb login",
        "kedro run --env=hm",
    ]


def test_the_prose_of_a_notebook_is_that_of_its_cells():
    text = prose(PROJECT / "notebooks" / "02_compare_models.ipynb")
    assert text.startswith("# Which model is best")
    assert "kedro run --only-missing-outputs --params=als.factors=128" in shown(text)
    assert "import" not in text
