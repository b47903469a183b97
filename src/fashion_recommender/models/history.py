"""What a recommender may know at a cut-off: the purchases before it, who bought, and what.

The purchase log is kept as parallel arrays sorted by day, so that cutting it at a date is a
slice, not a copy, and 32 million purchases take about half a gigabyte.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
from scipy import sparse

from fashion_recommender import schema
from fashion_recommender.tables import splits
from fashion_recommender.tables.on_sale import NEVER, articles_on_sale
from fashion_recommender.visual.embedding_table import looks_of_all

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Shop:
    """Who and what exists: the vocabularies and attributes that coded ids point into.

    Attributes
    ----------
    customer_ids, article_ids
        Object arrays of str; position i is the id coded as i.
    ages
        float32 ``[n_customers]`` in years, NaN where unknown.
    attributes
        One row an article, in ``article_idx`` order: the 24 attribute columns.
    looks
        float32 ``[n_articles, d]``, of length 1, or 0 without a photograph; None where nobody
        looked at photographs.
    """

    customer_ids: np.ndarray
    article_ids: np.ndarray
    ages: np.ndarray
    attributes: pd.DataFrame = field(repr=False)
    looks: np.ndarray | None = field(default=None, repr=False)

    @property
    def n_customers(self) -> int:
        """Number of customers, with and without purchases."""
        return len(self.customer_ids)

    @property
    def n_articles(self) -> int:
        """Number of articles, sold or not."""
        return len(self.article_ids)


@dataclass(frozen=True)
class History:
    """Purchases before a cut-off, oldest first, and the shop they were made in.

    Attributes
    ----------
    cutoff
        First day of the target week; no purchase here is of that day or later.
    shop
        Customers and articles.
    customer_idx, article_idx
        int32 ``[n]``, one entry a row of the log (duplicates of a row included).
    days_ago
        int32 ``[n]``, whole days before the cut-off; 1 is the day before it.
    price
        float32 ``[n]`` in the log's own unit.
    sales_channel_id
        int8 ``[n]``.
    rows
        The same purchases as rows of ``transactions``, where an engine has them; None where not.
    """

    cutoff: dt.date
    shop: Shop
    customer_idx: np.ndarray
    article_idx: np.ndarray
    days_ago: np.ndarray
    price: np.ndarray
    sales_channel_id: np.ndarray
    rows: "ir.Table | None" = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.customer_idx)

    def last_days(self, days: int) -> "History":
        """Keep the last ``days`` days before the cut-off."""
        first = int(np.searchsorted(-self.days_ago, -days, side="left"))
        return self._slice(first, len(self))

    def earlier(self, cutoff: dt.date) -> "History":
        """Go back to an earlier cut-off: only what was known then."""
        moved = (self.cutoff - cutoff).days
        stop = int(np.searchsorted(-self.days_ago, -moved, side="left"))
        part = self._slice(0, stop)
        return replace(part, cutoff=cutoff, days_ago=part.days_ago - np.int32(moved))

    def _slice(self, first: int, stop: int) -> "History":
        part = slice(first, stop)
        return History(
            self.cutoff,
            self.shop,
            self.customer_idx[part],
            self.article_idx[part],
            self.days_ago[part],
            self.price[part],
            self.sales_channel_id[part],
        )

    def matrix(self, weights: np.ndarray | None = None) -> sparse.csr_matrix:
        """Sum purchases into a float32 CSR matrix ``[n_customers, n_articles]``.

        ``weights`` is one number a row of the log; without it every row counts 1. Column
        indices are sorted within each row.
        """
        data = np.ones(len(self), np.float32) if weights is None else weights.astype(np.float32)
        shape = (self.shop.n_customers, self.shop.n_articles)
        return sparse.coo_matrix((data, (self.customer_idx, self.article_idx)), shape).tocsr()

    @cached_property
    def purchased(self) -> sparse.csr_matrix:
        """What each customer ever bought: the matrix of row counts."""
        return self.matrix()

    def on_sale(
        self, days: int | None, least: int = 0, hidden: np.ndarray | None = None
    ) -> np.ndarray:
        """Articles that may be recommended at the cut-off: int32, ascending.

        Those sold within the last ``days`` days, more where fewer than ``least`` were: see
        `articles_on_sale`.
        """
        days_ago = np.full(self.shop.n_articles, NEVER, np.int32)
        days_ago[self.article_idx] = self.days_ago  # the newest row, which comes last, counts
        return articles_on_sale(days_ago, days, least, hidden)

    @property
    def most_purchased(self) -> int:
        """Different articles that the customer has who has most of them."""
        return int(np.diff(self.purchased.indptr).max(initial=0))


@dataclass(frozen=True)
class PurchaseLog:
    """A shop's whole log in memory, sorted by day; the source of every `History`."""

    shop: Shop
    day: np.ndarray
    customer_idx: np.ndarray
    article_idx: np.ndarray
    price: np.ndarray
    sales_channel_id: np.ndarray
    rows: "ir.Table | None" = field(default=None, repr=False, compare=False)

    @classmethod
    def from_tables(
        cls,
        transactions: "ir.Table",
        customers: "ir.Table",
        articles: "ir.Table",
        looks: "pa.Table | None" = None,
    ) -> Self:
        """Read the three coded tables (Ibis, any engine), and looks if given, into arrays.

        Raises
        ------
        ValueError
            If the coded ids are not 0..n-1, which means that the tables do not belong together.
        """
        people = customers.order_by(schema.CUSTOMER_IDX).select(
            schema.CUSTOMER_IDX, schema.CUSTOMER_ID, "age"
        )
        people = people.to_pandas()
        things = articles.order_by(schema.ARTICLE_IDX).to_pandas()
        for frame, column in ((people, schema.CUSTOMER_IDX), (things, schema.ARTICLE_IDX)):
            if not np.array_equal(frame[column].to_numpy(), np.arange(len(frame))):
                raise ValueError(f"{column} is not 0..{len(frame) - 1}: run data_processing again")
        shop = Shop(
            customer_ids=people[schema.CUSTOMER_ID].to_numpy(object),
            article_ids=things[schema.ARTICLE_ID].to_numpy(object),
            ages=people["age"].astype("float32").to_numpy(np.float32, na_value=np.nan),
            attributes=things.drop(columns=[schema.ARTICLE_IDX, schema.ARTICLE_ID]),
            looks=None if looks is None else looks_of_all(looks, len(things)),
        )
        # By every column: engines put rows of one day in an order that differs from run to run,
        # and with it the last digits of sums.
        names = schema.TRANSACTIONS.names
        log = transactions.select(*names).order_by(*names).to_pyarrow()
        return cls(
            shop,
            day=log[schema.DATE].cast("int32").to_numpy(),
            customer_idx=log[schema.CUSTOMER_IDX].to_numpy(),
            article_idx=log[schema.ARTICLE_IDX].to_numpy(),
            price=log[schema.PRICE].to_numpy(),
            sales_channel_id=log[schema.CHANNEL].to_numpy(),
            rows=transactions,
        )

    @property
    def first_date(self) -> dt.date:
        """Day of the oldest purchase."""
        return _EPOCH + dt.timedelta(days=int(self.day[0]))

    @property
    def last_date(self) -> dt.date:
        """Day of the newest purchase."""
        return _EPOCH + dt.timedelta(days=int(self.day[-1]))

    def before(self, cutoff: dt.date, days: int | None = None) -> History:
        """Everything strictly before ``cutoff``, or only the last ``days`` days of it."""
        cutoff_day = (cutoff - _EPOCH).days
        stop = int(np.searchsorted(self.day, cutoff_day, side="left"))
        first = (
            0 if days is None else int(np.searchsorted(self.day, cutoff_day - days, side="left"))
        )
        part = slice(first, stop)
        return History(
            cutoff,
            self.shop,
            self.customer_idx[part],
            self.article_idx[part],
            (cutoff_day - self.day[part]).astype(np.int32),
            self.price[part],
            self.sales_channel_id[part],
            None if self.rows is None else splits.before(self.rows, cutoff, days),
        )

    def buyers(self, cutoff: dt.date, days: int) -> np.ndarray:
        """Customers who buy in the ``days`` days from ``cutoff`` on: int32, ascending, distinct."""
        cutoff_day = (cutoff - _EPOCH).days
        first, stop = np.searchsorted(self.day, [cutoff_day, cutoff_day + days], side="left")
        return np.unique(self.customer_idx[first:stop]).astype(np.int32)
