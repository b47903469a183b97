"""Column names and table schemas: the one place where the shape of a shop's data is written down.

Three raw files come in (the layout of Kaggle's "H&M Personalized Fashion Recommendations");
what the pipelines pass to one another are the coded tables below.
"""

from typing import Final

import pyarrow as pa

# --- columns of the coded tables ---------------------------------------------------------------
CUSTOMER_IDX: Final = "customer_idx"
ARTICLE_IDX: Final = "article_idx"
CUSTOMER_ID: Final = "customer_id"
ARTICLE_ID: Final = "article_id"
DATE: Final = "t_dat"
PRICE: Final = "price"
CHANNEL: Final = "sales_channel_id"
CUTOFF: Final = "cutoff"
RANK: Final = "rank"
SCORE: Final = "score"
SOURCE: Final = "source"

ARTICLE_ID_DIGITS: Final = 10

# --- raw files ---------------------------------------------------------------------------------
RAW_ARTICLES: Final = (
    "article_id",
    "product_code",
    "prod_name",
    "product_type_no",
    "product_type_name",
    "product_group_name",
    "graphical_appearance_no",
    "graphical_appearance_name",
    "colour_group_code",
    "colour_group_name",
    "perceived_colour_value_id",
    "perceived_colour_value_name",
    "perceived_colour_master_id",
    "perceived_colour_master_name",
    "department_no",
    "department_name",
    "index_code",
    "index_name",
    "index_group_no",
    "index_group_name",
    "section_no",
    "section_name",
    "garment_group_no",
    "garment_group_name",
    "detail_desc",
)
RAW_CUSTOMERS: Final = (
    "customer_id",
    "FN",
    "Active",
    "club_member_status",
    "fashion_news_frequency",
    "age",
    "postal_code",
)
RAW_TRANSACTIONS: Final = ("t_dat", "customer_id", "article_id", "price", "sales_channel_id")

# --- coded tables ------------------------------------------------------------------------------
_CATEGORY = pa.dictionary(pa.int32(), pa.string())
ARTICLE_NUMBERS: Final = (
    "product_code",
    "product_type_no",
    "graphical_appearance_no",
    "colour_group_code",
    "perceived_colour_value_id",
    "perceived_colour_master_id",
    "department_no",
    "index_group_no",
    "section_no",
    "garment_group_no",
)
"""Integer code columns of articles; -1 stands for unknown."""

ARTICLE_TEXTS: Final = ("prod_name", "detail_desc")
"""Free text: as many values as products, so not categories."""

ARTICLE_CATEGORIES: Final = tuple(
    c for c in RAW_ARTICLES if c not in (*ARTICLE_NUMBERS, *ARTICLE_TEXTS, ARTICLE_ID)
)
"""Names with few distinct values; pandas loads them as categories."""

ARTICLES: Final = pa.schema(
    [
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(ARTICLE_ID, pa.string(), nullable=False),
    ]
    + [
        pa.field(
            name,
            pa.int32()
            if name in ARTICLE_NUMBERS
            else pa.string()
            if name in ARTICLE_TEXTS
            else _CATEGORY,
        )
        for name in RAW_ARTICLES[1:]
    ]
)
CUSTOMERS: Final = pa.schema(
    [
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(CUSTOMER_ID, pa.string(), nullable=False),
        pa.field("fn", pa.bool_(), nullable=False),
        pa.field("active", pa.bool_(), nullable=False),
        pa.field("club_member_status", pa.string()),
        pa.field("fashion_news_frequency", pa.string()),
        pa.field("age", pa.int16()),
        pa.field("postal_code", pa.string()),
    ]
)
TRANSACTIONS: Final = pa.schema(
    [
        pa.field(DATE, pa.date32(), nullable=False),
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(PRICE, pa.float32(), nullable=False),
        pa.field(CHANNEL, pa.int8(), nullable=False),
    ]
)

ONLINE: Final = 2
"""The sales channel that is no store."""

# --- the log, sorted for look-ups ---------------------------------------------------------------
CUSTOMER_HISTORY: Final = pa.schema(
    [TRANSACTIONS.field(name) for name in (CUSTOMER_IDX, DATE, ARTICLE_IDX, PRICE, CHANNEL)]
)
ARTICLE_SALES: Final = pa.schema(
    [
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field("week", pa.date32(), nullable=False),  # its Monday
        pa.field("purchases", pa.int32(), nullable=False),  # rows of the log
        pa.field("online", pa.int32(), nullable=False),  # those of them that were no store's
    ]
)

# --- what models answer ------------------------------------------------------------------------
UNKNOWN: Final = -1
"""Number of an attribute for which the shop does not say."""
ALIKE: Final = (
    "product_type_no",
    "graphical_appearance_no",
    "colour_group_code",
    "department_no",
    "section_no",
    "garment_group_no",
)
"""Columns of articles that make two of them alike: for diversity, measured and asked for."""

SOURCES: Final = ("model", "age_popularity")
"""Where a recommendation comes from: the model itself, or the filling for what it cannot answer."""

RECOMMENDATIONS: Final = pa.schema(
    [
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(RANK, pa.int16(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(SCORE, pa.float32()),  # empty where the filling answered
        pa.field(SOURCE, pa.dictionary(pa.int8(), pa.string()), nullable=False),
    ]
)
BACKTEST_RECOMMENDATIONS: Final = pa.schema(
    [pa.field(CUTOFF, pa.date32(), nullable=False), *RECOMMENDATIONS]
)

EXPLANATIONS: Final = pa.schema(
    [
        pa.field(CUTOFF, pa.date32(), nullable=False),
        pa.field(CUSTOMER_IDX, pa.int32(), nullable=False),
        pa.field(ARTICLE_IDX, pa.int32(), nullable=False),
        pa.field(RANK, pa.int32(), nullable=False),
        pa.field("channels", pa.list_(pa.string()), nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
    ]
)
CHANNEL_REPORT: Final = ("channel", "proposed", "recall", "precision", "unique_recall")

# --- what evaluation answers -------------------------------------------------------------------
METRICS: Final = (
    "model",
    "cutoff",  # the date as ISO text; empty = mean over the cut-offs
    "segment",  # "all" first
    "metric",  # "map@12", "recall@100", ...
    "value",
    "ci_low",
    "ci_high",
    "n_customers",
)
COMPARISONS: Final = (
    "model_a",
    "model_b",
    "metric",
    "segment",
    "difference",  # mean over customers of a - b, all cut-offs
    "ci_low",
    "ci_high",
)
COSTS: Final = ("node", "model", "cutoff", "seconds", "peak_memory_mb", "rows")
