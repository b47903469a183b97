"""Nodes that turn a shop's raw files into coded tables."""

import ibis.expr.types as ir


def code_shop(
    raw_articles: ir.Table, raw_customers: ir.Table, raw_transactions: ir.Table
) -> tuple[ir.Table, ir.Table, ir.Table]:
    """Code the ids of all three files; nothing is saved before all of them are read."""
    from fashion_recommender.tables import coding

    articles = coding.code_articles(raw_articles).cache()
    customers = coding.code_customers(raw_customers).cache()
    transactions = coding.code_transactions(raw_transactions, articles, customers).cache()
    return articles, customers, coding.in_order(transactions)
