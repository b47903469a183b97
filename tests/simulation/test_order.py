"""Models stand in the published order on a simulated shop of some size, beyond chance.

Popularity < age popularity < ALS and item-based < own purchases with popularity; the table over
several seeds is in docs/simulation.md.
"""

import importlib.util
from pathlib import Path

import pytest

from fashion_recommender.simulation import SimulationConfig, write_shop


def benchmark():
    path = Path(__file__).parents[2] / "benchmarks" / "simulated_order.py"
    spec = importlib.util.spec_from_file_location("simulated_order", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_models_stand_in_the_published_order(tmp_path):
    order = benchmark()
    write_shop(SimulationConfig(n_customers=60_000, n_articles=12_000, pictures=False), tmp_path)
    values = order.judge(order.read(tmp_path), weeks=6)
    for better, worse in order.STEPS:
        difference, low, high = order.paired(values, better, worse)
        assert low > 0, f"{better} - {worse}: {difference:+.4f} ({low:+.4f} to {high:+.4f})"
        assert low < difference < high
