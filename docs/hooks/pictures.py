"""Pictures of pipelines, drawn from their code while the site is built.

A page says ``<!-- picture: evaluation als -->``: the pipeline, and where it has one part a model,
the model that stands for all of them.
"""

import html
import inspect
import re
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

sys.path.insert(0, str(Path(__file__).parent))
import itertools

from layout import Layout, lay_out

MARK = re.compile(r"<!-- picture: (\w+)(?: (\w+))? -->")
RANK_HEIGHT = 62
HEIGHT = 30
TOO_MANY = 5
"""From as many on, the outputs of a step that the same steps read, or none, are drawn as one."""
OWN = {"data_processing", "eda", "feature_engineering", "truth", "comparison", "reporting"}
"""Namespaces that are no models."""
Box = tuple[str, str]
"""Kind (``step`` or ``data``) and name."""


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put a picture and a table of its steps in the place of every mark."""
    return MARK.sub(lambda mark: picture_of(mark[1], mark[2]), markdown)


def picture_of(pipeline: str, model: str | None) -> str:
    """SVG of a pipeline and what each of its steps does, as HTML."""
    with warnings.catch_warnings():  # of dots in names, which are namespaces
        warnings.simplefilter("ignore", UserWarning)
        found = import_module(f"fashion_recommender.pipelines.{pipeline}").create_pipeline()
    nodes = [node for node in found.nodes if node.namespace not in _other_models(model)]
    return f"{draw(nodes, model, pipeline)}\n\n{_steps(nodes, model)}\n"


def draw(nodes: list[Node], model: str | None, name: str) -> str:
    """Draw steps as boxes and data as pills; dashed is what another pipeline or a person makes."""
    others = _other_models(model)
    edges, made = [], set()
    gathered = _gathered(nodes, model)
    for node in nodes:
        step = ("step", _shown(node.name, model))
        inputs, outputs = (
            [gathered.get(name, _shown(name, model)) for name in names]
            for names in (node.inputs, node.outputs)
        )
        made |= {("data", name) for name in outputs}
        for way in (inputs, outputs):
            for data in dict.fromkeys(way):
                if data.startswith(("params:", "parameters")) or data.split(".")[0] in others:
                    continue
                box = ("data", data)
                edges.append((box, step) if way is inputs else (step, box))
    boxes = list(dict.fromkeys(box for edge in edges for box in edge))
    widths = {box: len(box[1]) * 7.0 + 20 for box in boxes}
    return _svg(lay_out(widths, list(dict.fromkeys(edges))), widths, made, name)


def _gathered(nodes: list[Node], model: str | None) -> dict[str, str]:
    """Name of the one pill that stands for a dataset and its many like, by the dataset's name."""
    pills = {}
    for node in nodes:
        like: dict[frozenset[str], list[str]] = {}
        for name in node.outputs:
            readers = frozenset(other.name for other in nodes if name in other.inputs)
            like.setdefault(readers, []).append(name)
        for names in like.values():
            if len(names) >= TOO_MANY:
                pill = f"{len(names)} outputs of {_shown(node.name, model)}"
                pills |= dict.fromkeys(names, pill)
    return pills


def _svg(layout: Layout, widths: dict[Box, float], made: set[Box], name: str) -> str:
    left = min(x - widths.get(box, 8) / 2 for box, x in layout.centre.items()) - 2
    right = max(x + widths.get(box, 8) / 2 for box, x in layout.centre.items()) + 2
    height = max(layout.rank.values()) * RANK_HEIGHT + HEIGHT + 4
    width = round(right - left)
    parts = [
        f'<svg viewBox="{left:.0f} -2 {width} {height}" width="{width}" height="{height}" '
        f'style="min-width: {min(width, 560)}px" role="img" '
        f'aria-label="Pipeline {html.escape(name)}">'
    ]
    for path in layout.paths.values():
        points = [
            (layout.centre[p], layout.rank[p] * RANK_HEIGHT + HEIGHT / 2)  # type: ignore[index]
            for p in path
        ]
        drawn = f"M{points[0][0]:.1f},{points[0][1] + HEIGHT / 2:.1f}"
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            start = y0 + HEIGHT / 2 if (x0, y0) == points[0] else y0
            end = y1 - HEIGHT / 2 - 1 if (x1, y1) == points[-1] else y1
            middle = (start + end) / 2
            drawn += f"C{x0:.1f},{middle:.1f} {x1:.1f},{middle:.1f} {x1:.1f},{end:.1f}"
        parts.append(f'<path d="{drawn}"/>')
    for box, wide in widths.items():
        kind, label = box
        x, y = layout.centre[box] - wide / 2, layout.rank[box] * RANK_HEIGHT
        style = kind if kind == "step" or box in made else "data outside"
        parts.append(
            f'<rect class="{style}" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HEIGHT}" '
            f'rx="{4 if kind == "step" else HEIGHT / 2}"/>'
            f'<text x="{layout.centre[box]:.1f}" y="{y + 20}">{html.escape(label)}</text>'
        )
    return f'<div class="pipeline">{"".join(parts)}</svg></div>'


def _steps(nodes: list[Node], model: str | None) -> str:
    rows = "".join(
        f"<tr><td><code>{html.escape(_shown(node.name, model))}</code></td>"
        f"<td>{html.escape(_sentence(node))}</td></tr>"
        for node in Pipeline(nodes).nodes
    )
    return f"<table><thead><tr><th>step</th><th>does</th></tr></thead><tbody>{rows}</tbody></table>"


def _sentence(node: Node) -> str:
    text = (inspect.getdoc(node.func) or "").split("\n\n")[0]
    return " ".join(text.replace("`", "").split())


def _shown(name: str, model: str | None) -> str:
    """Name without transcoding, and with ``{model}`` for the one that stands for all."""
    name = name.partition("@")[0]
    if model and name.startswith(f"{model}."):
        return "{model}" + name.removeprefix(model)
    # What a pipeline is called says its picture; only models tell steps of one name apart.
    return name.rpartition(".")[2] if name.partition(".")[0] in OWN else name


def _other_models(model: str | None) -> set[str]:
    from fashion_recommender.models.registry import judged

    return set(judged()) - {model} if model else set()
