"""The node that maps a shop's own files."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.tables.own_shop import OwnShopConfig

if TYPE_CHECKING:
    import ibis.expr.types as ir


@typed_parameters(own_shop=OwnShopConfig)
def map_own_shop(
    files: "dict[str, Callable[[], ir.Table]]", own_shop: OwnShopConfig
) -> "tuple[ir.Table, ir.Table, ir.Table, ir.Table]":
    """Write their articles, customers and log in the Kaggle layout, and which id became which."""
    from fashion_recommender.tables import own_shop as mapping
    from fashion_recommender.tables.errors import DataError

    if "transactions" not in files:
        raise DataError(
            "00_source/transactions.csv is missing: put the purchase log there (found "
            f"{', '.join(f'{name}.csv' for name in sorted(files)) or 'no CSV file'})"
        )
    tables = {name: files[name]() for name in files}
    described = {name: tables.get(name) for name in ("articles", "customers")}
    for name, table in described.items():
        if table is not None and not getattr(own_shop, name):
            raise DataError(
                f"00_source/{name}.csv is there, but own_shop.{name} maps no column of it: map at "
                f"least {name[:-1]}_id, or take the file away"
            )
    log = mapping.map_log(tables["transactions"], own_shop)
    numbered = mapping.number_articles(log, described["articles"], own_shop)
    ids = numbered.select(mapping.THEIR_ARTICLE, "article_id").order_by("article_id")
    return (
        mapping.articles_file(numbered),
        mapping.customers_file(log, described["customers"], own_shop),
        mapping.transactions_file(log, numbered),
        ids,
    )
