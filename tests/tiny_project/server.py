"""Runs Kedro commands in forks of a process that has everything imported.

Reads one order a line from standard input (JSON: folder, arguments, die_at) and answers with the
status that the operating system gives for the fork, which may have been killed.
"""

import json
import os
import sys
import traceback
from importlib import import_module

from kedro.framework.cli import cli

for module in (
    "kedro.framework.session",
    "kedro.validation.parameter_validator",
    "fashion_recommender.settings",
    "fashion_recommender.datasets.arrow",
    "fashion_recommender.datasets.documents",
    "fashion_recommender.datasets.frames",
    "pyarrow.parquet",
):
    import_module(module)


def run(folder, arguments, die_at):
    """Run one command and end the process."""
    os.chdir(folder)
    os.environ["DIE_AT"] = die_at
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["kedro", *arguments]
    code = 0
    try:
        cli.main()
    except SystemExit as end:
        code = 1 if end.code else 0
    except BaseException:  # noqa: BLE001 - a fork must not run on into the loop below
        traceback.print_exc()
        code = 2
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for line in sys.stdin:
    child = os.fork()
    if not child:
        run(**json.loads(line))
    _, status = os.waitpid(child, 0)
    sys.stdout.write(f"STATUS {status}\n")
    sys.stdout.flush()
