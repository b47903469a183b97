"""Pandas tables."""

from kedro_datasets import pandas

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class ParquetDataset(AtomicSaveMixin, pandas.ParquetDataset):
    """A pandas frame as one Parquet file."""


class CSVDataset(AtomicSaveMixin, pandas.CSVDataset):
    """A pandas frame as one CSV file."""
