"""Project settings, read by Kedro before anything else: nothing heavy may be imported here."""

import os
import warnings
from typing import Any

from omegaconf.resolvers import oc

from fashion_recommender.config_loader import ProjectConfigLoader
from fashion_recommender.hooks.costs import CostHooks
from fashion_recommender.hooks.parameters import ParameterHooks
from fashion_recommender.hooks.progress import ProgressHooks
from fashion_recommender.hooks.resume import ResumeHooks
from fashion_recommender.hooks.tracking import TrackingHooks

os.environ.setdefault("DO_NOT_TRACK", "1")
# Dots are how this project names the parts of a model (als.models): as namespaces, as Kedro wants.
warnings.filterwarnings("ignore", "One or more dataset names contain", UserWarning)

CONFIG_LOADER_CLASS = ProjectConfigLoader
CONFIG_LOADER_ARGS: dict[str, Any] = {
    "base_env": "base",
    "default_run_env": "local",
    "config_patterns": {"wandb": ["wandb*", "wandb*/**"]},
    # Soft: --params=als.factors=128 keeps the other keys of als, and a local globals.yml may
    # change one key of an engine.
    "merge_strategy": {"parameters": "soft", "globals": "soft"},
    "custom_resolvers": {
        "oc.env": oc.env,
        "process": lambda: str(os.getpid()),
    },
}

# Kedro calls them last to first: what a node cost is known when it is tracked.
HOOKS = (ParameterHooks(), TrackingHooks(), ResumeHooks(), CostHooks(), ProgressHooks())
