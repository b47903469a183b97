"""The evaluation protocol: where the log is cut, what is before the cut and what is the truth.

A cut-off is the first day of a target week. What is computed for it may use rows before it only;
the truth is what was bought in the ``horizon_days`` from it on.
"""

import datetime as dt
from typing import Final

import ibis
import ibis.expr.types as ir
from pydantic import Field

from fashion_recommender.business_rules import ShopRules
from fashion_recommender.configuration import Config
from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE
from fashion_recommender.tables.errors import DataError

_LONGEST: Final = 36_525
"""A century: dates before the year 1 do not exist."""


class Protocol(Config):
    """How recommenders are compared and served."""

    cutoffs: int = Field(default=3, ge=1, le=520)
    """Number of cut-offs: the last n whole target weeks of the log. A log with fewer weeks is
    judged on those that it has; the data-quality report says so."""
    horizon_days: int = Field(default=7, ge=1, le=366)
    """Length of a target week in days; neighbouring cut-offs are this far apart."""
    train_days: int | None = Field(default=None, ge=1, le=_LONGEST)
    """Only the last n days before a cut-off are used to fit; empty = all of them."""
    backtest_k: int = Field(default=100, ge=1)
    """Articles recommended to each buyer of a target week; evaluation reads these."""
    serving_k: int = Field(default=12, ge=1)
    """Articles recommended to every customer at the serving cut-off."""
    exclude_purchased: bool = False
    """Do not recommend what the customer bought before the cut-off (of ``train_days`` only, where
    they are given)."""
    on_sale_days: int | None = Field(default=28, ge=1, le=_LONGEST)
    """Only articles sold within the last n days before the cut-off may be recommended, and those
    sold last before them where lists would not be full; empty = the whole catalogue."""
    rules: ShopRules = ShopRules()
    """What the shop asks of every model's lists: of the ``serving_k`` places that are shown."""
    known_customers_only: bool = False
    """Judge on customers with a purchase before the cut-off only. Flatters: the truth of a shop
    includes first-time buyers."""

    @property
    def longest_list(self) -> int:
        """Articles that lists are to hold, the longer of both kinds."""
        return max(self.backtest_k, self.serving_k)


def serving_cutoff(last_date: dt.date) -> dt.date:
    """Return the cut-off that recommendations are served at: the day after the log's last day."""
    return last_date + dt.timedelta(days=1)


def cutoff_dates(
    last_date: dt.date, protocol: Protocol, first_date: dt.date | None = None
) -> list[dt.date]:
    """Return the cut-offs of the last whole target weeks, newest first.

    Parameters
    ----------
    last_date
        Last day of the log; cut-off i (from 1) is ``last_date + 1 - horizon_days * i``.
    protocol
        Says how many cut-offs are wanted and how far apart they are.
    first_date
        First day of the log. Cut-offs with no day of the log before them are left out, so that
        a short log yields fewer than ``protocol.cutoffs``. Without it nothing is left out.

    Raises
    ------
    DataError
        When not even one target week has a day of the log before it.
    """
    step = dt.timedelta(days=protocol.horizon_days)
    dates = [serving_cutoff(last_date) - step * i for i in range(1, protocol.cutoffs + 1)]
    if first_date is None:
        return dates
    usable = [date for date in dates if date > first_date]
    if not usable:
        days = (serving_cutoff(last_date) - first_date).days
        raise DataError(
            f"The transactions cover {days} days ({first_date} to {last_date}), that is "
            f"{days // protocol.horizon_days} whole weeks of {protocol.horizon_days} days. "
            f"protocol.horizon_days={protocol.horizon_days} needs at least "
            f"{protocol.horizon_days + 1} days: one target week (protocol.cutoffs="
            f"{protocol.cutoffs} asks for {protocol.cutoffs}) and a day before it to fit on. "
            "Give a longer log or a smaller protocol.horizon_days."
        )
    return usable


def date_range(transactions: ibis.Table) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the log.

    Raises
    ------
    DataError
        When there are no transactions.
    """
    date = transactions[DATE]
    found = transactions.aggregate(first=date.min(), last=date.max()).to_pyarrow().to_pylist()[0]
    if found["last"] is None:
        raise DataError("There are no transactions: no cut-off can be placed.")
    return found["first"], found["last"]


def log_cutoffs(transactions: ibis.Table, protocol: Protocol) -> list[dt.date]:
    """Return the cut-offs that this log allows, newest first: :func:`cutoff_dates` of its days."""
    first, last = date_range(transactions)
    return cutoff_dates(last, protocol, first)


def distinct(table: ibis.Table, *columns: str) -> ibis.Table:
    """Return the distinct values of some columns, in no order.

    Not ``select(...).distinct()``: sorted afterwards, ibis 12 lets Spark look at the columns of an
    earlier filter, too, and rows come out more than once.
    """
    return table.group_by(*columns).agg()


def before(transactions: ibis.Table, cutoff: dt.date, train_days: int | None = None) -> ibis.Table:
    """Return the rows before the cut-off, all of them or those of the last ``train_days`` days."""
    date = transactions[DATE]
    kept = date < ibis.literal(cutoff, type="date")
    if train_days is not None:
        start = cutoff - dt.timedelta(days=train_days)
        kept &= date >= ibis.literal(start, type="date")
    return transactions.filter(kept)


def days_before(day: ir.DateColumn, cutoff: dt.date) -> ir.IntegerColumn:
    """Whole days from a day to the cut-off: int32, 1 on the day before it."""
    return ibis.literal(cutoff, type="date").delta(day, unit="day").cast("int32")


def target_week(transactions: ibis.Table, cutoff: dt.date, horizon_days: int = 7) -> ibis.Table:
    """Return the rows of the ``horizon_days`` days that begin with the cut-off."""
    return transactions.filter(is_within(transactions[DATE], cutoff, horizon_days))


def is_within(day: ir.DateColumn, cutoff: dt.date, horizon_days: int = 7) -> ir.BooleanColumn:
    """Tell which days are among the ``horizon_days`` that begin with the cut-off."""
    end = cutoff + dt.timedelta(days=horizon_days)
    return (day >= ibis.literal(cutoff, type="date")) & (day < ibis.literal(end, type="date"))


def truth(transactions: ibis.Table, cutoff: dt.date, horizon_days: int = 7) -> ibis.Table:
    """Return what was bought in the target week: distinct customer_idx, article_idx, in order."""
    week = target_week(transactions, cutoff, horizon_days)
    return distinct(week, CUSTOMER_IDX, ARTICLE_IDX).order_by(CUSTOMER_IDX, ARTICLE_IDX)


def buyers(
    transactions: ibis.Table,
    cutoff: dt.date,
    horizon_days: int = 7,
    known_customers_only: bool = False,
    train_days: int | None = None,
) -> ibis.Table:
    """Return the customers who bought in the target week: distinct customer_idx, in order.

    ``known_customers_only`` leaves out those without a purchase before the cut-off, or within
    ``train_days`` before it: those that models were fitted without.
    """
    found = distinct(target_week(transactions, cutoff, horizon_days), CUSTOMER_IDX)
    if known_customers_only:
        known = distinct(before(transactions, cutoff, train_days), CUSTOMER_IDX)
        found = found.semi_join(known, CUSTOMER_IDX)
    return found.order_by(CUSTOMER_IDX)
