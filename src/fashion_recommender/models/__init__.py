"""Recommenders with one face: fit, recommend, score; and what they share."""
