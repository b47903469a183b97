"""Batches that are kept as files until all are made: a killed run makes at most one anew.

What a batch was made from is part of where it is kept: change the model, the log or the protocol,
and nothing that was made from the old ones is used.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import feather

Make = Callable[[], pa.RecordBatch]


def fingerprint(*parts: str | np.ndarray) -> str:
    """Hash texts and arrays, their types and shapes included: 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        if isinstance(part, str):
            digest.update(b"text" + part.encode())
        else:
            digest.update(f"{part.dtype}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()


def kept_batches(
    folder: Path, made_from: str, batches: Iterable[tuple[str, Make]]
) -> Iterator[pa.RecordBatch]:
    """Give batches in their order; those that an earlier, killed run made are read.

    Parameters
    ----------
    folder
        Where they are kept. It is this function's own: what was made from anything else is
        removed, and everything once the last batch has been taken.
    made_from
        `fingerprint` of all that the batches depend on.
    batches
        Each batch's name, a file name, and the function that makes it.
    """
    kept = folder / made_from
    for other in folder.glob("*"):
        if other != kept:
            shutil.rmtree(other, ignore_errors=True)
    kept.mkdir(parents=True, exist_ok=True)
    for name, make in batches:
        path = kept / f"{name}.arrow"
        if path.exists():
            yield from feather.read_table(path).combine_chunks().to_batches()
            continue
        batch = make()
        partial = path.with_suffix(f".partial-{os.getpid()}")
        feather.write_feather(pa.Table.from_batches([batch]), partial, compression="zstd")
        partial.replace(path)
        yield batch
    shutil.rmtree(kept, ignore_errors=True)
