"""What a run found, for the terminal: ``python -m fashion_recommender.summary [--env=hm]``."""

import argparse
import sys
from pathlib import Path
from textwrap import fill
from typing import Final

from kedro.io import AbstractVersionedDataset, DataCatalog

from fashion_recommender.catalog import PROJECT, open_catalog

LOOK_NEXT = {
    "report": "the comparison as a page: open it in a browser",
    "submission": "the best model's 12 articles for every customer",
    "data_quality": "what the raw files hold and lack",
    "costs": "seconds and memory of every step",
    "leaderboard": "all metrics by segment and week",
    "comparisons": "every pair of models, with intervals",
}

_WIDTH: Final = 100


def summary(env: str | None = None) -> str:
    """Render the newest leaderboard and the paths of what to open next, for a terminal.

    Raises
    ------
    kedro.io.DatasetError
        If nothing was run yet in this world.
    """
    from fashion_recommender.metrics.rendering import render_leaderboard

    catalog = open_catalog(env)
    lines = [render_leaderboard(catalog.load("leaderboard"), catalog.load("comparisons")), ""]
    for note in _notes(catalog):
        lines += [fill(f"Is the data right? {note}", _WIDTH), ""]
    lines.append("Look next")
    for name, meaning in LOOK_NEXT.items():
        dataset = catalog.get(name)
        if isinstance(dataset, AbstractVersionedDataset) and dataset.exists():
            lines.append(f"  {_shown(dataset._get_load_path())}  {meaning}")
    return "\n".join(lines)


def _notes(catalog: DataCatalog) -> list[str]:
    """What of the data is suspicious, as the data-quality report has it."""
    return catalog.load("data_quality").get("notes", []) if catalog.exists("data_quality") else []


def results(env: str | None = None) -> str:
    """Render the newest leaderboard as a Markdown table; raises as :func:`summary` does."""
    from fashion_recommender.metrics.rendering import results_table

    catalog = open_catalog(env)
    return results_table(catalog.load("leaderboard"), catalog.load("comparisons"))


def _shown(path: object) -> str:
    """Path from here where that is shorter than the whole of it."""
    whole = Path(str(path))
    for base in (Path.cwd(), PROJECT):
        if whole.is_relative_to(base):
            return str(whole.relative_to(base))
    return str(whole)


def main() -> int:
    """Print the summary of a world; 1 where there is none yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--env", default=None, help="world, as in kedro run --env")
    parser.add_argument("--markdown", action="store_true", help="only the table, for a page")
    given = parser.parse_args()
    env = given.env
    if not open_catalog(env).exists("leaderboard"):
        command = f"kedro run --env={env}" if env else "make demo"
        print(f"There is no leaderboard yet: {command}", file=sys.stderr)  # noqa: T201
        return 1
    print(results(env) if given.markdown else summary(env))  # noqa: T201 - this is what the command is for
    return 0


if __name__ == "__main__":
    sys.exit(main())
