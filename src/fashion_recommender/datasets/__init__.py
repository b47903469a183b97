"""Kedro datasets whose saves are write-then-rename.

Classes are imported when they are first named, so that starting Kedro loads none of the
libraries behind them.
"""

from importlib import import_module
from typing import Any, Final

_HOMES: Final = {
    "ParquetDataset": "frames",
    "CSVDataset": "frames",
    "ArrowParquetDataset": "arrow",
    "IbisDataset": "ibis_file",
    "IngestedTableDataset": "ingested",
    "JSONDataset": "documents",
    "TextDataset": "documents",
    "PlotlyDataset": "figures",
    "RecommenderDataset": "recommender",
    "RawFileDataset": "raw_file",
    "CacheFolderDataset": "cache_folder",
    "WrittenFileDataset": "written",
    "WrittenFolderDataset": "written",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a dataset class from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
