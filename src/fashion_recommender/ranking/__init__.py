"""The second stage: one LightGBM ranker over the candidates of all channels.

LightGBM and torch each bring an OpenMP runtime, and two of them in one process can deadlock:
nothing below this package imports torch.
"""
