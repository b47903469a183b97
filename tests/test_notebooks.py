"""The notebooks run on a tiny world, keep no outputs, and say what they do."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def test_there_are_three():
    assert NOTEBOOKS == ["01_eda", "02_compare_models", "03_your_own_shop"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_outputs_are_kept(name):
    for cell in read(name).cells:
        assert not cell.get("outputs"), cell.source
        assert not cell.get("execution_count"), cell.source


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_code_is_explained(name):
    cells = read(name).cells
    prose = sum(len(cell.source.split()) for cell in cells if cell.cell_type == "markdown")
    assert cells[0].source.startswith("# ")
    assert prose > 150


def under_kedro(notebook: nbformat.NotebookNode) -> None:
    """Let a notebook find the `catalog` of `kedro jupyter lab` instead of opening one."""
    opening = "catalog = open_catalog()\n"
    cell = next(cell for cell in notebook.cells if opening in cell.source)
    cell.source = cell.source.replace(opening, "")
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%load_ext kedro.ipython"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs(tiny_worlds, name, monkeypatch):
    """The first with Kedro's extension, the others in a plain kernel."""
    monkeypatch.setenv("FASHION_DATA", str(tiny_worlds))
    monkeypatch.setenv("WANDB_MODE", "disabled")
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    package = str(FOLDER.parent / "src")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([package, os.environ.get("PYTHONPATH", "")]))
    notebook = read(name)
    if name == "01_eda":
        under_kedro(notebook)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    )
    client.execute()
    kinds = {
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    }
    if name != "03_your_own_shop":
        assert "application/vnd.plotly.v1+json" in kinds
    assert "text/html" in kinds  # tables or figures were shown
