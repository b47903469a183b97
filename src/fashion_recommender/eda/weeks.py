"""What target weeks look like from the day before: what can be foreseen, and by what.

Everything here is of the last whole weeks of the log, each seen from its own cut-off.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE
from fashion_recommender.tables import splits

WEEK: Final = 7  # days
LEVELS: Final = ("article", "product")
_PRODUCT: Final = "product_code"


def repeat_counts(
    transactions: ir.Table, articles: ir.Table, cutoffs: Sequence[dt.date], weeks: int
) -> pd.DataFrame:
    """Count how often a week's buyers buy again what they bought some weeks before.

    Parameters
    ----------
    cutoffs
        First days of target weeks.
    weeks
        How far to look back.

    Returns
    -------
    pandas.DataFrame
        level (article: the same article; product: any of the same product_code), weeks_ago (of the
        last purchase before the cut-off; 1 = the week before), pairs (customer x article that a
        buyer of the target week could have repeated), repeated (those that were).
    """
    codes = articles.select(ARTICLE_IDX, _PRODUCT)
    frames = []
    for cutoff in cutoffs:
        week = splits.target_week(transactions, cutoff, WEEK)
        buyers = splits.distinct(week, CUSTOMER_IDX)
        past = splits.before(transactions, cutoff, WEEK * weeks).semi_join(buyers, CUSTOMER_IDX)
        for level in LEVELS:
            key = ARTICLE_IDX if level == "article" else _PRODUCT
            seen, bought = (
                table if level == "article" else table.join(codes, ARTICLE_IDX)
                for table in (past, week)
            )
            last = seen.group_by(CUSTOMER_IDX, key).agg(last=seen[DATE].max())
            again = splits.distinct(bought, CUSTOMER_IDX, key).mutate(again=1)
            pairs = last.left_join(again, [CUSTOMER_IDX, key])
            counts = (
                pairs.group_by("last")
                .agg(pairs=pairs.count(), repeated=pairs.again.count())
                .to_pandas()
            )
            ago = (pd.Timestamp(cutoff) - pd.to_datetime(counts["last"])).dt.days
            frames.append(counts.assign(level=level, weeks_ago=(ago - 1) // WEEK + 1))
    every = pd.concat(frames, ignore_index=True)
    return every.groupby(["level", "weeks_ago"], as_index=False)[["pairs", "repeated"]].sum()


def recency_counts(transactions: ir.Table, cutoffs: Sequence[dt.date]) -> pd.DataFrame:
    """Count a week's buyers by the days since their last purchase.

    Returns
    -------
    pandas.DataFrame
        cutoff, days_ago (1 = the day before the cut-off; missing = never), buyers.
    """
    frames = []
    for cutoff in cutoffs:
        week = splits.target_week(transactions, cutoff, WEEK)
        buyers = splits.distinct(week, CUSTOMER_IDX)
        past = splits.before(transactions, cutoff).semi_join(buyers, CUSTOMER_IDX)
        last = past.group_by(CUSTOMER_IDX).agg(last=past[DATE].max())
        known = buyers.left_join(last, CUSTOMER_IDX)
        counts = known.group_by("last").agg(buyers=known.count()).to_pandas()
        ago = (pd.Timestamp(cutoff) - pd.to_datetime(counts["last"])).dt.days
        frames.append(
            counts.assign(cutoff=pd.Timestamp(cutoff), days_ago=ago.astype("Int64")).sort_values(
                "days_ago"
            )
        )
    return pd.concat(frames, ignore_index=True)[["cutoff", "days_ago", "buyers"]]


def article_age_counts(transactions: ir.Table, cutoffs: Sequence[dt.date]) -> pd.DataFrame:
    """Count what is bought in target weeks by the weeks since the article's first sale.

    Returns
    -------
    pandas.DataFrame
        weeks_on_sale (0 = never sold before the target week, 1 = first sold in the week before it),
        articles (distinct article x target week), purchases; rising.
    """
    first = transactions.group_by(ARTICLE_IDX).agg(first=transactions[DATE].min())
    frames = []
    for cutoff in cutoffs:
        week = splits.target_week(transactions, cutoff, WEEK)
        sold = week.group_by(ARTICLE_IDX).agg(n=week.count(), day=week[DATE].min())
        aged = sold.join(first, ARTICLE_IDX)
        counts = (
            aged.group_by("first").agg(articles=aged.count(), purchases=aged.n.sum()).to_pandas()
        )
        age = (pd.Timestamp(cutoff) - pd.to_datetime(counts["first"])).dt.days
        frames.append(counts.assign(weeks_on_sale=np.maximum((age + WEEK - 1) // WEEK, 0)))
    every = pd.concat(frames, ignore_index=True)
    return every.groupby("weeks_on_sale", as_index=False)[["articles", "purchases"]].sum()


def concentration(transactions: ir.Table, cutoffs: Sequence[dt.date]) -> pd.DataFrame:
    """Say what share of a week's purchases the n best sellers make.

    Returns
    -------
    pandas.DataFrame
        n, trailing (share of the target week's purchases that are of the n best sellers of the
        seven days before), hindsight (of the n best sellers of the week itself), articles (distinct
        ones sold a week); means over the weeks.
    """
    frames = []
    for cutoff in cutoffs:
        counts = [
            _ranked(table)
            for table in (
                splits.before(transactions, cutoff, WEEK),
                splits.target_week(transactions, cutoff, WEEK),
            )
        ]
        before, week = counts
        sold = week.reindex(before.index, fill_value=0).to_numpy()
        frames.append((sold.cumsum() / week.sum(), week.to_numpy().cumsum() / week.sum()))
    longest = max(len(shares) for pair in frames for shares in pair)
    steps = np.unique(np.geomspace(1, max(longest, 1), 120).round().astype(int))
    means = [np.mean([_at(pair[side], steps) for pair in frames], axis=0) for side in (0, 1)]
    articles = np.mean([len(pair[1]) for pair in frames])
    return pd.DataFrame(
        {"n": steps, "trailing": means[0], "hindsight": means[1], "articles": articles}
    )


def _ranked(log: ir.Table) -> pd.Series:
    """Return purchases by article_idx, the best seller first, ties to the smaller index."""
    counts = log.group_by(ARTICLE_IDX).agg(n=log.count())
    ordered = counts.order_by(ibis.desc("n"), ARTICLE_IDX).to_pandas()
    return ordered.set_index(ARTICLE_IDX)["n"]


def _at(shares: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return the running shares at 1-based places; behind the end they stay what they are."""
    if not len(shares):
        return np.zeros(len(steps))
    return shares[np.minimum(steps, len(shares)) - 1]
