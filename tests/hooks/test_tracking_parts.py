import base64
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from kedro.io import DataCatalog
from kedro.pipeline import Node, Pipeline

from fashion_recommender.configuration import Config
from fashion_recommender.hooks.secrets import Mask, is_secret_name
from fashion_recommender.hooks.tracking import TrackingHooks
from fashion_recommender.hooks.wandb_config import TrackingConfig, effective_mode
from fashion_recommender.hooks.wandb_identity import identity
from fashion_recommender.hooks.wandb_messages import flat, mean_metrics, table
from fashion_recommender.hooks.wandb_recorder import follow, has_key
from fashion_recommender.hooks.wandb_run import plain_arrays


@pytest.mark.parametrize(
    ("file", "variable", "asked", "mode"),
    [
        ("auto", None, {}, "auto"),
        ("online", "disabled", {}, "disabled"),
        ("disabled", "dryrun", {}, "offline"),
        ("auto", "disabled", {"mode": "offline"}, "offline"),
        ("disabled", "", {"project": "shop"}, "disabled"),
    ],
)
def test_a_parameter_beats_the_variable_and_that_the_file(file, variable, asked, mode):
    config = TrackingConfig.model_validate({"mode": file} | asked)
    environment = {} if variable is None else {"WANDB_MODE": variable}
    assert effective_mode(config, environment, asked) == mode


def test_a_mode_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="WANDB_MODE is 'of', should be one of online, run"):
        effective_mode(TrackingConfig(), {"WANDB_MODE": "of"}, {})


@pytest.mark.parametrize("name", ["password", "api_key", "WANDB_API_KEY", "GH_TOKEN", "db.secret"])
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["factors", "keyboard", "tokenizer", "n_tokens", "monkey"])
def test_names_that_only_look_like_it(name):
    assert not is_secret_name(name)


def test_known_secrets_and_passwords_of_urls_are_masked_in_json():
    secrets = {"shop": {"password": 'quo"ted\\secret', "user": "x"}, "list": ["another-one"]}
    mask = Mask(secrets, {"A_TOKEN": "from-environment", "HOME": "/anywhere"})
    told = {
        "a": 'quo"ted\\secret',
        "b": "see another-one at https://me:pw@host/x",
        "c": "from-environment",
        "d": "/anywhere x",
    }
    assert json.loads(mask(json.dumps(told))) == {
        "a": "***",
        "b": "see *** at https://***@host/x",
        "c": "***",
        "d": "/anywhere x",
    }


def test_a_run_is_named_by_its_pipelines_and_models(tmp_path):
    run_params = {"pipeline_names": ["modelling", "evaluation"], "namespaces": ["als"], "tags": []}
    config = TrackingConfig(tags=("nightly", "als"), folder="data/hm")
    asked = identity(config, "auto", run_params, tmp_path)
    assert asked["name"] == "modelling+evaluation als"
    assert asked["job_type"] == "modelling+evaluation"
    assert asked["tags"] == ["nightly", "als", "modelling", "evaluation"]
    assert (asked["group"], asked["folder"]) == ("hm", str(tmp_path / "data" / "hm"))
    named = TrackingConfig(name="n", group="g", job_type="j")
    asked = identity(named, "auto", {"pipeline_names": None}, tmp_path)
    assert [asked[key] for key in ("name", "group", "job_type")] == ["n", "g", "j"]
    assert asked["tags"] == ["default"]


def test_runs_of_a_world_on_object_storage_are_kept_on_this_machine(tmp_path):
    asked = identity(TrackingConfig(folder="s3a://bucket/shop"), "offline", {}, tmp_path)
    assert asked["folder"] == str(tmp_path / "data" / "shop")
    assert asked["group"] == "shop"


def test_parameters_are_flattened_typed_ones_too():
    class Inner(Config):
        seed: int = 3

    class Outer(Config):
        inner: Inner = Inner()
        ks: tuple[int, ...] = (12, 100)
        token: str = "x"

    assert flat(Outer(), "als") == {"als.inner.seed": 3, "als.ks": [12, 100], "als.token": "***"}
    assert flat({"a": {"b": None}, "c": {}}, "") == {"a.b": None, "c": {}}


def test_means_without_a_value_are_left_out():
    columns = ["cutoff", "segment", "metric", "value"]
    rows = [
        ("", "all", "map@12", 0.5),
        ("", "age: 25-34", "map@12", float("nan")),
        ("2020-09-16", "all", "map@12", 0.7),
    ]
    assert mean_metrics("als", pd.DataFrame(rows, columns=columns)) == {"als/map@12": 0.5}


def test_a_table_has_gaps_for_missing_values_and_an_end():
    frame = pd.DataFrame({"value": [1 / 3, float("nan")]})
    assert table("t", frame)["rows"] == [[pytest.approx(1 / 3)], [None]]
    assert len(table("t", pd.DataFrame({"n": range(12_000)}))["rows"]) == 10_000


def test_arrays_of_a_figure_are_spelled_out():
    matrix = np.arange(6, dtype="f4").reshape(2, 3)
    packed = {"dtype": "f4", "bdata": base64.b64encode(matrix.tobytes()).decode(), "shape": "2, 3"}
    figure = {"data": [{"z": packed, "x": ["a"]}]}
    assert plain_arrays(figure) == {"data": [{"z": [[0, 1, 2], [3, 4, 5]], "x": ["a"]}]}


def test_messages_are_followed_over_torn_lines_to_the_end(tmp_path):
    lines = ['{"kind": "summary"}', '{"kind": "su', "", '{"kind": "end"}', '{"kind": "late"}']
    file = tmp_path / "messages"
    file.write_text("\n".join(lines) + "\n")
    assert [m["kind"] for m in follow(file, os.getpid())] == ["summary", "end"]


def test_the_end_is_made_up_for_a_process_that_is_gone(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    file = tmp_path / "messages"
    file.write_text('{"kind": "summary"}\n{"kind": "half')
    told = list(follow(file, gone.pid))
    assert [m["kind"] for m in told] == ["summary", "end"]
    assert told[-1]["exit_code"] == 255


@pytest.mark.parametrize(
    ("key", "netrc", "found"),
    [
        ("k" * 40, None, True),
        (None, "machine wandb.example login user password secret", True),
        (None, "machine other.example login user password secret", False),
        (None, "machine", False),
        (None, None, False),
    ],
)
def test_a_key_is_found_in_settings_or_a_login(monkeypatch, tmp_path, key, netrc, found):
    monkeypatch.delenv("NETRC", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    if netrc:
        (tmp_path / ".netrc").write_text(netrc)
        (tmp_path / ".netrc").chmod(0o600)
    settings = SimpleNamespace(
        api_key=key, identity_token_file=None, base_url="https://wandb.example"
    )
    assert has_key(settings) is found


class Tracked(TrackingHooks):
    """Tracking of a run whose recorder is given."""

    def __init__(self, receiver):
        super().__init__()
        self._given = receiver

    def run_starts(self, run_params, pipeline):
        self._receiver = self._given


def test_the_first_problem_ends_the_recording_with_one_warning(run, caplog):
    class Full:
        sent = 0

        def send(self, message):
            self.sent += 1
            raise OSError(28, "No space left on device")

    full = Full()
    nodes = [
        Node(lambda size: size, "params:size", "one", name="one"),
        Node(lambda one, seed: one + seed, ["one", "params:seed"], "two", name="two"),
    ]
    catalog = DataCatalog.from_config({})
    catalog["params:size"], catalog["params:seed"] = 1, 2
    result = run([Tracked(full)], Pipeline(nodes), catalog)
    assert result["two"].load() == 3
    assert full.sent == 1
    (warning,) = caplog.messages
    assert "No space left on device" in warning
    assert "wandb.mode=disabled" in warning
