"""How long the ranker's trees take to score candidates, beside LightGBM's own prediction.

    python benchmarks/trees.py --rows 200000 --trees 400

One booster, the same rows, one thread each, in this process. Prints one line a way and the ratio
to ours; ends if a score differs. Compiled code is warmed up before the clock starts.
"""

import argparse

import lightgbm
import numpy as np
from measuring import report, timed, title

from fashion_recommender.ranking.config import BoosterConfig
from fashion_recommender.ranking.forest import Forest

N_FEATURES = 104
LEARNED_FROM = 20_000


def describe(n_rows: int, seed: int) -> np.ndarray:
    """Features as the ranker has them: a third counts, a third continuous, a third half unknown."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n_rows, N_FEATURES)).astype(np.float32)
    table[:, ::3] = np.round(np.abs(table[:, ::3]) * 3)
    table[:, 1::3][rng.random(table[:, 1::3].shape) < 0.5] = np.nan
    return table


def learn(n_trees: int, leaves: int) -> lightgbm.Booster:
    """Teach a booster something that needs many features."""
    features = describe(LEARNED_FROM, seed=0)
    rng = np.random.default_rng(1)
    known = np.nan_to_num(features)
    wanted = known @ rng.normal(size=N_FEATURES) + 9 * rng.normal(size=LEARNED_FROM) > 10
    parameters = {"objective": "binary", "num_leaves": leaves, "verbosity": -1, "num_threads": 1}
    data = lightgbm.Dataset(features, wanted.astype(np.int8))
    return lightgbm.train(parameters | {"learning_rate": 0.05}, data, n_trees)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--trees", type=int, default=BoosterConfig().rounds)
    parser.add_argument("--leaves", type=int, default=BoosterConfig().num_leaves)
    arguments = parser.parse_args()
    title("Scores of trees", rows=arguments.rows, trees=arguments.trees, leaves=arguments.leaves)
    booster = learn(arguments.trees, arguments.leaves)
    forest = Forest.of(booster)
    if forest is None:
        raise SystemExit("trees of this form are left to LightGBM")
    features = describe(arguments.rows, seed=2)
    forest.predict(features[:1])
    ours, found = timed(lambda: forest.predict(features), repeats=3)
    theirs, expected = timed(lambda: booster.predict(features, num_threads=1), repeats=1)
    report("ours, one thread", ours)
    report("lightgbm, one thread", theirs, ours)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


if __name__ == "__main__":
    main()
