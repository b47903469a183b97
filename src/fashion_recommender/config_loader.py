"""How configuration is read: Kedro's loader, with secrets that every environment finds."""

import os
from pathlib import Path
from typing import Any

from kedro.config import MissingConfigException, OmegaConfigLoader
from omegaconf import OmegaConf
from omegaconf.resolvers import oc


class ProjectConfigLoader(OmegaConfigLoader):
    """Kedro's loader, except that ``conf/local/credentials*`` counts under every environment.

    ``--env=hm`` takes the place of ``local``, where credentials live because Git ignores it; an
    environment's own credentials win over those of ``local``.
    """

    def __getitem__(self, key: str) -> dict[str, Any]:
        """Return the merged configuration of one kind, such as ``parameters``."""
        # Resolvers belong to the process: without this, another loader made since (an app's, a
        # test's) would answer ${globals:...} with the values of its own environment.
        OmegaConf.register_new_resolver("globals", self._get_globals_value, replace=True)
        if key != "credentials" or key in self.data or self.env in (None, self.default_run_env):
            return super().__getitem__(key)
        try:
            configured = super().__getitem__(key)
        except MissingConfigException:
            configured = {}
        return self._local_credentials() | configured

    def _local_credentials(self) -> dict[str, Any]:
        folder = Path(self.conf_source) / self.default_run_env
        try:
            return self.load_and_merge_dir_config(
                str(folder),
                self.config_patterns["credentials"],
                "credentials",
                set(),
                read_environment_variables=True,
            )
        except MissingConfigException:  # a checkout without conf/local
            return {}


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
"""How this project reads its configuration, in a run and outside of one."""
