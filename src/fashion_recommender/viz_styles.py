"""Colours of the nodes in Kedro-Viz, by pipeline: ``python -m fashion_recommender.viz_styles``.

Writes ``.viz/styles.json``, which Kedro-Viz reads. Run it after adding a node.
"""

import json
from pathlib import Path
from typing import Any, Final

from fashion_recommender.figures.style import COLOURS
from fashion_recommender.pipeline_registry import DEFAULT_PIPELINES

PROJECT: Final = Path(__file__).parents[2]
FILE: Final = PROJECT / ".viz" / "styles.json"


def styles(pipelines: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the style of every node of the default pipelines; what is collapsed has none.

    Parameters
    ----------
    pipelines
        Name -> `kedro.pipeline.Pipeline`. A node of several belongs to the first of the default
        ones that has it.
    """
    found: dict[str, dict[str, str]] = {}
    names = [name for name in DEFAULT_PIPELINES if name in pipelines]
    for name, colour in zip(names, COLOURS, strict=False):
        look = {"fill": colour, "stroke": colour, "color": _text_on(colour)}
        for node in pipelines[name].nodes:
            # Kedro-Viz looks nodes up by their names without the namespace.
            found.setdefault(node.name.rpartition(".")[2], look)
    return dict(sorted(found.items()))


def text(pipelines: dict[str, Any]) -> str:
    """Return the file's content."""
    return json.dumps(styles(pipelines), indent=1) + "\n"


def _text_on(colour: str) -> str:
    """Return black or white, whichever stands out (WCAG 2 relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def main() -> None:
    """Write the file."""
    from kedro.framework.project import pipelines
    from kedro.framework.startup import bootstrap_project

    bootstrap_project(PROJECT)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(dict(pipelines)))


if __name__ == "__main__":
    main()
