"""Write docs/features.md: ``python -m fashion_recommender.features.document``."""

from pathlib import Path

from fashion_recommender.features.build import GROUPS, feature_table

_HEAD = """\
# Features of the ranker

Written by `python -m fashion_recommender.features.document`; a test compares it with the code.

Each row that the ranker sees is a candidate: a customer, an article and a cut-off. Everything is
counted from purchases before the cut-off, by one function for training and for serving
(`features/build.py`). All are float32; NaN stands for "unknown", never 0. A group can be left out
by `ranker.without_features`.
"""


def feature_document() -> str:
    """Return the page: one table a group, with name and meaning of each feature."""
    table = feature_table()
    parts = [_HEAD, f"{len(table)} features in {len(GROUPS)} groups.\n"]
    for group, (level, _) in GROUPS.items():
        parts.append(
            f"## {group}\n\nLevel: {level}.\n\n| feature | dtype | meaning |\n|---|---|---|"
        )
        parts += [f"| `{f.name}` | {f.dtype} | {f.meaning} |" for f in table if f.group == group]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    page = Path(__file__).parents[3] / "docs" / "features.md"
    page.write_text(feature_document())
