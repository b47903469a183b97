"""Small documents: JSON, text (HTML, Markdown, ready-made CSV) and Plotly figures."""

from kedro_datasets import json, plotly, text

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class JSONDataset(AtomicSaveMixin, json.JSONDataset):
    """What JSON can hold."""


class TextDataset(AtomicSaveMixin, text.TextDataset):
    """A text file."""


class PlotlyDataset(AtomicSaveMixin, plotly.JSONDataset):
    """A Plotly figure as JSON, which Kedro-Viz shows."""
