"""What no other beats in everything."""

from collections.abc import Sequence

import numpy as np


def unbeaten(values: np.ndarray, maximised: Sequence[bool]) -> np.ndarray:
    """Tell which rows are on the Pareto front: no other is as good in all columns, better in one.

    Parameters
    ----------
    values
        float ``[n, objectives]``.
    maximised
        Whether more is better, for each objective.

    Returns
    -------
    bool ``[n]``; equal rows are on the front together.
    """
    scores = values * np.where(list(maximised), 1.0, -1.0)
    at_least = (scores[:, None, :] >= scores[None, :, :]).all(axis=2)
    better = (scores[:, None, :] > scores[None, :, :]).any(axis=2)
    beats = at_least & better
    return np.logical_not(beats.any(axis=0))
