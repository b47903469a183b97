"""Which articles may be recommended at a cut-off: one rule for what is served and what is judged.

A log does not say what was on offer, so what was sold lately counts as on sale.
"""

from typing import Final

import numpy as np

NEVER: Final = np.iinfo(np.int32).max
"""Days since the last sale of an article that was never sold."""


def articles_on_sale(
    days_ago: np.ndarray, days: int | None, least: int, hidden: np.ndarray | None = None
) -> np.ndarray:
    """Choose the articles that were sold lately, and so many more that lists can be full.

    Parameters
    ----------
    days_ago
        int32 ``[n_articles]``: whole days from an article's last sale to the cut-off, `NEVER` for
        one without a sale before it.
    days
        Articles sold within so many days count as on sale; None = the whole catalogue.
    least
        Where fewer were, the window grows day by day until there are so many. If everything that
        was ever sold is not enough, the newest of the others (the largest numbers) complete it.
    hidden
        Numbers of articles that are never shown, and do not count.

    Returns
    -------
    numpy.ndarray
        int32, ascending; fewer than ``least`` only where that is all that may be shown.
    """
    shown = np.ones(len(days_ago), bool)
    if hidden is not None:
        shown[hidden] = False
    articles = np.flatnonzero(shown).astype(np.int32)
    if days is None or len(articles) <= least:
        return articles
    ago = days_ago[articles]
    # The day on which the least-th article was sold last: all of that day, lest chance decide.
    reach = int(np.partition(ago, least - 1)[least - 1]) if least else 0
    if reach < NEVER:
        return articles[ago <= max(days, reach)]
    unsold = articles[ago == NEVER]
    missing = least - (len(articles) - len(unsold))
    return np.union1d(articles[ago < NEVER], unsold[len(unsold) - missing :]).astype(np.int32)
