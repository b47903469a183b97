"""The best 12 articles by inner products, beside the bare matrix product and beside `implicit`.

    python benchmarks/top_k.py --customers 20000
    python benchmarks/top_k.py --customers 1370000

Everything runs in this process on the same vectors: 64 factors, 105,000 articles, and a filter of
23 purchases for each customer. The bound is the matrix product alone, in the same blocks and on as
many threads; nobody can rank all pairs by scores that are not there. `implicit` is timed on 2,000
customers and scaled, since its work is the same for every customer. It has threads of its own, as
we have: BLAS must not add others, so it is told before it is loaded.
"""

import argparse
import os
from collections.abc import Callable

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from measuring import in_turns, report, scaled, title
from scipy import sparse

from fashion_recommender.models.inner_products import top_k_factors
from fashion_recommender.models.topk import (
    ARTICLES_PER_TILE,
    Exclusions,
    for_blocks,
)

K = 12
FACTORS = 64
PURCHASES = 23
SAMPLE = 2_000


def shop(
    n_customers: int, n_articles: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, sparse.csr_matrix]:
    """Vectors of customers and articles, and what customers have bought."""
    rng = np.random.default_rng(seed)
    customers = rng.standard_normal((n_customers, FACTORS), np.float32)
    articles = rng.standard_normal((n_articles, FACTORS), np.float32)
    bought = rng.integers(0, n_articles, (n_customers, PURCHASES)).ravel()
    rows = np.repeat(np.arange(n_customers), PURCHASES)
    purchased = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, bought)), (n_customers, n_articles)
    )
    return customers, articles, purchased


def ours(
    customers: np.ndarray, articles: np.ndarray, purchased: sparse.csr_matrix, eligible: np.ndarray
) -> np.ndarray:
    """Lists of those not bought, in batches as the pipelines ask for them."""
    found = np.empty((len(customers), K), np.int32)
    for first in range(0, len(customers), 50_000):
        batch = np.arange(first, min(first + 50_000, len(customers)))
        exclusions = Exclusions.of(purchased, batch)
        lists = top_k_factors(customers[batch], articles[eligible], eligible, K, exclusions)
        found[batch] = lists.articles
    return found


def bare_product(customers: np.ndarray, articles: np.ndarray) -> None:
    """Score all pairs in the same blocks as we do, and look at none of the scores."""
    transposed = np.ascontiguousarray(articles.T)

    def block(rows: slice) -> None:
        for start in range(0, len(articles), ARTICLES_PER_TILE):
            customers[rows] @ transposed[:, start : start + ARTICLES_PER_TILE]

    for_blocks(block, len(customers))


def by_implicit(
    customers: np.ndarray, articles: np.ndarray, purchased: sparse.csr_matrix, together: bool
) -> np.ndarray:
    """Let `implicit` recommend: all customers in one call, or a call for each."""
    from implicit.cpu.matrix_factorization_base import MatrixFactorizationBase

    class Fitted(MatrixFactorizationBase):
        def fit(self, user_items, show_progress=True):  # type: ignore[no-untyped-def] # noqa: ARG002
            return self

        def save(self, file) -> None:  # type: ignore[no-untyped-def]
            raise NotImplementedError

    model = Fitted()
    model.user_factors, model.item_factors = customers, articles
    everybody = np.arange(len(customers))
    if together:
        return model.recommend(everybody, purchased, N=K, filter_already_liked_items=True)[0]
    return np.stack(
        [
            model.recommend(c, purchased[c], N=K, filter_already_liked_items=True)[0]
            for c in everybody
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=105_000)
    parser.add_argument("--on-sale", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3, help="each way so often, in turns")
    arguments = parser.parse_args()
    n, n_articles = arguments.customers, arguments.articles
    title("Top 12 with filters", customers=n, articles=n_articles, factors=FACTORS)
    customers, articles, purchased = shop(n, n_articles)
    everything = np.arange(n_articles, dtype=np.int32)
    few_articles = min(arguments.on_sale, n_articles)
    chosen = np.random.default_rng(1).choice(n_articles, few_articles, replace=False)
    on_sale = np.sort(chosen).astype(np.int32)
    few = slice(0, min(SAMPLE, n))
    few_customers, theirs = customers[few], purchased[few]
    ours(few_customers, articles, theirs, everything)  # compiles

    ways: dict[str, Callable[[], np.ndarray | None]] = {
        "product": lambda: bare_product(customers, articles),
        "all": lambda: ours(customers, articles, purchased, everything),
        "on sale": lambda: ours(customers, articles, purchased, on_sale),
        "one call": lambda: by_implicit(few_customers, articles, theirs, together=True),
        "calls": lambda: by_implicit(few_customers, articles, theirs, together=False),
    }
    costs, found = in_turns(ways, arguments.rounds)
    size = n / (few.stop - few.start)
    report("bare matrix product", costs["product"])
    report("ours, all articles (x the product)", costs["all"], costs["product"])
    report(f"ours, {len(on_sale):,} on sale (x ours, all)", costs["on sale"], costs["all"])
    report("implicit, one call (x ours, all)", scaled(costs["one call"], size), costs["all"])
    report(
        "implicit, one call a customer (x ours, all)", scaled(costs["calls"], size), costs["all"]
    )
    for way in ("one call", "calls"):
        agree = (found[way] == found["all"][few]).mean()
        assert agree > 0.999, f"lists differ: {agree:.3%} of places agree"


if __name__ == "__main__":
    main()
