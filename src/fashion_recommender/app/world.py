"""What the pages read: outputs of one world, found through the catalog, looked up in parts."""

import re
from collections.abc import Callable, Hashable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kedro.io import DataCatalog

from fashion_recommender.app.sorted_parquet import SortedParquet
from fashion_recommender.catalog import open_catalog, open_parameters
from fashion_recommender.models.registry import MEMBERS, RERANKED

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Thing = TypeVar("Thing")
Token = tuple[str, int, int]
"""A file's path, time and size: another token means another content."""

_MODEL: Final = re.compile(r"[a-z][a-z0-9_]*")
_LISTS: Final = ("recommendations", "backtest_recommendations")


class World:
    """A shop's outputs.

    What is small is loaded once for each version of its file, what is large is looked up. Every
    method answers None (or nothing) for what no pipeline has written yet.

    Parameters
    ----------
    env
        Configuration environment, as in ``kedro run --env``; None is the sample shop.
    catalog
        The catalog to read; None opens the environment's.
    """

    def __init__(self, env: str | None = None, catalog: DataCatalog | None = None) -> None:
        self.env = env
        self.catalog = catalog or open_catalog(env)
        self._entries = dict(self.catalog.config_resolver.config)
        self._kept: dict[Hashable, tuple[Token, Any]] = {}

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The parameters of this world's runs, as the files have them, by their first key."""
        return open_parameters(self.env)

    def location(self, name: str) -> Path | None:
        """Return where a catalog entry lies, whether or not anything is there.

        Read from its configuration: a dataset would bring the libraries that it writes with.
        """
        entry = self._entries.get(name)
        if entry is None and name in self.catalog:
            entry = self.catalog.config_resolver.resolve_pattern(name)
        return Path(entry["filepath"]) if entry and "filepath" in entry else None

    def path(self, name: str) -> Path | None:
        """Return the file or folder of a catalog entry, of its newest version."""
        path = self.location(name)
        if path is None or not path.exists():
            return None
        versions = [found for found in path.glob(f"*/{path.name}") if found.parent.name[0] != "."]
        return max(versions, default=path)

    def folder(self, name: str) -> Path | None:
        """Return the folder of an entry that people fill, if it is there."""
        path = self.location(name)
        return path if path is not None and path.is_dir() else None

    def sorted(self, name: str, *keys: str) -> SortedParquet | None:
        """Open a large table to look rows up by ``keys``."""
        return self.kept(name, lambda path: SortedParquet(path, *keys), f"by {keys}")

    def table(self, name: str, columns: list[str] | None = None) -> "pa.Table | None":
        """Load a small table whole."""
        import pyarrow.parquet as pq

        return self.kept(
            name,
            lambda path: pq.read_table(path, columns=columns, partitioning=None),
            f"columns {columns}",
        )

    def frame(self, name: str) -> "pd.DataFrame | None":
        """Load a small table as a frame."""
        table = self.table(name)
        return None if table is None else self.kept(name, lambda _: table.to_pandas(), "frame")

    def document(self, name: str) -> Any:
        """Load a JSON document."""
        import json

        read = lambda path: json.loads(path.read_text(encoding="utf-8"))  # noqa: E731
        return self.kept(name, read, "document")

    def kept(self, name: str, load: Callable[[Path], Thing], form: str) -> Thing | None:
        """Return what ``load`` makes of an entry's file, made anew only when the file changes.

        ``form`` tells apart what is made of one entry in several ways.
        """
        path = self.path(name)
        if path is None:
            return None
        token, key = _token(path), (name, form)
        known = self._kept.get(key)
        if known is None or known[0] != token:
            known = self._kept[key] = (token, load(path))
        return known[1]

    def models(self) -> list[str]:
        """Return the models that recommended something, the best of the leaderboard first."""
        location = self.location("any.recommendations")
        folder = location.parents[1] if location else None
        if folder is None or not folder.is_dir():
            return []
        found = sorted(
            entry.name
            for entry in folder.iterdir()
            if _MODEL.fullmatch(entry.name)
            and any((entry / f"{lists}.parquet").exists() for lists in _LISTS)
        )
        order = self.best_first()
        return sorted(found, key=lambda name: order.index(name) if name in order else len(order))

    def run_for(self, model: str) -> str:
        """Return the options of the run that makes a model's lists.

        A model that is made of others brings those of them that were not fitted yet.
        """
        source = RERANKED.get(model)
        made_of = [*MEMBERS.get(source or model, ()), *([source] if source else [])]
        missing = [name for name in made_of if self.path(f"{name}.models") is None]
        return f"--namespaces={','.join([*missing, model])}"

    def best_first(self) -> list[str]:
        """Return the names of the judged models in the order of the leaderboard."""
        board = self.frame("leaderboard")
        if board is None:
            return []
        top = (board["cutoff"] == "") & (board["segment"] == "all")
        rows = board[top & (board["metric"] == board["metric"].iloc[0])]
        return rows.sort_values("value", ascending=False, kind="stable")["model"].tolist()

    def entries(self, prefix: str) -> list[str]:
        """Return the names of the catalog's entries with a prefix, as it orders them."""
        return [name for name in self.catalog if name.startswith(prefix)]

    def command(self, what: str = "") -> str:
        """Return the command that makes what is missing."""
        words = ["kedro run"]
        if self.env:
            words.append(f"--env={self.env}")
        if what:
            words.append(what)
        return " ".join(words)


def _token(path: Path) -> Token:
    state = path.stat()
    return str(path), state.st_mtime_ns, state.st_size
