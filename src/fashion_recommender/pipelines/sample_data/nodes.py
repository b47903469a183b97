"""The node that simulates the sample shop."""

from collections.abc import Callable
from pathlib import Path

from fashion_recommender.configuration import typed_parameters
from fashion_recommender.simulation.config import SimulationConfig

Writer = Callable[[Path], None]


@typed_parameters(sample_data=SimulationConfig)
def simulate_shop(sample_data: SimulationConfig) -> tuple[Writer, Writer, Writer, Writer]:
    """Let customers shop in a made-up shop; return what writes its articles, them and the log."""
    from fashion_recommender.simulation.shop import simulate

    shop = simulate(sample_data)
    return shop.articles, shop.customers, shop.transactions, shop.pictures
