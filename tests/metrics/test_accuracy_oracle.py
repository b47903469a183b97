"""Accuracy metrics against ranx, an implementation that shares no line with ours."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from fashion_recommender.metrics.accuracy import score_recommendations
from fashion_recommender.metrics.names import ACCURACY

N_ARTICLES = 60
KS = (3, 12, 40)
METRICS = [f"{name}@{k}" for k in KS for name in ACCURACY]

# A process of its own, with ranx's kernels as plain Python: compiling them takes 45 seconds.
ORACLE = """
import json, sys
import ranx
shop = json.load(sys.stdin)
run = ranx.Run(shop["run"])
ranx.evaluate(ranx.Qrels(shop["qrels"]), run, shop["metrics"])
json.dump({name: dict(scores) for name, scores in run.scores.items()}, sys.stdout)
"""


def by_ranx(
    lists: dict[int, list[int]], bought: dict[int, list[int]]
) -> dict[str, dict[str, float]]:
    """Scores by metric and customer. ranx wants text ids, and scores instead of ranks.

    It scores customers without a list as 0 or not at all, depending on a switch; a list of one
    article that does not exist is 0 in every metric.
    """
    shop = {
        "run": {
            str(c): {str(a): 1 - i / 100 for i, a in enumerate(lists.get(c) or [])} or {"none": 1.0}
            for c in bought
        },
        "qrels": {str(c): dict.fromkeys(map(str, found), 1) for c, found in bought.items()},
        "metrics": METRICS,
    }
    answer = subprocess.run(
        [sys.executable, "-c", ORACLE],
        input=json.dumps(shop),
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def test_equal_to_ranx(list_rows: Callable, pair_rows: Callable) -> None:
    pytest.importorskip("ranx")
    rng = np.random.default_rng(3)
    # Lists of 0 to 30 articles, for 80 % of the buyers and for some who bought nothing.
    lists = {
        c: rng.choice(N_ARTICLES, rng.integers(0, 31), replace=False).tolist()
        for c in range(230)
        if c % 5
    }
    bought = {
        c: rng.choice(N_ARTICLES, rng.integers(1, 26), replace=False).tolist() for c in range(200)
    }
    customers, values = score_recommendations(list_rows(lists), pair_rows(bought), N_ARTICLES, KS)
    oracle = by_ranx(lists, bought)
    assert customers.tolist() == sorted(bought)
    n_bought = np.array([len(bought[c]) for c in customers])
    for metric in METRICS:
        name, _, k = metric.partition("@")
        expected = np.array([oracle[metric][str(c)] for c in customers])
        assert 0 < expected.mean() < 1
        if name == "map":
            # ranx divides by all that was bought, Kaggle by what k places can hold.
            expected *= n_bought / np.minimum(n_bought, int(k))
        np.testing.assert_allclose(values[metric], expected, rtol=1e-5, err_msg=metric)
