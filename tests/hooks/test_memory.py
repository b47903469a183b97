import subprocess
import sys
import time

import numpy as np

from fashion_recommender.hooks.memory import MemorySampler


def test_spans_that_overlap_have_their_own_peaks():
    sampler = MemorySampler()
    sampler.start()
    sampler.open("long")
    block = np.ones(25_000_000)
    time.sleep(0.15)
    del block
    sampler.open("short")
    time.sleep(0.1)
    assert sampler.peak("long") > sampler.peak("short") + 150e6
    sampler.stop()


def test_children_count():
    child = subprocess.Popen(
        [sys.executable, "-c", "b = bytearray(200_000_000); print(1, flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    child.stdout.readline()
    sampler = MemorySampler()
    sampler.open("with child")
    with_child = sampler.peak("with child")
    child.communicate(b"\n")
    alone = MemorySampler()
    alone.open("alone")
    assert with_child > alone.peak("alone") + 150e6
