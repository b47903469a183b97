"""The settings of the project itself, with hooks that kill and parameters without types."""

from fashion_recommender.hooks.parameters import ParameterHooks
from fashion_recommender.settings import CONFIG_LOADER_ARGS, CONFIG_LOADER_CLASS
from fashion_recommender.settings import HOOKS as PROJECT_HOOKS
from tiny_shop.pipeline_registry import DyingHooks

__all__ = ["CONFIG_LOADER_ARGS", "CONFIG_LOADER_CLASS", "HOOKS"]

HOOKS = (
    DyingHooks(),
    *(hooks for hooks in PROJECT_HOOKS if not isinstance(hooks, ParameterHooks)),
)
