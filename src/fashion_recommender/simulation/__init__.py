"""The sample shop: simulated, in the layout of the H&M data, for a world without downloads."""

from fashion_recommender.simulation.config import SimulationConfig
from fashion_recommender.simulation.shop import simulate, write_shop

__all__ = ["SimulationConfig", "simulate", "write_shop"]
