"""Hand fitted models on: ``python -m fashion_recommender.bundle export|import FILE``.

``export`` puts the newest stored version of every model (or of those named by ``--models``) into
one archive; ``import`` stores what an archive holds as new versions, from which ``kedro run
--pipelines=recommend`` answers without fitting.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kedro.io import AbstractVersionedDataset, DataCatalog
from kedro.io.core import DatasetNotFoundError

from fashion_recommender.catalog import open_catalog
from fashion_recommender.models.archive import (
    BundleError,
    StoredModel,
    read_bundle,
    write_bundle,
)
from fashion_recommender.models.registry import MEMBERS, MODELS


def export_models(catalog: DataCatalog, path: Path, models: Sequence[str] = ()) -> list[str]:
    """Write the newest stored version of models into an archive; returns their names.

    Without names, every model that is stored. A hybrid takes its members along.

    Raises
    ------
    BundleError
        If a named model does not exist or is not stored, or none is.
    """
    unknown = sorted(set(models) - set(MODELS))
    if unknown:
        raise BundleError(f"there is no model {', '.join(unknown)}; there are {', '.join(MODELS)}")
    wanted = {part for model in models for part in (model, *MEMBERS.get(model, ()))}
    stored, missing = {}, []
    for model in MODELS:
        if wanted and model not in wanted:
            continue
        dataset = catalog.get(f"{model}.models")
        if isinstance(dataset, AbstractVersionedDataset) and dataset.exists():
            file = Path(dataset._get_load_path())
            stored[model] = StoredModel(file, dataset.resolve_load_version() or "")
        else:
            missing.append(model)
    if missing and (wanted or not stored):
        raise BundleError(
            f"nothing is stored of {', '.join(missing)}: "
            f"kedro run --namespaces={','.join(missing)} fits and stores"
        )
    write_bundle(path, stored)
    return list(stored)


def import_models(catalog: DataCatalog, path: Path) -> list[str]:
    """Store the models of an archive as new versions; returns their names.

    Raises
    ------
    BundleError
        If the archive is not a bundle of this project. Then nothing is stored.
    """
    imported = []
    for model, _, models in read_bundle(path):
        catalog.save(f"{model}.models", models)
        imported.append(model)
    return imported


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 if it could not be done."""
    parser = argparse.ArgumentParser(
        prog="python -m fashion_recommender.bundle",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", choices=["export", "import"])
    parser.add_argument("file", type=Path, help="the archive, a .zip")
    parser.add_argument("--env", default=None, help="world, as in kedro run --env")
    parser.add_argument("--models", default="", help="export only these, with commas between")
    given = parser.parse_args(arguments)
    if given.action == "import" and given.models:
        parser.error("--models is for export; import takes all that the archive holds")
    names = [name.strip() for name in given.models.split(",") if name.strip()]
    try:
        catalog = open_catalog(given.env)
        if given.action == "export":
            done = export_models(catalog, given.file, names)
        else:
            done = import_models(catalog, given.file)
    except (BundleError, FileNotFoundError, DatasetNotFoundError) as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{given.action}ed {', '.join(done)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
