"""Contracts between pipelines, catalog, parameters and the tree."""

import inspect
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest
from kedro.framework.project import pipelines as registered
from kedro.framework.project import settings
from kedro.framework.session import KedroSession
from kedro.framework.startup import bootstrap_project
from kedro.io.core import is_parameter, parse_dataset_definition

from fashion_recommender.hooks.parameters import ParameterError, _typed_parameters, refuse_invalid
from fashion_recommender.pipeline_registry import DEFAULT_PIPELINES

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ["base", "hm", "demo", "own"]
LIGHT_ENOUGH = {"numpy", "pandas", "pyarrow", "scipy", "numba", "ibis"}
"""Typed configurations live beside their models, which bring these: a second at most."""
NEVER_AT_START = {
    *("sklearn", "implicit", "lightgbm", "torch", "duckdb", "polars", "pyspark", "plotly"),
    *("PIL", "optuna", "wandb", "streamlit", "kedro_datasets"),
}


@cache
def pipelines():
    bootstrap_project(ROOT)
    registered.set_requested(None)
    return dict(registered)


@cache
def context(environment: str):
    pipelines()
    return KedroSession.create(ROOT, env=environment).load_context()


@cache
def catalog(environment: str = "base"):
    return context(environment).catalog


def entries(environment: str = "base") -> dict:
    return context(environment).config_loader["catalog"]


def nodes():
    return sorted({node for pipeline in pipelines().values() for node in pipeline.nodes})


def dataset_names() -> list[str]:
    names = {name for pipeline in pipelines().values() for name in pipeline.datasets()}
    return sorted(name for name in names if not is_parameter(name))


def test_every_pipeline_has_nodes():
    assert [name for name, pipeline in pipelines().items() if not pipeline.nodes] == []


def test_the_default_pipeline_is_the_sum_of_its_parts():
    parts = [pipelines()[name] for name in DEFAULT_PIPELINES if name in pipelines()]
    assert {n.name for n in pipelines()["__default__"].nodes} == {
        n.name for part in parts for n in part.nodes
    }


def test_some_pipelines_are_found_alone():
    """Under ``--pipelines=a,b`` Kedro imports only those two packages."""
    wanted = [name for name in ("modelling", "evaluation") if name in pipelines()]
    try:
        registered.set_requested(wanted)
        assert set(registered) == set(wanted)
    finally:
        registered.set_requested(None)


def test_every_node_has_a_name_and_a_docstring():
    assert [node.name for node in nodes() if not node._name] == []
    assert [node.name for node in nodes() if not inspect.getdoc(node.func)] == []


def test_kedro_can_read_the_type_hints_of_every_node():
    """Where it cannot (a name imported for the type checker only), parameters stay untyped."""
    unreadable = {}
    for node in nodes():
        try:
            get_type_hints(node.func)
        except (NameError, AttributeError) as error:
            unreadable[node.name] = str(error)
    assert unreadable == {}


def test_every_parameter_that_a_node_takes_exists():
    wanted = {name for node in nodes() for name in node.inputs if is_parameter(name)}
    assert sorted(wanted - set(catalog().keys())) == []


def test_nothing_that_leaves_or_enters_a_pipeline_is_in_memory_only():
    edges = {n for p in pipelines().values() for n in p.inputs() | p.outputs()}
    lost = {n for n in edges if not is_parameter(n) and n not in catalog()}
    assert sorted(lost) == []
    ephemeral = {n for n in edges - lost if not is_parameter(n) and catalog().get(n)._EPHEMERAL}
    assert sorted(ephemeral) == []


def test_every_catalog_entry_has_a_layer_and_a_type_that_exists():
    for name, entry in entries().items():
        assert entry.get("metadata", {}).get("kedro-viz", {}).get("layer"), name
        parse_dataset_definition({"type": entry["type"]})


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_dataset_of_a_world_lies_in_its_folder(environment):
    folder = ROOT / context(environment).config_loader["globals"]["data_dir"]
    for name in dataset_names():
        if name in catalog(environment):
            dataset = catalog(environment).get(name)
            path = Path(getattr(dataset, "_filepath", getattr(dataset, "_path", None)))
            assert path.is_relative_to(folder), name


def test_every_output_is_saved_by_write_then_rename():
    outputs = {name for node in nodes() for name in node.outputs if name in catalog()}
    assert sorted(n for n in outputs if not hasattr(catalog().get(n), "mark_stale")) == []


def test_one_run_has_one_ibis_connection():
    connections = [entry["connection"] for entry in entries().values() if "connection" in entry]
    assert len(connections) >= 8
    assert all(connection == connections[0] for connection in connections)


def test_every_parameter_is_typed_and_used():
    """The catalog uses ``engine``; everything else belongs to a typed configuration."""
    parameters = context("base").config_loader["parameters"]
    types = _typed_parameters()
    roots = {path.partition(".")[0] for path in types}
    assert set(parameters) - {"engine"} == roots
    refuse_invalid(parameters, types)
    for path in types:
        changed: dict = {}
        inner = changed
        for key in path.split("."):
            inner = inner.setdefault(key, {})
        inner["no_such_parameter"] = 1
        with pytest.raises(ParameterError, match="no_such_parameter"):
            refuse_invalid(changed, types)


def test_hook_arguments_have_no_defaults():
    """Kedro's plugin manager leaves out an argument that has one."""
    for hooks in settings.HOOKS:
        for name, method in inspect.getmembers(hooks, inspect.ismethod):
            if hasattr(method, "kedro_impl"):
                for parameter in inspect.signature(method).parameters.values():
                    assert parameter.default is parameter.empty, f"{hooks}.{name}"


@pytest.mark.parametrize(
    ("step", "forbidden"),
    [("", NEVER_AT_START | LIGHT_ENOUGH), ("dict(pipelines)", NEVER_AT_START)],
    ids=["settings", "pipelines"],
)
def test_starting_imports_nothing_heavy(step, forbidden):
    script = (
        "import sys; from pathlib import Path;"
        "from kedro.framework.startup import bootstrap_project;"
        "from kedro.framework.project import pipelines;"
        f"bootstrap_project(Path({str(ROOT)!r}))\n{step}\nprint(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert sorted(forbidden & set(run.stdout.split())) == []


def kedro(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "kedro", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--params=enigne=spark"], "Error: unknown parameter enigne: did you mean engine?"),
        (["--params=engine=sparc"], "Error: parameter engine is 'sparc', should be one of duckdb"),
        (
            ["--pipelines=evaluation", "--params=als.factors=many"],
            "Error: parameter als.factors is 'many', should be a valid integer",
        ),
        (["--pipelines=modeling"], "Did you mean one of these instead?"),
    ],
)
def test_names_that_do_not_exist_stop_a_run_before_it_starts(arguments, message):
    run = kedro("run", *arguments)
    assert run.returncode == 1
    assert message in run.stderr
    assert ("Traceback" in run.stderr) == ("modeling" in arguments[0])


def checked(environment: Path, **runtime_params: object) -> str | None:
    """What the project says of a configuration folder; None where it is content."""
    bootstrap_project(ROOT)
    conf = environment.parent
    (conf / "base").symlink_to(ROOT / "conf" / "base")
    try:
        session = KedroSession.create(
            ROOT, env=environment.name, conf_source=str(conf), runtime_params=runtime_params
        )
        registered.set_requested(["evaluation"])
        session.load_context()
    except ParameterError as error:
        return error.message
    finally:
        registered.set_requested(None)
        (conf / "base").unlink()
    return None


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("parameters.yml", "asl: {factors: 3}", "unknown parameter asl in the files of conf: did"),
        ("parameters_own.yml", "als: {factors: many}", "parameter als.factors is 'many', should"),
        ("globals.yml", "data_dirr: elsewhere", "unknown parameter globals.data_dirr: did you"),
    ],
)
def test_a_wrong_name_in_a_file_stops_every_run(tmp_path, file, text, message):
    (tmp_path / "local").mkdir()
    (tmp_path / "local" / file).write_text(text)
    assert message in str(checked(tmp_path / "local"))


def test_parameters_of_other_pipelines_are_known(tmp_path):
    """``--params`` may be the same for all parts of a run that are called one by one."""
    (tmp_path / "local").mkdir()
    given = {"als": {"filling": {"age_bands": 5}}, "engine": "duckdb"}
    assert checked(tmp_path / "local", **given) is None


def test_a_configuration_file_and_params_exclude_each_other(tmp_path):
    file = tmp_path / "run.yml"
    file.write_text("run: {params: {engine: duckdb}}")
    run = kedro("run", f"--config={file}", "--params=engine=duckdb")
    assert run.returncode == 1
    assert "Error: Parameters are given twice" in run.stderr
    file.write_text("run: {params: {enigne: duckdb}}")
    run = kedro("run", f"--config={file}")
    assert "unknown parameter enigne" in run.stderr


def tracked_files():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a Git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_no_file_names_a_machine_or_a_registry():
    # Written in pieces, or this file would be found.
    folders = "|".join(["wor" + "k", "roo" + "t", "hom" + "e", "User" + "s"])
    hosts = "|".join([r"pypi\.or" + "g", "pythonhoste" + "d", r"conda\.or" + "g"])
    machine = re.compile(rf"(?<![\w.}}~])/({folders})/\w|({hosts})")
    found = []
    for path in tracked_files():
        if path.is_file():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in machine.finditer(text)]
    assert found == []
