"""Nodes that turn a shop's raw files into coded tables, or refuse them before anything is saved."""

import logging
from typing import TYPE_CHECKING, Any

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.tables.splits import Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir

logger = logging.getLogger(__name__)

RawFiles = dict[str, dict[str, Any]]


@typed_parameters()
def check_raw_files(articles: str, customers: str, transactions: str) -> RawFiles:
    """Refuse files that no engine can read as the tables that they should be."""
    from fashion_recommender.tables.raw_files import check_files

    paths = {"articles": articles, "customers": customers, "transactions": transactions}
    return {name: {**facts, "path": paths[name]} for name, facts in check_files(paths).items()}


@typed_parameters()
def code_shop(
    files: RawFiles, raw_articles: "ir.Table", raw_customers: "ir.Table", raw_log: "ir.Table"
) -> "tuple[ir.Table, ir.Table, ir.Table]":
    """Check the values of all three files and code their ids; all are good or none is saved."""
    from fashion_recommender import engines
    from fashion_recommender.tables import coding, validation
    from fashion_recommender.tables.raw_files import explain

    paths = {name: facts["path"] for name, facts in files.items()}
    try:
        articles = coding.code_articles(raw_articles).cache()
        customers = coding.code_customers(raw_customers).cache()
        log = coding.code_transactions(raw_log, articles, customers).cache()
        problems = [
            *validation.check_articles(raw_articles, paths["articles"]),
            *validation.check_customers(raw_customers, paths["customers"]),
            *validation.check_transactions(
                raw_log, log, articles, customers, paths["transactions"]
            ),
        ]
    except engines.reading_errors():
        # Engines name a byte or a buffer; people need lines and a cure.
        problems = explain(paths)
        if not problems:
            raise
    validation.refuse(problems)
    return articles, customers, coding.in_order(log)


@typed_parameters(protocol=Protocol)
def report_quality(
    articles: "ir.Table",
    customers: "ir.Table",
    transactions: "ir.Table",
    files: RawFiles,
    images: str,
    protocol: Protocol,
) -> dict[str, Any]:
    """Count what is unusual in the data without being wrong, and say what is suspicious."""
    from fashion_recommender.tables.quality import quality_report

    report = quality_report(articles, customers, transactions, files, images, protocol)
    for note in report["notes"]:
        logger.warning(note)
    return report


@typed_parameters()
def sort_for_lookups(transactions: "ir.Table") -> "tuple[ir.Table, ir.Table]":
    """Sort the log by customer and count sales by article, so that pages read little of either."""
    from fashion_recommender.tables import lookups

    return lookups.customer_history(transactions), lookups.article_sales(transactions)
