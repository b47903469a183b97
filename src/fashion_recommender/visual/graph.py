"""Export a torch network once as an ONNX graph, and check that both see the same.

Imports torch and onnxruntime; only ever used in a process of its own (`worker`).
"""

import json
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import onnxruntime
    from torch import nn

LARGEST_DIFFERENCE: Final = 1e-3
"""Of one component of a vector of length 1; what is seen is some 1e-6."""


class GraphError(RuntimeError):
    """An exported graph does not give what its torch network gives."""


def export(network: "nn.Module", size: int, path: Path) -> dict[str, Any]:
    """Write a network as ``path`` (.onnx), whole or not at all, once it is known to be right.

    Returns
    -------
    dict
        ``dimensions`` of an embedding and the ``largest_difference`` to torch that was seen; the
        same is stored beside the graph as ``.json``.

    Raises
    ------
    GraphError
        If an output differs from that of torch by more than `LARGEST_DIFFERENCE`.
    """
    import torch

    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    example = torch.zeros((2, size, size, 3), dtype=torch.uint8)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                network,
                (example,),
                partial,
                input_names=["pictures"],
                output_names=["embeddings"],
                dynamic_shapes=({0: torch.export.Dim("n")},),
                external_data=False,
                dynamo=True,
                verbose=False,
            )
        about = check(network, partial, size)
        about_partial = partial.with_suffix(".json")
        about_partial.write_text(json.dumps(about))
        about_partial.replace(path.with_suffix(".json"))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return about


def check(network: "nn.Module", path: Path, size: int) -> dict[str, Any]:
    """Compare a graph with its network on pictures of noise, edges and plain colour.

    Raises
    ------
    GraphError
        If they differ.
    """
    import torch

    pictures = example_pictures(size)
    with torch.inference_mode():
        expected = network(torch.from_numpy(pictures)).numpy()
    found = open_graph(path).run(None, {"pictures": pictures})[0]
    difference = float(np.abs(found - expected).max()) if found.shape == expected.shape else np.inf
    if not difference <= LARGEST_DIFFERENCE:
        raise GraphError(
            f"the exported graph differs from the torch network by {difference:.2g} (shapes "
            f"{found.shape} and {expected.shape}), should be {LARGEST_DIFFERENCE} or less"
        )
    return {"dimensions": int(expected.shape[1]), "largest_difference": difference}


def example_pictures(size: int) -> np.ndarray:
    """Make eight different pictures: uint8 ``[8, size, size, 3]``, always the same."""
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (8, size, size, 3), np.uint8)
    pictures[1] = 255
    pictures[2] = 0
    pictures[3] = np.linspace(0, 255, size, dtype=np.uint8)[:, None, None]
    pictures[4, size // 4 : -size // 4] = (200, 30, 60)
    pictures[5, :, ::8] = 255
    return pictures


def open_graph(path: Path, threads: int = 1) -> "onnxruntime.InferenceSession":
    """Open a graph for the CPU; several threads may run it at once, each on ``threads`` cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
