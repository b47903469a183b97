"""What each channel finds of what a week's buyers buy: the evidence for its cap."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from fashion_recommender.candidates.propose import Candidates
from fashion_recommender.schema import CHANNEL_REPORT

Truth = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Whether pairs of customer and article were bought: bool, one a pair."""


def channel_report(candidates: Candidates, was_bought: Truth, n_bought: int) -> pd.DataFrame:
    """Count what channels find, one row each and one for their union (``all``).

    Parameters
    ----------
    candidates
        Of every buyer of a week.
    was_bought
        The week's purchases.
    n_bought
        Different pairs of customer and article in it.

    Returns
    -------
    pandas.DataFrame
        Columns of `schema.CHANNEL_REPORT`: proposals a customer, share of the pairs found, share
        of proposals that were bought, share of the pairs found by this channel alone.
    """
    hit = was_bought(candidates.customer_idx, candidates.article_idx)
    n_channels = np.sum([ranks > 0 for ranks in candidates.ranks.values()], axis=0)
    rows = [("all", np.ones(len(candidates), bool))]
    rows += [(channel, ranks > 0) for channel, ranks in candidates.ranks.items()]
    customers, pairs = max(len(candidates.customers), 1), max(n_bought, 1)
    table = [
        (
            channel,
            proposed.sum() / customers,
            hit[proposed].sum() / pairs,
            hit[proposed].sum() / max(proposed.sum(), 1),
            (hit & proposed & (n_channels == 1)).sum() / pairs,
        )
        for channel, proposed in rows
    ]
    return pd.DataFrame(table, columns=list(CHANNEL_REPORT))
