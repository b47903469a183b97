"""The settings of the project itself; parameters are not checked, which here have no types."""

from fashion_recommender.hooks.parameters import ParameterHooks
from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS
from fashion_recommender.settings import HOOKS as PROJECT_HOOKS

__all__ = ["CONFIG_LOADER_ARGS", "CONFIG_LOADER_CLASS", "HOOKS"]

HOOKS = tuple(hooks for hooks in PROJECT_HOOKS if not isinstance(hooks, ParameterHooks))
