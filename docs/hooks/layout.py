"""Where the boxes of a layered graph go: ranks, order within a rank, places, after Sugiyama et al.

Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures, IEEE
Transactions on Systems, Man, and Cybernetics 11 (1981).
"""

import itertools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

Name = Hashable
GAP = 14.0
"""Pixels between two boxes of one rank."""


@dataclass
class Layout:
    """Centres of the boxes and the bends of the edges, in pixels across and in ranks down."""

    rank: dict[Name, int]
    centre: dict[Name, float]
    paths: dict[tuple[Name, Name], list[Name]] = field(default_factory=dict)
    """Edge -> the boxes that it runs through; those between its ends are only bends."""


def lay_out(widths: Mapping[Name, float], edges: list[tuple[Name, Name]]) -> Layout:
    """Place the boxes of an acyclic graph, top down, with few crossings.

    Parameters
    ----------
    widths
        Box -> its width in pixels.
    edges
        From, to: both among the boxes.
    """
    rank = _ranks(list(widths), edges)
    layout = Layout(rank, {})
    sizes, short = dict(widths), []
    for source, target in edges:
        bends: list[Name] = [
            (source, target, level) for level in range(rank[source] + 1, rank[target])
        ]
        for bend in bends:
            rank[bend] = bend[2]  # type: ignore[index]
            sizes[bend] = 8.0
        layout.paths[source, target] = path = [source, *bends, target]
        short += itertools.pairwise(path)
    rows = _ordered(rank, short)
    layout.centre = _placed(rows, sizes, short)
    return layout


def _ranks(boxes: list[Name], edges: list[tuple[Name, Name]]) -> dict[Name, int]:
    """Longest way from a source; a source itself stands right above what it first feeds."""
    rank = dict.fromkeys(boxes, 0)
    for _ in boxes:
        changed = False
        for source, target in edges:
            if rank[target] <= rank[source]:
                rank[target] = rank[source] + 1
                changed = True
        if not changed:
            break
    targets = {target for _, target in edges}
    for box in boxes:
        fed = [rank[target] for source, target in edges if source == box]
        if box not in targets and fed:
            rank[box] = min(fed) - 1
    return rank


def _neighbours(edges: list[tuple[Name, Name]]) -> tuple[dict, dict]:
    above: dict[Name, list[Name]] = {}
    below: dict[Name, list[Name]] = {}
    for source, target in edges:
        below.setdefault(source, []).append(target)
        above.setdefault(target, []).append(source)
    return above, below


def _ordered(rank: dict[Name, int], edges: list[tuple[Name, Name]]) -> list[list[Name]]:
    """Sweep down and up; the mean place of its neighbours is where a box goes."""
    rows: list[list[Name]] = [[] for _ in range(max(rank.values()) + 1)]
    for box, level in rank.items():
        rows[level].append(box)
    best, fewest = [list(row) for row in rows], _crossings(rows, edges)
    sides = _neighbours(edges)
    for sweep in range(12):
        side = sides[sweep % 2]
        for row in rows if sweep % 2 == 0 else reversed(rows):
            place = {box: i for other in rows for i, box in enumerate(other)}
            mean = {
                box: sum(place[n] for n in side[box]) / len(side[box])
                if box in side
                else place[box]
                for box in row
            }
            row.sort(key=mean.__getitem__)
        if (crossings := _crossings(rows, edges)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _crossings(rows: list[list[Name]], edges: list[tuple[Name, Name]]) -> int:
    place = {box: (level, i) for level, row in enumerate(rows) for i, box in enumerate(row)}
    ends = sorted((place[a][0], place[a][1], place[b][1]) for a, b in edges)
    return sum(
        a[0] == b[0] and a[1] < b[1] and a[2] > b[2] for i, a in enumerate(ends) for b in ends[i:]
    )


def _placed(
    rows: list[list[Name]], widths: dict[Name, float], edges: list[tuple[Name, Name]]
) -> dict[Name, float]:
    """Pull every box towards the mean of its neighbours, as far as the row lets it."""
    centre: dict[Name, float] = {}
    for row in rows:
        x = -sum(widths[box] + GAP for box in row) / 2
        for box in row:
            centre[box] = x + widths[box] / 2
            x += widths[box] + GAP
    above, below = _neighbours(edges)
    for sweep in range(24):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = {}
            for box in row:
                near = [*above.get(box, ()), *below.get(box, ())]
                wanted[box] = sum(centre[n] for n in near) / len(near) if near else centre[box]
            pushed_right = _spread(row, widths, wanted, 1)
            pushed_left = _spread(row, widths, wanted, -1)
            for box in row:
                centre[box] = (pushed_right[box] + pushed_left[box]) / 2
    return centre


def _spread(
    row: list[Name], widths: dict[Name, float], wanted: dict[Name, float], direction: int
) -> dict[Name, float]:
    """Wanted places, moved in one direction until no two boxes touch."""
    found: dict[Name, float] = {}
    last: Name | None = None
    for box in row if direction == 1 else reversed(row):
        x = wanted[box]
        if last is not None:
            room = (widths[box] + widths[last]) / 2 + GAP
            limit = found[last] + direction * room
            x = max(x, limit) if direction == 1 else min(x, limit)
        found[box], last = x, box
    return found
