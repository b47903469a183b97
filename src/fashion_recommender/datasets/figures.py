"""Plotly figures."""

from kedro_datasets import plotly

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class PlotlyDataset(AtomicSaveMixin, plotly.JSONDataset):
    """A Plotly figure as JSON, which Kedro-Viz shows."""
