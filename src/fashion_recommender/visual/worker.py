"""The process that looks at pictures: ``python -m fashion_recommender.visual.worker REQUEST``.

LightGBM lives in the process of the pipelines, and two OpenMP runtimes in one process can
deadlock: torch and onnxruntime are loaded here and nowhere else. It reports to its parent by lines
of JSON and stores every batch at once.
"""

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, TextIO

import numpy as np

from fashion_recommender.cores import usable_cores
from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.photographs import Problem, path_of, read_picture
from fashion_recommender.visual.store import Store, record_type

PACKAGE_MISSING: Final = 3
"""Exit code where a package that the backbone needs is not installed."""

Embed = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Request:
    """What the parent wants: file names, the configuration as JSON, and which files are due."""

    images: str
    store: str
    config: dict[str, Any]
    due: str
    """A .npy file of `photographs.FILE` records."""

    def write(self, path: Path) -> None:
        """Write the request as a file."""
        path.write_text(json.dumps(asdict(self)))


def embed_files(request: Request, embed: Embed, dimensions: int) -> Iterator[int]:
    """Embed and store batch after batch; yields how many pictures each had."""
    config = ImagesConfig(**request.config)
    store, images = Store(Path(request.store)), Path(request.images)
    due = np.load(request.due, allow_pickle=False)
    parent = os.getppid()

    def work(files: np.ndarray) -> int:
        if os.getppid() != parent:
            raise InterruptedError("the process that asked for embeddings is gone")
        records = np.zeros(len(files), record_type(dimensions))
        for name in files.dtype.names or ():
            records[name] = files[name]
        pictures = []
        for position, article_id in enumerate(files["article_id"].tolist()):
            picture, problem, remarks = read_picture(
                path_of(images, article_id), config.size, config.largest_megapixels
            )
            records["problem"][position] = problem
            records["remarks"][position] = remarks
            if picture is not None:
                pictures.append(picture)
        if pictures:
            records["embedding"][records["problem"] == Problem.NONE] = embed(np.stack(pictures))
        store.add(records)
        return len(files)

    batches = [due[i : i + config.batch] for i in range(0, len(due), config.batch)]
    with ThreadPoolExecutor(config.threads or usable_cores()) as pool:
        try:
            yield from pool.map(work, batches)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    store.join()


def has_gpu() -> bool:
    """Ask the driver, which is quicker than torch, whether there is a GPU."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
        count = ctypes.c_int()
        return not (driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))) and bool(
            count.value
        )
    except (OSError, AttributeError):
        return False


def on_gpu(config: ImagesConfig) -> tuple[Embed, int] | None:
    """Put the torch network on a GPU, if torch can use one: what embeds, and the dimensions."""
    import torch

    from fashion_recommender.visual.backbones import make_embedder

    if not torch.cuda.is_available():
        return None
    # The same numbers as on a CPU: no shortened mantissas.
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    network = make_embedder(config).cuda()
    one_at_a_time = Lock()

    def embed(pictures: np.ndarray) -> np.ndarray:
        with one_at_a_time, torch.inference_mode():
            return network(torch.from_numpy(pictures).cuda()).cpu().numpy()

    return embed, embed(np.zeros((1, config.size, config.size, 3), np.uint8)).shape[1]


def on_cpu(config: ImagesConfig, folder: Path, say: Callable[..., None]) -> tuple[Embed, int]:
    """Open the exported graph, exporting it first where there is none."""
    from fashion_recommender.visual import graph

    path = folder / "network.onnx"
    if not (path.is_file() and path.with_suffix(".json").is_file()):
        from fashion_recommender.visual.backbones import make_embedder

        say(stage="export the network")
        folder.mkdir(parents=True, exist_ok=True)
        graph.export(make_embedder(config), config.size, path)
    about = json.loads(path.with_suffix(".json").read_text())
    session = graph.open_graph(path)
    return (lambda pictures: session.run(None, {"pictures": pictures})[0]), about["dimensions"]


def main(request_path: str, out: TextIO) -> int:
    """Do what a request asks for; returns the exit code."""

    def say(**what: Any) -> None:
        out.write(json.dumps(what) + "\n")
        out.flush()

    request = Request(**json.loads(Path(request_path).read_text()))
    config = ImagesConfig(**request.config)
    try:
        found = None
        if config.device == "cuda" or (config.device == "auto" and has_gpu()):
            found = on_gpu(config)
            if found is None and config.device == "cuda":
                raise RuntimeError("images.device=cuda, and torch finds no GPU: use auto or cpu")
        say(device="cpu" if found is None else "cuda")
        embed, dimensions = found or on_cpu(config, Path(request.store), say)
    except ModuleNotFoundError as error:
        say(missing=error.name)
        return PACKAGE_MISSING
    for done in embed_files(request, embed, dimensions):
        say(done=done)
    return 0


if __name__ == "__main__":
    # Libraries print what they like; the parent reads nothing but reports.
    reports = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.exit(main(sys.argv[1], reports))
