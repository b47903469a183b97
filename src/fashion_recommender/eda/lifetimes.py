"""How long articles sell."""

from typing import Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from fashion_recommender.schema import ARTICLE_IDX, DATE

WEEK: Final = 7  # days


def lifetime_counts(transactions: ir.Table) -> pd.DataFrame:
    """Count articles by their first and their last day of sale: first, last, articles."""
    date = transactions[DATE]
    ends = transactions.group_by(ARTICLE_IDX).agg(first=date.min(), last=date.max())
    frame = ends.group_by("first", "last").agg(articles=ends.count()).to_pandas()
    frame[["first", "last"]] = frame[["first", "last"]].apply(pd.to_datetime)
    return frame.sort_values(["first", "last"], ignore_index=True)


def survival(counts: pd.DataFrame, quiet_days: int) -> pd.DataFrame:
    """Estimate the share of articles that still sell n weeks after their first sale.

    The log ends before most articles do, so shares of those whose end was seen would be too small;
    the Kaplan-Meier estimate counts an article as long as it was watched. Articles first sold in
    the first ``quiet_days`` of the log may be older than it and are left out.

    Parameters
    ----------
    counts
        From :func:`lifetime_counts`.
    quiet_days
        An article has ended when it did not sell in the last so many days of the log.

    Returns
    -------
    pandas.DataFrame
        weeks (0, 1, ...), alive (share), at_risk (articles watched that long, weeks before).

    References
    ----------
    E. L. Kaplan, P. Meier: Nonparametric estimation from incomplete observations. Journal of the
    American Statistical Association 53 (1958).
    """
    if counts.empty:
        return pd.DataFrame({"weeks": [], "alive": [], "at_risk": []})
    quiet = pd.Timedelta(days=quiet_days)
    seen = counts[counts["first"] >= counts["first"].min() + quiet]
    if seen.empty:
        return pd.DataFrame({"weeks": [], "alive": [], "at_risk": []})
    length = ((seen["last"] - seen["first"]).dt.days // WEEK).to_numpy()
    ended = (seen["last"] <= counts["last"].max() - quiet).to_numpy()
    n = seen["articles"].to_numpy()
    weeks = np.arange(length.max() + 1)
    left = np.bincount(length, weights=n, minlength=len(weeks))
    deaths = np.bincount(length[ended], weights=n[ended], minlength=len(weeks))
    at_risk = n.sum() - np.concatenate([[0], left.cumsum()[:-1]])
    alive = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    return pd.DataFrame(
        {
            "weeks": np.arange(len(alive)),
            "alive": alive,
            "at_risk": np.concatenate([at_risk, [0]]).astype(int),
        }
    )
