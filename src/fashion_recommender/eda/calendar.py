"""When is bought, where, at which prices, and how many of it are newcomers."""

from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd

from fashion_recommender.schema import ARTICLE_IDX, CHANNEL, CUSTOMER_IDX, DATE, PRICE

_WEEK_COUNTS: Final = (
    "buyers",
    "new_buyers",
    "articles",
    "new_articles",
    "purchases",
    "new_purchases",
)


def day_counts(transactions: ir.Table) -> pd.DataFrame:
    """Count purchases and distinct articles of each day and channel, and add up prices.

    Returns
    -------
    pandas.DataFrame
        t_dat, sales_channel_id, purchases, articles, paid (sum of prices), usual (what the same
        articles would have cost at their mean prices over the whole log); rising by day, channel.
    """
    prices = transactions.group_by(ARTICLE_IDX).agg(mean=transactions[PRICE].cast("float64").mean())
    # First by article, so that only sums are joined with mean prices.
    sums = transactions.group_by(DATE, CHANNEL, ARTICLE_IDX).agg(
        n=transactions.count(), paid=transactions[PRICE].cast("float64").sum()
    )
    priced = sums.join(prices, ARTICLE_IDX)
    return (
        priced.group_by(DATE, CHANNEL)
        .agg(
            purchases=priced.n.sum(),
            articles=priced.count(),
            paid=priced.paid.sum(),
            usual=(priced.n * priced["mean"]).sum(),
        )
        .order_by(DATE, CHANNEL)
        .to_pandas()
        .assign(**{DATE: lambda frame: pd.to_datetime(frame[DATE])})
    )


def price_counts(transactions: ir.Table) -> pd.DataFrame:
    """Count purchases by channel and price: sales_channel_id, price, purchases; both rising."""
    return (
        transactions.group_by(CHANNEL, PRICE)
        .agg(purchases=transactions.count())
        .order_by(CHANNEL, PRICE)
        .to_pandas()
    )


def week_counts(transactions: ir.Table) -> pd.DataFrame:
    """Count what is new in each week that the log covers whole.

    Returns
    -------
    pandas.DataFrame
        week (its Monday), buyers, new_buyers (first purchase in that week), articles sold,
        new_articles (first sold in that week), purchases, new_purchases (of those articles).
    """
    log = transactions.mutate(week=transactions[DATE].truncate("W"))
    frames = []
    for column, all_of, new in (
        (CUSTOMER_IDX, "buyers", "new_buyers"),
        (ARTICLE_IDX, "articles", "new_articles"),
    ):
        once = log.group_by("week", column).agg(n=log.count())
        first = once.group_by(column).agg(first=once.week.min())
        known = once.join(first, column)
        is_new = known.week == known["first"]
        frames.append(
            known.group_by("week")
            .agg(
                **{
                    all_of: known.count(),
                    new: is_new.sum(),
                    f"{new}_purchases": ibis.ifelse(is_new, known.n, 0).sum(),
                    "purchases": known.n.sum(),
                }
            )
            .to_pandas()
            .assign(week=lambda frame: pd.to_datetime(frame["week"]))
            .set_index("week")
        )
    buyers, articles = frames
    weeks = buyers[["buyers", "new_buyers"]].join(
        articles.rename(columns={"new_articles_purchases": "new_purchases"})
    )
    whole = _whole_weeks(transactions, weeks.index)
    return (
        weeks.loc[
            whole,
            ["buyers", "new_buyers", "articles", "new_articles", "purchases", "new_purchases"],
        ]
        .sort_index()
        .reset_index()
    )


def _whole_weeks(transactions: ir.Table, mondays: pd.Index) -> pd.Series:
    """Tell which weeks lie between the first and the last day of the log."""
    date = transactions[DATE]
    ends = transactions.aggregate(first=date.min(), last=date.max()).to_pandas().iloc[0]
    start = pd.Series(mondays, index=mondays)
    inside = start >= pd.Timestamp(ends["first"])
    return inside & (start + pd.Timedelta(days=6) <= pd.Timestamp(ends["last"]))
