"""How long judging recommendations takes, beside ranx and beside a loop over customers.

    python benchmarks/metrics.py --customers 100000
    python benchmarks/metrics.py --customers 1362000 --alone

Everything runs in this process on the same simulated lists and purchases. ``--alone`` leaves the
others out, which need minutes and gigabytes at full size. Prints one line a way and its ratio to
ours. Compiled code is warmed up before the clock starts.
"""

import argparse

import numpy as np
from measuring import Cost, report, timed, title

from fashion_recommender.metrics.accuracy import means, score_recommendations
from fashion_recommender.metrics.bootstrap import resampled_means

K = 12
N_ARTICLES = 105_542
METRICS = [f"{name}@{K}" for name in ("map", "precision", "recall", "ndcg", "hit_rate", "mrr")]

Recommended = tuple[np.ndarray, np.ndarray, np.ndarray]
Bought = tuple[np.ndarray, np.ndarray]


def simulate(n_customers: int, k: int = K, seed: int = 0) -> tuple[Recommended, Bought]:
    """Lists of k for all customers, who buy 3.1 articles each, 5 % of them listed."""
    rng = np.random.default_rng(seed)
    customers = np.arange(n_customers, dtype=np.int32)
    ranks = np.tile(np.arange(1, k + 1, dtype=np.int16), n_customers)
    first = rng.integers(0, N_ARTICLES, n_customers)
    articles = ((first[:, np.newaxis] + 37 * np.arange(k)) % N_ARTICLES).astype(np.int32)
    buyers = np.repeat(customers, 1 + rng.poisson(2.1, n_customers))
    bought = rng.integers(0, N_ARTICLES, len(buyers)).astype(np.int32)
    foreseen = np.flatnonzero(rng.random(len(buyers)) < 0.05)
    bought[foreseen] = articles[buyers[foreseen], rng.integers(0, k, len(foreseen))]
    return (np.repeat(customers, k), ranks, articles.ravel()), (buyers, bought)


def ours(recommended: Recommended, bought: Bought, k: int = K) -> dict[str, float]:
    """Six metrics of every buyer, and their means."""
    return means(score_recommendations(recommended, bought, N_ARTICLES, (k,))[1])


def by_loop(recommended: Recommended, bought: Bought) -> dict[str, float]:
    """MAP, precision and recall by sets in a loop over customers: what notebooks do."""
    truth: dict[int, set[int]] = {}
    for customer, article in zip(*(column.tolist() for column in bought), strict=True):
        truth.setdefault(customer, set()).add(article)
    lists: dict[int, list[int]] = {}
    for customer, article in zip(recommended[0].tolist(), recommended[2].tolist(), strict=True):
        lists.setdefault(customer, []).append(article)
    precision = recall = average = 0.0
    for customer, purchases in truth.items():
        hits, score = 0, 0.0
        for rank, article in enumerate(lists.get(customer, ()), start=1):
            if article in purchases:
                hits += 1
                score += hits / rank
        precision += hits / K
        recall += hits / len(purchases)
        average += score / min(K, len(purchases))
    n = len(truth)
    return {
        f"map@{K}": average / n,
        f"precision@{K}": precision / n,
        f"recall@{K}": recall / n,
    }


def for_ranx(recommended: Recommended, bought: Bought) -> tuple[object, object]:
    """Turn columns into what ranx wants: text ids, and scores instead of ranks."""
    import ranx

    qrels: dict[str, dict[str, int]] = {}
    for customer, article in zip(*(column.tolist() for column in bought), strict=True):
        qrels.setdefault(str(customer), {})[str(article)] = 1
    run: dict[str, dict[str, float]] = {}
    for customer, rank, article in zip(*(c.tolist() for c in recommended), strict=True):
        run.setdefault(str(customer), {})[str(article)] = 1 - rank / 1000
    return ranx.Qrels(qrels), ranx.Run(run)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--alone", action="store_true", help="without ranx and the loop")
    arguments = parser.parse_args()
    n = arguments.customers
    title(f"Metrics of lists of {K}", customers=n, articles=N_ARTICLES)

    ours(*simulate(10))
    data = simulate(n)
    reference, values = timed(lambda: ours(*data), 3)
    report("ours, six metrics", reference)
    deep = simulate(max(1, n // 18), k=100)
    cost, _ = timed(lambda: ours(*deep, k=100), 3)
    report(f"ours, {n // 18:,} customers x 100", cost)
    many = np.random.default_rng(0).random((min(n, 228_000), 30), np.float32)
    cost, _ = timed(lambda: resampled_means(np.arange(len(many)), many, 1000, seed=0))
    report(f"bootstrap, {len(many):,} customers x 30 x 1,000", cost)
    if arguments.alone:
        return

    cost, looped = timed(lambda: by_loop(*data))
    report("loop over customers, three metrics", cost, reference)
    compare(values, looped)  # type: ignore[arg-type]
    import ranx

    def judge(qrels: object, run: object) -> dict[str, float]:
        return ranx.evaluate(qrels, run, METRICS, save_results_in_run=False)

    judge(*for_ranx(*simulate(20)))
    building, converted = timed(lambda: for_ranx(*data))
    cost, judged = timed(lambda: judge(*converted), 3)  # type: ignore[misc]
    report("ranx, its six metrics on its own types", cost, reference)
    report("ranx, with turning columns into its types", _sum(cost, building), reference)
    # MAP is left out: ranx divides by all that was bought.
    compare(values, {m: judged[m] for m in METRICS[1:]})  # type: ignore[arg-type, index]


def _sum(one: Cost, other: Cost) -> Cost:
    return Cost(one.seconds + other.seconds, one.cpu_seconds + other.cpu_seconds)


def compare(ours_: dict[str, float], theirs: dict[str, float]) -> None:
    """Stop where two ways disagree: a fast wrong answer is worth nothing."""
    for metric, value in theirs.items():
        np.testing.assert_allclose(ours_[metric], value, rtol=1e-5, err_msg=metric)


if __name__ == "__main__":
    main()
