"""Pictures a second from JPEG files to stored embeddings, beside a plain loop in torch.

    python benchmarks/embeddings.py
    python benchmarks/embeddings.py --images data/hm/01_raw/images --pictures 727

Without a folder of photographs it draws some of 360 x 540 pixels. The network is exported before
the clock starts, as that is done once for a machine; the start of the process is timed. The plain
loop is what one writes first: open, shrink, stack 32, ask the network, on all cores.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measuring import title

from fashion_recommender.cores import usable_cores
from fashion_recommender.visual.config import ImagesConfig
from fashion_recommender.visual.embedding import embed_photographs
from fashion_recommender.visual.photographs import find_files, path_of

LOOP = """
import sys, time, torch, numpy as np
from pathlib import Path
from PIL import Image
from fashion_recommender.visual.backbones import make_embedder
from fashion_recommender.visual.config import ImagesConfig
paths = Path(sys.argv[1]).read_text().split()
config = ImagesConfig()
network = make_embedder(config)
torch.set_num_threads(int(sys.argv[2]))
def embed(some):
    pictures = [Image.open(p).convert("RGB").resize((config.size, config.size)) for p in some]
    with torch.inference_mode():
        return network(torch.from_numpy(np.stack([np.asarray(p) for p in pictures])))
embed(paths[:8])
started, cpu = time.perf_counter(), time.process_time()
for i in range(0, len(paths), 32):
    embed(paths[i : i + 32])
print(time.perf_counter() - started, time.process_time() - cpu)
"""


def main() -> None:
    """Measure both ways and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path)
    parser.add_argument("--pictures", type=int, default=512)
    parser.add_argument("--loop", type=int, default=96, help="pictures of the plain loop")
    options = parser.parse_args()
    title("Embeddings of photographs")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        images = options.images or folder / "images"
        if options.images is None:
            draw(images, options.pictures)
        numbers = find_files(images)["article_id"][: options.pictures]
        ids = np.array([f"{number:010d}" for number in numbers], object)
        embed_photographs(ids[:1], images, folder / "cache", ImagesConfig())
        seconds, cpu = timed(
            lambda: embed_photographs(ids[1:], images, folder / "cache", ImagesConfig())
        )
        ours = line("this project", len(ids) - 1, seconds, cpu)
        listed = folder / "paths.txt"
        chosen = [str(path_of(images, number)) for number in numbers[: options.loop].tolist()]
        listed.write_text("\n".join(chosen))
        run = subprocess.run(
            [sys.executable, "-c", LOOP, str(listed), str(usable_cores())],
            check=True, capture_output=True, text=True,
            env=os.environ | {"OMP_NUM_THREADS": str(usable_cores())},
        )  # fmt: skip
        plain = line("eager torch loop", len(chosen), *map(float, run.stdout.split()))
        print(f"{'ratio':20}{ours / plain:8.1f}")


def line(name: str, pictures: int, seconds: float, cpu: float) -> float:
    """Print how quick a way is; returns pictures a second."""
    speed = pictures / seconds
    each = 1000 * cpu / pictures
    print(f"{name:20}{speed:8.1f} pictures/s {each:8.1f} ms of CPU each ({pictures} pictures)")
    return speed


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return seconds on the wall and of CPU, child processes included."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    started = time.perf_counter()
    call()
    seconds = time.perf_counter() - started
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime for a, b in zip(after, before))  # noqa: B905
    return seconds, cpu


def draw(folder: Path, pictures: int) -> None:
    """Draw articles of all kinds, 360 x 540 pixels."""
    from fashion_recommender.simulation.pictures import draw_picture
    from fashion_recommender.simulation.taxonomy import APPEARANCES, COLOURS, GARMENTS

    kinds, cloths, colours = list(GARMENTS), list(APPEARANCES), COLOURS
    for i in range(pictures):
        path = path_of(folder, 100_000_001 + i)
        path.parent.mkdir(parents=True, exist_ok=True)
        image = draw_picture(
            kinds[i % len(kinds)], colours[i % len(colours)].rgb, cloths[i % len(cloths)], i, 360
        )
        image.save(path, "JPEG", quality=88)


if __name__ == "__main__":
    main()
