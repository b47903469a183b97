"""Small documents: JSON and text (HTML, Markdown, ready-made CSV)."""

from kedro_datasets import json, text

from fashion_recommender.datasets.atomic import AtomicSaveMixin


class JSONDataset(AtomicSaveMixin, json.JSONDataset):
    """What JSON can hold."""


class TextDataset(AtomicSaveMixin, text.TextDataset):
    """A text file."""
