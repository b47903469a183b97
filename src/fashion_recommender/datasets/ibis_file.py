"""Ibis tables in files: read and written by the engine, never by this process's memory."""

from kedro_datasets.ibis import FileDataset

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class IbisDataset(AtomicSaveMixin, FileDataset):
    """An Ibis table as a Parquet or CSV file (``file_format``), lazy in both directions.

    All entries of one run have to name the same ``connection``, or an expression that joins two
    of them cannot be computed. An expression is computed once for every save, and DuckDB may read
    the very file that the save replaces: the replaced file stays readable until it is closed.
    """
