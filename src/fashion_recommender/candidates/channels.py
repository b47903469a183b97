"""The channels as table expressions: each proposes (customer_idx, article_idx, score).

Expressions are Ibis, so that any engine can compute them. Weights are whole numbers: sums do not
depend on the order in which an engine adds. Every channel is capped before anything else happens
to it; ties go to the smaller article.
"""

import datetime as dt
import math

import ibis
import ibis.expr.types as ir

from fashion_recommender.schema import ARTICLE_IDX, CUSTOMER_IDX, DATE, RANK, SCORE
from fashion_recommender.tables import splits

SCALE = 1 << 20
NEIGHBOUR = "neighbour_idx"
WEIGHT = "weight"
POPULARITY = "popularity"


def purchases(transactions: ir.Table, cutoff: dt.date) -> ir.Table:
    """Distinct purchases before a cut-off: customer_idx, article_idx, days_ago (int32, from 1)."""
    past = splits.before(transactions, cutoff)
    dated = past.mutate(days_ago=splits.days_before(past[DATE], cutoff))
    return splits.distinct(dated, CUSTOMER_IDX, ARTICLE_IDX, "days_ago")


def capped(proposed: ir.Table, cap: int, *by: str, order: str = SCORE) -> ir.Table:
    """Keep the best ``cap`` rows of each group, with their rank from 1."""
    window = ibis.window(
        group_by=list(by), order_by=[ibis.desc(proposed[order]), proposed[ARTICLE_IDX]]
    )
    ranked = proposed.mutate(**{RANK: (ibis.row_number().over(window) + 1).cast("int32")})
    return ranked.filter(ranked[RANK] <= cap)


def recency_weight(days_ago: ir.Column, half_life_days: float) -> ir.Column:
    """Weight of a purchase, halved every so many days: int64, at least 1, at most ``SCALE``."""
    weight = (days_ago * (-math.log(2) / half_life_days)).exp() * SCALE
    return ibis.greatest(weight.round().cast("int64"), 1)


def taste(purchases: ir.Table, half_life_days: float, *by: str) -> ir.Table:
    """Sum the recency weights of a customer's purchases: ``by`` columns and ``weight``."""
    weight = recency_weight(purchases.days_ago, half_life_days)
    return purchases.mutate(**{WEIGHT: weight}).group_by(list(by)).agg(**{WEIGHT: _.sum()})


_ = ibis._[WEIGHT]


def own_purchases(
    purchases: ir.Table, articles: ir.Table, half_life_days: float, cap: int
) -> ir.Table:
    """What the customer bought, the recent and still popular first.

    The weight of recency times the square root of the article's popularity.
    """
    own = taste(purchases, half_life_days, CUSTOMER_IDX, ARTICLE_IDX)
    own = own.join(articles, ARTICLE_IDX)
    score = own[WEIGHT] * (own[POPULARITY] + 1).sqrt()
    return capped(_scored(own, score), cap, CUSTOMER_IDX)


def colourways(
    purchases: ir.Table, articles: ir.Table, half_life_days: float, cap: int
) -> ir.Table:
    """Articles of the products that the customer bought, other than those bought.

    ``articles.product`` is the product's code, -1 where unknown.
    """
    known = articles.filter(articles.product >= 0)
    bought = purchases.join(known, ARTICLE_IDX)
    styles = taste(bought, half_life_days, CUSTOMER_IDX, "product")
    others = styles.join(known.filter(known[POPULARITY] > 0), "product")
    others = others.anti_join(purchases, [CUSTOMER_IDX, ARTICLE_IDX])
    score = others[WEIGHT] * others[POPULARITY]
    return capped(_scored(others, score), cap, CUSTOMER_IDX)


def best_of_band(customers: ir.Table, best: ir.Table) -> ir.Table:
    """What the customer's age band buys: ``best`` holds band, article_idx, score, rank."""
    return customers.join(best, "band").select(CUSTOMER_IDX, ARTICLE_IDX, SCORE, RANK)


def best_of_all(customers: ir.Table, articles: ir.Table, cap: int) -> ir.Table:
    """What everybody buys at the moment, the same for all customers."""
    sold = articles.filter(articles[POPULARITY] > 0)
    best = sold.mutate(**{SCORE: sold[POPULARITY].cast("float64"), "everybody": ibis.literal(1)})
    best = capped(best, cap, "everybody").select(ARTICLE_IDX, SCORE, RANK)
    return customers.select(CUSTOMER_IDX).cross_join(best)


def best_of_groups(
    purchases: ir.Table, articles: ir.Table, group: str, half_life_days: float, cap: int
) -> ir.Table:
    """Best sellers of the groups of articles (sections, departments) that the customer buys from.

    The share of the group in the customer's purchases times the article's popularity. ``group``
    names a column of ``articles`` with the group's code, -1 where unknown.
    """
    known = articles.filter(articles[group] >= 0)
    best = capped(known.filter(known[POPULARITY] > 0), cap, group, order=POPULARITY)
    best = best.select(group, ARTICLE_IDX, POPULARITY)
    bought = purchases.join(known.select(ARTICLE_IDX, group), ARTICLE_IDX)
    liked = taste(bought, half_life_days, CUSTOMER_IDX, group)
    whole = ibis.window(group_by=CUSTOMER_IDX)
    liked = liked.mutate(share=(liked[WEIGHT] + 1) / (liked[WEIGHT] + 1).sum().over(whole))
    offered = liked.join(best, group)
    return capped(_scored(offered, offered.share * offered[POPULARITY]), cap, CUSTOMER_IDX)


def covisit_pairs(
    purchases: ir.Table, gap_days: int, newest_purchases: int, neighbours: int
) -> ir.Table:
    """Count who bought one article and, at most ``gap_days`` later, another.

    Columns article_idx (the later), neighbour_idx (the earlier) and weight: customers with the
    pair per customer with the earlier, in units of ``1 / SCALE``. Of each customer only the
    newest purchases form pairs; of each earlier article the best ``neighbours`` are kept.
    """
    window = ibis.window(
        group_by=CUSTOMER_IDX, order_by=[purchases.days_ago, purchases[ARTICLE_IDX]]
    )
    recent = purchases.mutate(place=ibis.row_number().over(window))
    recent = recent.filter(recent.place < newest_purchases)
    later = recent.select(CUSTOMER_IDX, ARTICLE_IDX, "days_ago")
    earlier = later.rename(**{NEIGHBOUR: ARTICLE_IDX, "earlier_ago": "days_ago"})
    pairs = earlier.join(later, CUSTOMER_IDX)
    gap = pairs.earlier_ago - pairs.days_ago
    pairs = pairs.filter((gap >= 0) & (gap <= gap_days) & (pairs[NEIGHBOUR] != pairs[ARTICLE_IDX]))
    together = pairs.group_by(NEIGHBOUR, ARTICLE_IDX).agg(n=pairs[CUSTOMER_IDX].nunique())
    buyers = earlier.group_by(NEIGHBOUR).agg(buyers=earlier[CUSTOMER_IDX].nunique())
    together = together.filter(together.n > 1).join(buyers, NEIGHBOUR)
    weight = (together.n * SCALE / (together.buyers + 5)).round().cast("int64")
    weighed = together.mutate(**{WEIGHT: weight}).select(NEIGHBOUR, ARTICLE_IDX, WEIGHT)
    return capped(weighed, neighbours, NEIGHBOUR, order=WEIGHT).drop(RANK)


def covisits(purchases: ir.Table, pairs: ir.Table, half_life_days: float, cap: int) -> ir.Table:
    """What others bought soon after what the customer bought; ``pairs`` of `covisit_pairs`."""
    own = taste(purchases, half_life_days, CUSTOMER_IDX, ARTICLE_IDX)
    own = own.rename(**{NEIGHBOUR: ARTICLE_IDX, "own_weight": WEIGHT})
    reached = own.join(pairs, NEIGHBOUR)
    product = (reached.own_weight * reached[WEIGHT] / SCALE).round().cast("int64")
    summed = reached.mutate(product=product).group_by(CUSTOMER_IDX, ARTICLE_IDX)
    summed = summed.agg(total=ibis._["product"].sum())
    return capped(_scored(summed, summed.total), cap, CUSTOMER_IDX)


def _scored(table: ir.Table, score: ir.Column) -> ir.Table:
    return table.mutate(**{SCORE: score.cast("float64")}).select(CUSTOMER_IDX, ARTICLE_IDX, SCORE)
