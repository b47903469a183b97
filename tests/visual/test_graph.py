"""An exported graph sees what its torch network sees; another one is refused."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys, torch
from pathlib import Path
from fashion_recommender.visual import backbones, graph
from fashion_recommender.visual.config import ImagesConfig
network = backbones.make_embedder(ImagesConfig(backbone="tiny_backbones:channels", size=32))
path = Path(sys.argv[1]) / "network.onnx"
about = graph.export(network, 32, path)
assert about["dimensions"] == 5 and about["largest_difference"] < 1e-5, about
pictures = graph.example_pictures(32)
session = graph.open_graph(path)
for n in (1, 3, 8):
    found = session.run(None, {"pictures": pictures[:n]})[0]
    assert abs(found - network(torch.from_numpy(pictures[:n])).numpy()).max() < 1e-5
network.backbone.bias += 1
try:
    graph.export(network, 32, path.with_name("right.onnx"))
    graph.check(network, path, 32)
except graph.GraphError as error:
    print(error)
print(sorted(p.name for p in path.parent.iterdir()))
"""


def test_a_graph_is_compared_with_its_network(tmp_path):
    # In a process of its own: this one may hold LightGBM.
    paths = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    said, files = run.stdout.strip().splitlines()[-2:]
    assert "the exported graph differs from the torch network by " in said
    assert files == "['network.json', 'network.onnx', 'right.json', 'right.onnx']"
