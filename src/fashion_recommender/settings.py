"""Project settings, read by Kedro before anything else: nothing heavy may be imported here."""

import os
import warnings

from fashion_recommender.config_loader import CONFIG_LOADER_ARGS, ProjectConfigLoader
from fashion_recommender.hooks.costs import CostHooks
from fashion_recommender.hooks.engine import EngineHooks
from fashion_recommender.hooks.parameters import ParameterHooks
from fashion_recommender.hooks.progress import ProgressHooks
from fashion_recommender.hooks.resume import ResumeHooks
from fashion_recommender.hooks.tracking import TrackingHooks

__all__ = ["CONFIG_LOADER_ARGS", "CONFIG_LOADER_CLASS", "HOOKS"]

os.environ.setdefault("DO_NOT_TRACK", "1")
# Dots are how this project names the parts of a model (als.models): as namespaces, as Kedro wants.
warnings.filterwarnings("ignore", "One or more dataset names contain", UserWarning)

CONFIG_LOADER_CLASS = ProjectConfigLoader

# Kedro calls them last to first: what a node cost is known when it is tracked.
HOOKS = (
    ParameterHooks(),
    TrackingHooks(),
    ResumeHooks(),
    CostHooks(),
    ProgressHooks(),
    EngineHooks(),
)
