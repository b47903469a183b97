"""The node that cuts a small world out of a big one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.tables.demo_subset import DemoSubsetConfig
from fashion_recommender.tables.splits import Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd


@typed_parameters(protocol=Protocol, config=DemoSubsetConfig)
def cut_demo_world(
    articles: "ir.Table",
    customers: "ir.Table",
    transactions: "ir.Table",
    images: str,
    protocol: Protocol,
    config: DemoSubsetConfig,
) -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, Callable[[Path], None]]":
    """Cut out chosen customers, their purchases, their articles and photographs of these."""
    import numpy as np

    from fashion_recommender import schema
    from fashion_recommender.tables import demo_subset
    from fashion_recommender.visual.photographs import find_files

    ids = articles.select(schema.ARTICLE_IDX, schema.ARTICLE_ID).to_pandas()
    has_photograph = (
        ids[schema.ARTICLE_ID].astype(np.int64).isin(find_files(Path(images))["article_id"])
    )
    pictured = ids.loc[has_photograph, schema.ARTICLE_IDX].to_numpy()
    chosen = demo_subset.choose_customers(transactions, pictured, protocol, config)
    things, people, log = demo_subset.cut_tables(articles, customers, transactions, chosen, config)
    pictures = demo_subset.cut_pictures(
        things[schema.ARTICLE_ID], Path(images), config.largest_side
    )
    return things, people, log, pictures
