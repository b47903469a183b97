"""Personalised fashion recommendations: fit, compare and show recommenders on a shop's log."""

__version__ = "0.1.0"
