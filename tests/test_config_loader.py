import pytest
from kedro.config import MissingConfigException
from omegaconf.resolvers import oc

from fashion_recommender.config_loader import ProjectConfigLoader


@pytest.fixture
def conf(tmp_path):
    for environment in ("base", "local", "hm"):
        (tmp_path / environment).mkdir()
    (tmp_path / "base" / "globals.yml").write_text("data_dir: data/sample")
    (tmp_path / "hm" / "globals.yml").write_text("data_dir: data/hm")
    (tmp_path / "base" / "parameters.yml").write_text("where: ${globals:data_dir}")
    return tmp_path


def loader(conf, env=None):
    return ProjectConfigLoader(
        str(conf),
        env=env,
        base_env="base",
        default_run_env="local",
        custom_resolvers={"oc.env": oc.env},
    )


@pytest.mark.parametrize("env", [None, "local", "hm"])
def test_local_credentials_are_found_under_every_environment(conf, env, monkeypatch):
    monkeypatch.setenv("TRACKING_KEY", "secret")
    (conf / "local" / "credentials.yml").write_text("tracking: {key: '${oc.env:TRACKING_KEY}'}")
    assert loader(conf, env)["credentials"] == {"tracking": {"key": "secret"}}


def test_an_environments_own_credentials_win(conf):
    (conf / "local" / "credentials.yml").write_text("{tracking: {key: local}, shop: {key: local}}")
    (conf / "hm" / "credentials.yml").write_text("tracking: {key: hm}")
    assert loader(conf, "hm")["credentials"] == {
        "tracking": {"key": "hm"},
        "shop": {"key": "local"},
    }


def test_a_checkout_without_local_has_no_credentials(conf):
    (conf / "local").rmdir()
    assert loader(conf, "hm")["credentials"] == {}


def test_no_credentials_anywhere_is_what_kedro_expects(conf):
    with pytest.raises(MissingConfigException):
        _ = loader(conf)["credentials"]


def test_two_loaders_in_one_process_keep_their_own_world(conf):
    sample, hm = loader(conf), loader(conf, "hm")
    assert sample["parameters"] == {"where": "data/sample"}
    assert hm["parameters"] == {"where": "data/hm"}
