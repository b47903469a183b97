"""The settings of the project itself."""

from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS, HOOKS

__all__ = ["CONFIG_LOADER_ARGS", "CONFIG_LOADER_CLASS", "HOOKS"]
